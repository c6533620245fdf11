//! The simulator as a bench: one world, its tokens, and its troubles.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use entra_core::{
    auth::{
        TokenFor, TokenSource as _,
        authority::{Authority, Cloud},
    },
    context::Context,
    http::{AddressRule, HttpClient, HttpSettings, Operation, Request},
    model::{EntraObjectId, EntraTenantId},
    testing::directory_suite::{Change, Kind, Trouble, World},
};
use entra_simulator::{Command, Config, Fault, Simulator, When};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::tokens::SimulatorTokens;

pub(crate) struct Bench {
    pub(crate) sim: Simulator,
    pub(crate) http: HttpClient,
    pub(crate) authority: Authority,
    pub(crate) tokens: Arc<SimulatorTokens>,
}

impl Bench {
    pub(crate) async fn start(world: World) -> Self {
        let users = world.tenants * world.people;
        let config = Config { tenants: world.tenants, users, even: true, ..Config::default() };
        let sim = Simulator::start(config).await.expect("loopback ports");
        let http = HttpClient::new(HttpSettings {
            addresses: AddressRule::PublicOrLoopback,
            first_wait: Duration::from_millis(1),
            timeout: Duration::from_secs(20),
            ..HttpSettings::default()
        })
        .expect("a client");
        let authority = Authority::with_overrides(
            Cloud::Global,
            Some(&sim.login_base_url()),
            Some(&sim.graph_base_url()),
            Some(&sim.graph_beta_base_url()),
        )
        .expect("addresses");
        let tokens = Arc::new(SimulatorTokens::new(http.clone(), authority.clone(), &sim));
        Self { sim, http, authority, tokens }
    }

    pub(crate) fn tenants(&self) -> Vec<EntraTenantId> {
        self.sim.tenants().iter().map(|tenant| EntraTenantId::from(tenant.id)).collect()
    }

    pub(crate) fn people(&self, tenant: &EntraTenantId) -> BTreeSet<EntraObjectId> {
        self.sim.people(uuid(tenant.as_str())).iter().map(|person| EntraObjectId::from(person.id)).collect()
    }

    /// Everybody in each group, found by walking its direct members: another way than the one under test.
    pub(crate) async fn groups(&self, tenant: &EntraTenantId) -> Vec<(String, BTreeSet<EntraObjectId>)> {
        let mut direct = BTreeMap::new();
        for (group, _) in self.sim.groups(uuid(tenant.as_str())) {
            direct.insert(group.to_string(), self.members(tenant, &group.to_string()).await);
        }
        direct.keys().map(|group| (group.clone(), everybody(&direct, group))).collect()
    }

    async fn members(&self, tenant: &EntraTenantId, group: &str) -> Vec<Value> {
        let context = Context::default();
        let operation = Operation::new("look at a group", Duration::from_secs(30), &context);
        let token = self.tokens.token(&TokenFor::Customer(tenant.clone()), &context).await.expect("a token");
        let mut url =
            self.authority.graph.join(&format!("/v1.0/groups/{group}/members")).expect("an address");
        url.set_query(Some("$select=id&$top=999"));
        let origin = entra_core::http::Origin::of(&self.authority.graph);
        let request = Request::get(url).bearer(&token, &origin).expect("our origin");
        let answer = self.http.send(request, &operation).await.expect("an answer");
        let page: Value = answer.json().expect("JSON");
        page["value"].as_array().expect("rows").clone()
    }

    /// Makes trouble on a route.
    pub(crate) fn trouble(&self, tenant: &EntraTenantId, route: &str, trouble: Trouble) {
        if trouble.kind == Kind::EmptyFirstPage {
            self.quirk("emptyFirstPage", json!(true));
            return;
        }
        let when = if trouble.is_lasting {
            When::From(u64::from(trouble.page))
        } else {
            When::Nth(u64::from(trouble.page))
        };
        self.sim.faults().at_tenant(uuid(tenant.as_str()), route, when, fault(trouble.kind));
    }

