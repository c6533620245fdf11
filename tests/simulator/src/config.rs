//! What a simulator is started with.

use std::time::Duration;

/// How large, how deterministic and how slow the simulated world is.
#[derive(Clone, Debug)]
pub struct Config {
    /// Customer tenants, each under an active GDAP relationship, with consent and an access assignment.
    pub tenants: usize,
    /// People over all customer tenants together: members, guests, disabled accounts and mailboxes.
    pub users: usize,
    /// `true` gives every tenant the same number of people; otherwise sizes are skewed as a partner's are.
    pub even: bool,
    /// The same seed, tenants and users give the same directories, ids included.
    pub seed: u64,
    /// First of five consecutive ports (login, Graph, CIPP classic, CIPP NG, stranger); 0 takes free ones.
    pub port: u16,
    /// Added to every answer.
    pub latency: Duration,
    /// Redirect addresses registered besides loopback ones.
    pub redirect_uris: Vec<String>,
    /// Resource strings, besides the simulator's own Graph origin, for which Graph tokens are issued.
    pub graph_resources: Vec<String>,
    /// Delegated permissions consented in the partner's tenant before anybody signs in.
    pub partner_scopes: Vec<String>,
    /// Delegated permissions consented in every customer's tenant.
    pub customer_scopes: Vec<String>,
    /// Application permissions consented in every customer's tenant and in the partner's.
    pub application_permissions: Vec<String>,
    /// Life of an access token. Microsoft's is 60 to 90 minutes.
    pub access_token_life: Duration,
    /// Rows of a delta page when the request has no `Prefer: odata.maxpagesize` (Microsoft publishes no number).
    pub delta_page_size: usize,
    /// Resource units per ten seconds for an app in one tenant; `None` never throttles (Graph facts, §6).
    pub resource_units: Option<u32>,
}

impl Default for Config {
    fn default() -> Self {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Config {
            tenants: 12,
            users: 600,
            even: false,
            seed: 1,
            port: 0,
            latency: Duration::ZERO,
            redirect_uris: Vec::new(),
            graph_resources: owned(&[
                "https://graph.microsoft.com",
                "https://graph.microsoft.us",
                "https://dod-graph.microsoft.us",
                "https://microsoftgraph.chinacloudapi.cn",
            ]),
            partner_scopes: owned(&["User.Read"]),
            customer_scopes: owned(&[
                "User.Read",
                "User.Read.All",
                "GroupMember.Read.All",
                "Organization.Read.All",
                "Domain.Read.All",
            ]),
            application_permissions: owned(&[
                "User.Read.All",
                "GroupMember.Read.All",
                "Organization.Read.All",
                "Domain.Read.All",
            ]),
            access_token_life: Duration::from_hours(1),
            delta_page_size: 999,
            resource_units: None,
        }
    }
}

impl Config {
    /// So many tenants of exactly so many people each.
    pub fn per_tenant(tenants: usize, people: usize) -> Self {
        Config { tenants, users: tenants * people, even: true, ..Config::default() }
    }
}
