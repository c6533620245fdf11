//! The plain pairwise definition, written from the rules and sharing no code with the index, and random lists to
//! compare the two on.

use std::collections::HashSet;

use proptest::prelude::*;
use proptest::test_runner::Config;

use super::candidates::preview;
use crate::matching::input::{ClientProfile, MatchInput, TenantProfile};
use crate::matching::{MatchOptions, name_similarity};

fn grams(name: &str) -> HashSet<Vec<u16>> {
    let lowered = name.to_lowercase();
    let spaced: String =
        lowered.chars().map(|c| if c.is_ascii_lowercase() || c.is_ascii_digit() { c } else { ' ' }).collect();
    let words: Vec<&str> = spaced.split(' ').filter(|word| !word.is_empty()).collect();
    let units: Vec<u16> = words.join(" ").encode_utf16().collect();
    match units.len() {
        0 => HashSet::new(),
        1 => HashSet::from([units]),
        _ => units.windows(2).map(<[u16]>::to_vec).collect(),
    }
}

fn similarity(left: &HashSet<Vec<u16>>, right: &HashSet<Vec<u16>>) -> f64 {
    if left.is_empty() || right.is_empty() {
        return 0.0;
    }
    let overlap = left.intersection(right).count();
    let count = |count: usize| f64::from(u32::try_from(count).unwrap());
    count(2 * overlap) / count(left.len() + right.len())
}

/// `toFixed(4)`: the double written out in full, which sixty decimals do, and its fifth decimal looked at.
fn fixed(score: f64) -> f64 {
    let exact = format!("{score:.60}").replace('.', "");
    let kept: u32 = exact[..5].parse().unwrap();
    let up = u32::from(exact.as_bytes()[5] >= b'5');
    f64::from(kept + up) / 10_000.0
}

/// Best five by name, as client position and score.
fn alike(tenant: &str, clients: &[String]) -> Vec<(usize, f64)> {
    let query = grams(tenant);
    let mut found: Vec<(usize, f64)> = clients
        .iter()
        .map(|client| similarity(&query, &grams(client)))
        .enumerate()
        .filter(|(_, score)| *score >= 0.58)
        .map(|(position, score)| (position, fixed(score)))
        .collect();
    found.sort_by(|left, right| right.1.partial_cmp(&left.1).unwrap());
    found.truncate(5);
    found
}

fn input(tenants: &[Option<String>], clients: &[String]) -> MatchInput {
    MatchInput {
        tenants: tenants
            .iter()
            .map(|name| TenantProfile { display_name: name.clone(), ..TenantProfile::default() })
            .collect(),
        clients: clients
            .iter()
            .enumerate()
            .map(|(position, name)| ClientProfile {
                client_id: position.to_string(),
                client_name: name.clone(),
                ..ClientProfile::default()
            })
            .collect(),
        ..MatchInput::default()
    }
}

/// What the index answers, tenant by tenant, as client position and score.
fn indexed(tenants: &[Option<String>], clients: &[String]) -> Vec<Vec<(usize, f64)>> {
    let mut input = input(tenants, clients);
    for (position, tenant) in input.tenants.iter_mut().enumerate() {
        tenant.managed_tenant_id = position.to_string();
    }
    let preview = preview(&input, &MatchOptions::default());
    assert!(preview.auto_matched.is_empty());
    assert_eq!(preview.fuzzy_candidates.len() + preview.unmatched.len(), tenants.len());
    let mut answers = vec![Vec::new(); tenants.len()];
    for tenant in preview.fuzzy_candidates {
        let position: usize = tenant.tenant.managed_tenant_id.parse().unwrap();
        answers[position] =
            tenant.candidates.iter().map(|c| (c.client_id.parse().unwrap(), c.confidence_score)).collect();
    }
    answers
}

/// Names that resemble one another often enough for the threshold to matter.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "(alpha|alpine|Albion|BETA|beta|gamma|\u{212a}elvin|\u{130}zmir) ?[a-d]{0,3}( (ltd|LLC|co\\.|& sons))?",
        3 => "[a-c ]{0,9}",
        2 => "\\PC{0,12}",
        1 => "[a-z]?",
        1 => "[ .,&'\u{a0}\u{feff}\u{85}-]{0,4}",
        1 => "[\u{1f600}-\u{1f64f}a-b\u{10400}-\u{10427}]{0,6}",
        1 => "[a-z0-9 ]{30,90}",
    ]
}

proptest! {
    #![proptest_config(Config::with_cases(10_000))]

    #[test]
    fn the_index_answers_as_the_pairwise_definition(
        tenants in prop::collection::vec(prop::option::weighted(0.95, name()), 1..4),
        clients in prop::collection::vec(name(), 0..24),
        repeat in any::<bool>(),
    ) {
        let mut tenants = tenants;
        if repeat {
            tenants.extend(clients.first().cloned().map(Some));
        }
        let answers = indexed(&tenants, &clients);
        for (tenant, answer) in tenants.iter().zip(answers) {
            prop_assert_eq!(answer, alike(tenant.as_deref().unwrap_or(""), &clients), "{:?}", tenant);
        }
    }

    #[test]
    fn similarity_is_that_of_the_definition(left in name(), right in name()) {
        let expected = similarity(&grams(&left), &grams(&right));
        prop_assert_eq!(name_similarity(&left, &right).to_bits(), expected.to_bits());
        prop_assert_eq!(name_similarity(&right, &left).to_bits(), expected.to_bits());
    }
}

#[test]
fn a_name_of_a_hundred_thousand_letters_is_a_name_like_any_other() {
    let long: String =
        (0_u32..100_000).filter_map(|i| char::from_u32('a' as u32 + (i / 7 * 31 + i) % 26)).collect();
    let clients =
        vec![long.clone(), "abc".to_owned(), format!("{} x", &long[..50_000]), long[..400].to_owned()];
    let tenants = vec![Some(long.clone()), Some("abc".to_owned()), Some(long.to_uppercase())];
    for (tenant, answer) in tenants.iter().zip(indexed(&tenants, &clients)) {
        assert_eq!(answer, alike(tenant.as_deref().unwrap(), &clients));
    }
}

#[test]
fn more_clients_than_one_block_keep_their_order() {
    let clients: Vec<String> = (0..3_000).map(|i| format!("client {}", i % 700)).collect();
    let tenants = vec![Some("client 7".to_owned()), Some("client 699".to_owned())];
    for (tenant, answer) in tenants.iter().zip(indexed(&tenants, &clients)) {
        assert_eq!(answer, alike(tenant.as_deref().unwrap(), &clients));
    }
}
