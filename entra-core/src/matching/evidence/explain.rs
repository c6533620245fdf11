//! Why a client is, or is not, offered.

use super::confidence::confidence;
use super::preview::four_decimals;
use super::record::Records;
use super::score::{Pair, place_all};
use super::texts::evidence;
use super::verdict::{NOISE, band, may_pre_select, verdicts};
use crate::matching::preview::Explanation;
use crate::matching::{MatchInput, MatchOptions};

/// Explains one pair, by positions in the input. The whole batch is compared, so that the confidence is the one
/// that the preview shows.
pub(crate) fn explain(input: &MatchInput, tenant: usize, client: usize) -> Explanation {
    let records = Records::new(input, MatchOptions::default().threads);
    let (scored, factor) = place_all(&records, MatchOptions::default().threads);
    let own = &scored[tenant];
    let place = own.best.iter().position(|pair| pair.client as usize == client);
    let pair = match place {
        Some(place) => own.best[place].clone(),
        None => Pair::new(&records, &records.tenants[tenant], u32::try_from(client).unwrap_or(u32::MAX)),
    };
    let confidence = confidence(pair.score, own.odds, factor);
    let evidence = evidence(input, &records, tenant, &pair);
    let better = own.best.first().filter(|first| first.client != pair.client && first.score >= pair.score);
    let better = better.map(|first| &input.clients[first.client as usize]);
    let verdicts = verdicts(&scored, factor);
    let pre_selected =
        place == Some(0) && verdicts[tenant].first().is_some_and(|first| may_pre_select(&pair, first));
    let contested = place.is_some_and(|place| verdicts[tenant][place].contested);
    let verdict = if pre_selected {
        "Pre-selected: nothing contests it.".to_owned()
    } else if let Some(better) = better.filter(|_| confidence < NOISE) {
        format!("Not offered: {} fits far better.", better.client_name)
    } else if confidence < NOISE {
        "Not offered: too little speaks for it.".to_owned()
    } else if let Some(better) = better {
        format!("Offered behind {}.", better.client_name)
    } else if contested {
        "Offered first, but another tenant claims this client or another client is nearly as good.".to_owned()
    } else {
        "Offered first; a person should confirm it.".to_owned()
    };
    Explanation {
        managed_tenant_id: input.tenants[tenant].managed_tenant_id.clone(),
        client_id: input.clients[client].client_id.clone(),
        confidence_score: four_decimals(confidence),
        band: band(&pair.values, confidence),
        rank: place.filter(|_| confidence >= NOISE).map(|place| place + 1),
        better_client_id: better.map(|better| better.client_id.clone()),
        verdict,
        evidence,
    }
}
