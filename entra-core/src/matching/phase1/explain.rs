//! Why a client is, or is not, offered under the TypeScript version's rules.

use super::bigrams::name_similarity;
use super::candidates::{SECONDARY_SCORE, preview};
use super::domains::{exact_domains, secondary_domains};
use super::index::THRESHOLD;
use super::rounding::to_four_decimals;
use crate::matching::MatchOptions;
use crate::matching::domain::normalize_domain;
use crate::matching::input::{ClientProfile, MatchInput, Profile, TenantProfile};
use crate::matching::preview::{Band, Candidate, Evidence, Explanation};

pub(crate) fn explain(input: &MatchInput, tenant: &TenantProfile, client: &ClientProfile) -> Explanation {
    let alone = MatchInput {
        profile: Profile::Phase1,
        tenants: vec![tenant.clone()],
        clients: input.clients.clone(),
    };
    let preview = preview(&alone, &MatchOptions::default());
    let pre_selected = !preview.auto_matched.is_empty();
    let candidates: Vec<Candidate> = preview
        .auto_matched
        .into_iter()
        .map(|matched| matched.matched)
        .chain(preview.fuzzy_candidates.into_iter().flat_map(|tenant| tenant.candidates))
        .collect();
    let place = candidates.iter().position(|candidate| candidate.client_id == client.client_id);
    let score = place.map_or(0.0, |place| candidates[place].confidence_score);
    let evidence = evidence(tenant, client);
    let verdict = match place {
        Some(0) if pre_selected => "The only client with the tenant's domain: pre-selected.".to_owned(),
        Some(place) => format!("Offered in place {}.", place + 1),
        None if pre_selected => "Another client alone has the tenant's domain.".to_owned(),
        None if evidence.iter().any(|signal| signal.points >= THRESHOLD) => {
            "Five other clients have names at least as similar.".to_owned()
        }
        None => format!("No common domain, and the names are less than {THRESHOLD} alike."),
    };
    Explanation {
        managed_tenant_id: tenant.managed_tenant_id.clone(),
        client_id: client.client_id.clone(),
        confidence_score: score,
        band: match place {
            Some(0) if pre_selected => Band::Definite,
            Some(_) => Band::Possible,
            None => Band::None,
        },
        rank: place.map(|place| place + 1),
        better_client_id: candidates
            .first()
            .filter(|first| first.client_id != client.client_id)
            .map(|first| first.client_id.clone()),
        verdict,
        evidence,
    }
}

fn evidence(tenant: &TenantProfile, client: &ClientProfile) -> Vec<Evidence> {
    let domain = normalize_domain(tenant.primary_domain.as_deref());
    let mut evidence = Vec::new();
    if let Some(domain) = domain.as_deref() {
        if exact_domains(client).any(|other| other == domain) {
            evidence.push(domain_signal(
                "exact_domain",
                1.0,
                "The tenant's domain is the client's website.",
                domain,
            ));
        }
        if secondary_domains(client).any(|other| other == domain) {
            let text = "The client is billed at, or writes from, the tenant's domain.";
            evidence.push(domain_signal("secondary_domain", SECONDARY_SCORE, text, domain));
        }
    }
    let name = tenant.display_name.as_deref().unwrap_or_default();
    let similarity = to_four_decimals(name_similarity(name, &client.client_name));
    evidence.push(Evidence {
        kind: "fuzzy_name".to_owned(),
        points: similarity,
        text: format!("The names share {:.0} % of their letter pairs.", similarity * 100.0),
        tenant_value: tenant.display_name.clone(),
        client_value: Some(client.client_name.clone()),
    });
    evidence.sort_by(|left, right| right.points.total_cmp(&left.points));
    evidence
}

fn domain_signal(kind: &str, points: f64, text: &str, domain: &str) -> Evidence {
    Evidence {
        kind: kind.to_owned(),
        points,
        text: text.to_owned(),
        tenant_value: Some(domain.to_owned()),
        client_value: Some(domain.to_owned()),
    }
}
