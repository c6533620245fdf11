//! Is this domain label made from that name? (`apexmb` from Apex Mega Bygg, `warrenequi` from Warren Equipment.)

use rapidfuzz::distance::indel;

use super::record::Weighed;
use super::vocabulary::{LABEL_BEGINNINGS, LABEL_ENDS};

const MOST_LETTERS: usize = 40;
/// Cost of leaving out a word, and of keeping only its beginning, each times the word's share of the name.
const LEFT_OUT: f64 = 0.5;
const CUT_OFF: f64 = 0.35;
/// Cost of one letter that no word explains, as a share of the label.
const UNEXPLAINED: f64 = 1.6;
/// Labels of at least this many letters are full evidence; three letters fit many names.
const FULL_LENGTH: f64 = 8.0;

/// The label without what domains take beside a name (`getcontosoonline` → `contoso`), if enough is left.
pub(crate) fn bare_label(label: &str) -> &str {
    let start =
        LABEL_BEGINNINGS.iter().filter_map(|start| label.strip_prefix(start)).find(|rest| rest.len() >= 4);
    let label = start.unwrap_or(label);
    let ends = LABEL_ENDS.iter().filter_map(|end| label.strip_suffix(end)).filter(|rest| rest.len() >= 4);
    ends.min_by_key(|rest| rest.len()).unwrap_or(label)
}

/// 0 to 1: how well the name explains the label, times how much there was to explain.
pub(crate) fn explains(name: &Weighed, label: &str) -> f64 {
    let length = label.len();
    if !(2..=MOST_LETTERS).contains(&length) || name.name.words.is_empty() || !label.is_ascii() {
        return 0.0;
    }
    let bare =
        LABEL_BEGINNINGS.iter().filter_map(|start| label.strip_prefix(start)).find(|rest| rest.len() >= 4);
    let cost = spelling_cost(name, label).min(bare.map_or(1.0, |rest| 0.1 + spelling_cost(name, rest)));
    let spelled = 1.0 - cost;
    let similar = if spelled < 0.9 && length >= 5 && name.name.joined.len() >= 5 {
        similarity(name, label)
    } else {
        0.0
    };
    let letters = f64::from(u32::try_from(length).unwrap_or(u32::MAX));
    spelled.max(similar).max(0.0) * (letters / FULL_LENGTH).sqrt().min(1.0)
}

/// A slip in the label, or in the name.
fn similarity(name: &Weighed, label: &str) -> f64 {
    let args = indel::Args::default().score_cutoff(0.75);
    let ratio = indel::normalized_similarity_with_args(name.name.joined.bytes(), label.bytes(), &args);
    ratio.map_or(0.0, |ratio| (ratio - 0.6) / 0.4 * 0.9)
}

/// The cheapest way to spell the label with beginnings of the name's words, in their order.
fn spelling_cost(name: &Weighed, label: &str) -> f64 {
    let label = label.as_bytes();
    let mut costs = [f64::INFINITY; MOST_LETTERS + 1];
    costs[0] = 0.0;
    for (word, weight) in name.name.words.iter().zip(&name.weights) {
        let share = if name.weight > 0.0 { weight / name.weight } else { 0.0 };
        let letters = word.text.as_bytes();
        // From the back, so that no word is spent twice.
        for start in (0..=label.len()).rev() {
            let here = costs[start];
            if here >= 1.0 {
                continue;
            }
            let common = letters.iter().zip(&label[start..]).take_while(|(one, two)| one == two).count();
            for taken in 1..=common {
                let kept = if taken == letters.len() { 0.0 } else { CUT_OFF * share };
                let cost = here + kept;
                if cost < costs[start + taken] {
                    costs[start + taken] = cost;
                }
            }
            costs[start] = here + LEFT_OUT * share;
        }
    }
    let all = f64::from(u32::try_from(label.len()).unwrap_or(u32::MAX));
    let mut cheapest = 1.0_f64;
    for (explained, &cost) in costs.iter().enumerate().take(label.len() + 1).skip(2) {
        let rest = &label[explained..];
        let known = std::str::from_utf8(rest).is_ok_and(|rest| rest.is_empty() || LABEL_ENDS.contains(&rest));
        let unexplained = f64::from(u32::try_from(rest.len()).unwrap_or(u32::MAX)) / all;
        let open = if known { 0.05 * unexplained } else { UNEXPLAINED * unexplained };
        cheapest = cheapest.min(cost + open);
    }
    cheapest
}