    /// Ends all trouble. Whatever happened before, no token went where it must not.
    pub(crate) fn peace(&self) {
        self.sim.faults().clear();
        assert_eq!(self.sim.counters().strangers, 0, "a link to a stranger was followed");
    }

    pub(crate) fn change(&self, tenant: &EntraTenantId, change: &Change) -> EntraObjectId {
        let id = uuid(tenant.as_str());
        let person = |who: &EntraObjectId| uuid(who.as_str());
        match change {
            Change::Hire => return self.sim.hire(id, "Noor", "Newcomer").expect("a hire").into(),
            Change::Rename(who) => self.sim.rename(id, person(who), "Another", "Name"),
            Change::Disable(who) => self.sim.disable(id, person(who)),
            Change::Leave(who) => self.sim.leave(id, person(who)),
            Change::Restore(who) => self.sim.restore(id, person(who)),
            Change::Purge(who) => self.sim.purge(id, person(who)),
            Change::RevokeConsent => self.sim.revoke_consent(id),
            Change::EndAccess => self.sim.end_relationships(id),
            Change::ExpireCursors(way) => {
                let ways = ["syncStateNotFound", "goneWithLocation", "gone", "resyncRequiredInside"];
                self.quirks(&json!({"deltaExpired": true, "deltaRefusal": ways[usize::from(*way)]}));
                Ok(())
            }
            Change::RepeatRows => {
                self.quirk("deltaRepeats", json!(true));
                Ok(())
            }
            Change::Misdirect => {
                let other = self.tenants().into_iter().find(|other| other != tenant).expect("two tenants");
                self.tokens.misdirect(tenant, &other);
                Ok(())
            }
        }
        .expect("a change");
        // Tokens of a customer that took access away would live on for an hour.
        self.tokens.forget();
        EntraObjectId::default()
    }

    fn quirk(&self, name: &str, value: Value) {
        self.quirks(&Value::Object([(name.to_owned(), value)].into_iter().collect()));
    }

    fn quirks(&self, quirks: &Value) {
        let command = json!({"do": "quirks", "quirks": quirks});
        let command: Command = serde_json::from_value(command).expect("quirks");
        self.sim.command(command).expect("quirks");
    }
}

fn uuid(text: &str) -> Uuid {
    text.parse().expect("an id of the simulator's")
}

fn fault(kind: Kind) -> Fault {
    let throttled = |wait: &str| Fault::Status { code: 429, retry_after: Some(wait.to_owned()) };
    match kind {
        Kind::Status(code) => Fault::status(code),
        Kind::RetryAfter => throttled("0"),
        // In the past: the wait is over when the answer arrives.
        Kind::RetryAfterDate => throttled("Wed, 21 Oct 2015 07:28:00 GMT"),
        Kind::Disconnected => Fault::Disconnect,
        Kind::CutBody => Fault::CutBody,
        Kind::Silence => Fault::Hang,
        Kind::NotJson => Fault::NotJson,
        Kind::WebPage => Fault::Html,
        Kind::Redirect => Fault::Redirect,
        Kind::NoRows => Fault::NoValue,
        Kind::SamePageAgain => Fault::RepeatNextLink,
        Kind::ForeignLink => Fault::ForeignNextLink,
        Kind::RowsTwice => Fault::DuplicateRows,
        Kind::EmptyFirstPage => unreachable!("a quirk, not a fault"),
    }
}

/// People in a group and in the groups inside it.
fn everybody(direct: &BTreeMap<String, Vec<Value>>, group: &str) -> BTreeSet<EntraObjectId> {
    let mut people = BTreeSet::new();
    for row in direct.get(group).into_iter().flatten() {
        let id = row["id"].as_str().expect("an id");
        match row["@odata.type"].as_str() {
            Some("#microsoft.graph.user") => {
                people.insert(EntraObjectId::from(id));
            }
            _ => people.extend(everybody(direct, id)),
        }
    }
    people
}
