//! The signals themselves, for those who fit and measure the weights.

use super::blocking::Blocking;
use super::record::Records;
use super::signals::{Values, signals};
use crate::matching::{MatchInput, MatchOptions};
use crate::parallel;

/// A tenant's candidates, before anything is decided: position among the input's clients, and signals.
pub type Observed = Vec<(usize, Values)>;

/// Every client beside the tenants at these positions: what there would be to score without blocking.
pub fn observe_all_pairs(input: &MatchInput, tenants: &[usize], options: &MatchOptions) -> Vec<Observed> {
    let records = Records::new(input, options.threads);
    parallel::map(
        tenants,
        options.threads,
        || (),
        |(), &tenant| {
            let tenant = &records.tenants[tenant];
            records.clients.iter().map(|client| signals(&records, tenant, client)).enumerate().collect()
        },
    )
}

/// The candidates of every tenant, in input order.
pub fn observe(input: &MatchInput, options: &MatchOptions) -> Vec<Observed> {
    let records = Records::new(input, options.threads);
    let blocking = Blocking::new(&records);
    parallel::map(
        &records.tenants,
        options.threads,
        || blocking.scratch(),
        |scratch, tenant| {
            let found = blocking.candidates(tenant, scratch);
            found
                .into_iter()
                .map(|client| (client as usize, signals(&records, tenant, &records.clients[client as usize])))
                .collect()
        },
    )
}
