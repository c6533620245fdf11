//! Which client of the PSA does a managed tenant belong to?
//!
//! Pure: no I/O, no clock, the same answer every time. The preview that comes back writes nothing; a person
//! confirms it.
//!
//! ```
//! use entra_core::matching::{ClientProfile, MatchInput, TenantProfile, match_tenants};
//!
//! let input = MatchInput {
//!     tenants: vec![TenantProfile {
//!         managed_tenant_id: "t-1".into(),
//!         display_name: Some("Contoso Ltd".into()),
//!         primary_domain: Some("contoso.com".into()),
//!         ..TenantProfile::default()
//!     }],
//!     clients: vec![ClientProfile {
//!         client_id: "c-1".into(),
//!         client_name: "Contoso Limited".into(),
//!         url: Some("https://www.contoso.com".into()),
//!         ..ClientProfile::default()
//!     }],
//!     ..MatchInput::default()
//! };
//! let preview = match_tenants(&input);
//! assert_eq!(preview.auto_matched[0].matched.client_id, "c-1");
//! ```

mod domain;
pub mod evidence;
mod group;
mod input;
mod phase1;
mod preview;

pub use domain::{domain_of, normalize_domain};
pub use input::{ClientProfile, MatchInput, Profile, TenantProfile};
pub use phase1::name_similarity;
pub use preview::{
    AutoMatched, Band, Candidate, Evidence, Explanation, FuzzyCandidates, Judgement, MappingPreview,
    PreviewTenant, Reason,
};

/// How to go about it. The answers do not depend on it.
#[derive(Clone, Debug)]
pub struct MatchOptions {
    /// Threads to use; more than one takes the feature `parallel`.
    pub threads: usize,
}

impl Default for MatchOptions {
    fn default() -> Self {
        Self { threads: 1 }
    }
}

/// Compares every tenant with every client, on the calling thread.
pub fn match_tenants(input: &MatchInput) -> MappingPreview {
    match_tenants_with(input, &MatchOptions::default())
}

/// Compares every tenant with every client.
pub fn match_tenants_with(input: &MatchInput, options: &MatchOptions) -> MappingPreview {
    match input.profile {
        Profile::Phase1 => phase1::preview(input, options),
        Profile::Evidence => evidence::preview(input, options),
    }
}

/// How much work a match of this input is, in pairs of a tenant and a client.
pub fn pair_counts(input: &MatchInput) -> PairCounts {
    let possible = input.tenants.len() * input.clients.len();
    let (counted, scored) = match input.profile {
        Profile::Phase1 => phase1::pair_counts(input),
        Profile::Evidence => {
            let observed = evidence::observe(input, &MatchOptions::default());
            let scored = observed.iter().map(Vec::len).sum();
            (scored, scored)
        }
    };
    PairCounts { possible, counted, scored }
}

/// See [`pair_counts`].
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct PairCounts {
    /// All of them.
    pub possible: usize,
    /// Those whose common letter pairs are counted, 512 clients at a time: their names' sizes can reach the threshold.
    pub counted: usize,
    /// Those looked at one by one.
    pub scored: usize,
}

/// Why the tenant is, or is not, offered the client. `None` if the input lacks one of them.
pub fn explain(input: &MatchInput, managed_tenant_id: &str, client_id: &str) -> Option<Explanation> {
    let tenant = input.tenants.iter().position(|tenant| tenant.managed_tenant_id == managed_tenant_id)?;
    let client = input.clients.iter().position(|client| client.client_id == client_id)?;
    Some(match input.profile {
        Profile::Phase1 => phase1::explain(input, &input.tenants[tenant], &input.clients[client]),
        Profile::Evidence => evidence::explain(input, tenant, client),
    })
}
