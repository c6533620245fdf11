//! A folder of names with known answers: `clients.jsonl`, `tenants.jsonl`, `truth.jsonl`.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use entra_core::matching::{ClientProfile, MatchInput, Profile, TenantProfile};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::Failure;

/// The lists, and what the answers should be.
pub(crate) struct NameSet {
    pub(crate) input: MatchInput,
    /// One for each tenant, in the same order.
    pub(crate) truths: Vec<Truth>,
}

/// The right answer for one tenant.
#[derive(Clone)]
pub(crate) struct Truth {
    /// Position of the right client; `None` if it has none in the list.
    pub(crate) client: Option<usize>,
    /// The ways in which the names differ, and how the domains relate (`dom:…`).
    pub(crate) kinds: Vec<String>,
}

#[derive(Deserialize)]
struct ClientLine {
    id: Value,
    name: String,
    #[serde(default)]
    domains: Vec<String>,
}

#[derive(Deserialize)]
struct TenantLine {
    id: Value,
    name: String,
    domain: Option<String>,
}

#[derive(Deserialize)]
struct TruthLine {
    tenant: Value,
    client: Option<Value>,
    #[serde(default)]
    kind: Vec<String>,
    dom: Option<String>,
}

impl NameSet {
    /// Reads a folder. A client's first domain becomes its website, the others its inbound domains.
    pub(crate) fn read(folder: &Path) -> Result<Self, Failure> {
        let clients: Vec<ClientLine> = lines(&folder.join("clients.jsonl"))?;
        let tenants: Vec<TenantLine> = lines(&folder.join("tenants.jsonl"))?;
        let truths: Vec<TruthLine> = lines(&folder.join("truth.jsonl"))?;
        let places: HashMap<String, usize> =
            clients.iter().enumerate().map(|(place, client)| (client.id.to_string(), place)).collect();
        let mut answers: HashMap<String, TruthLine> =
            truths.into_iter().map(|truth| (truth.tenant.to_string(), truth)).collect();
        let truths =
            tenants.iter().map(|tenant| answer(answers.remove(&tenant.id.to_string()), &places)).collect();
        let input = MatchInput {
            profile: Profile::Evidence,
            tenants: tenants.into_iter().map(tenant).collect(),
            clients: clients.into_iter().map(client).collect(),
        };
        Ok(Self { input, truths })
    }

    /// The same set with right clients left out, every so many of them, until the share has none.
    pub(crate) fn with_share_without_client(&self, share: f64) -> Self {
        let count = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
        let right: Vec<usize> = self.truths.iter().filter_map(|truth| truth.client).collect();
        let without = self.truths.len() - right.len();
        let surplus = (share * count(self.truths.len()) - count(without)) / count(right.len());
        let mut owed = 0.0;
        let gone: HashSet<usize> = right
            .into_iter()
            .filter(|_| {
                owed += surplus;
                let take = owed >= 1.0;
                owed -= f64::from(u8::from(take));
                take
            })
            .collect();
        self.without_clients(|client| gone.contains(&client))
    }

    /// The same set without the clients that `gone` names by position; their tenants have none then.
    fn without_clients(&self, gone: impl Fn(usize) -> bool) -> Self {
        let mut places = HashMap::new();
        let mut input = self.input.clone();
        input.clients.clear();
        for (old, client) in self.input.clients.iter().enumerate().filter(|(old, _)| !gone(*old)) {
            places.insert(old, input.clients.len());
            input.clients.push(client.clone());
        }
        let moved = |truth: &Truth| Truth {
            client: truth.client.and_then(|old| places.get(&old).copied()),
            kinds: truth.kinds.clone(),
        };
        Self { input, truths: self.truths.iter().map(moved).collect() }
    }
}

fn answer(line: Option<TruthLine>, places: &HashMap<String, usize>) -> Truth {
    let Some(line) = line else { return Truth { client: None, kinds: Vec::new() } };
    let client = line.client.and_then(|id| places.get(&id.to_string()).copied());
    let mut kinds = line.kind;
    if kinds.is_empty() {
        kinds.push("equal".to_owned());
    }
    kinds.extend(line.dom.map(|dom| format!("dom:{dom}")));
    Truth { client, kinds }
}

fn tenant(line: TenantLine) -> TenantProfile {
    TenantProfile {
        managed_tenant_id: line.id.to_string(),
        display_name: Some(line.name),
        primary_domain: line.domain,
        ..TenantProfile::default()
    }
}

fn client(line: ClientLine) -> ClientProfile {
    let mut domains = line.domains.into_iter();
    ClientProfile {
        client_id: line.id.to_string(),
        client_name: line.name,
        url: domains.next(),
        inbound_domains: domains.collect(),
        ..ClientProfile::default()
    }
}

fn lines<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>, Failure> {
    let file = File::open(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut values = Vec::new();
    for (number, line) in BufReader::new(file).lines().enumerate() {
        let line = line?;
        if !line.trim().is_empty() {
            let value = serde_json::from_str(&line);
            values.push(value.map_err(|error| format!("{}:{}: {error}", path.display(), number + 1))?);
        }
    }
    Ok(values)
}
