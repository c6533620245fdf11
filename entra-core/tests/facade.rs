//! The facade from sign-in to undo, against the simulator over HTTP and SQLite; and mass harm, tried on the wire.
#![cfg(all(feature = "http", feature = "sqlite"))]
#![expect(clippy::unwrap_used, reason = "a wire that does not stand is a failed test")]

use std::{sync::Arc, time::Duration};

use entra_core::{
    Entra, ErrorCode, ForTenant, Secret,
    access::{Actor, Edition, FlagSet, UserType, flags::FixedFlags},
    connection::{DirectAnswer, DirectSignInOptions},
    context::Context,
    http::{AddressRule, HttpClient, HttpSettings, Operation, Request},
    matching::Profile,
    model::*,
    provider::graph::GraphSettings,
    secrets::{Environment, MemorySecrets},
    store::{PeopleStore, SqliteStore},
    sync::{SyncRequest, runs::RunProgress},
};
use entra_simulator::{Config, Fault, FaultRule, Simulator, When};
use url::Url;

const HOST: &str = "aaaaaaaa-0000-4000-8000-000000000001";
const USER: &str = "bbbbbbbb-0000-4000-8000-000000000001";
const USERS: &str = "GET /v1.0/users/delta";

/// A partner with one customer, connected, discovered and mapped to a new client.
struct Wire {
    simulator: Simulator,
    store: SqliteStore,
    msp: ForTenant,
}

impl Wire {
    async fn new(users: usize) -> Self {
        Self::reading(users, GraphSettings::default()).await
    }

    async fn reading(users: usize, graph: GraphSettings) -> Self {
        let simulator = Simulator::start(Config { tenants: 1, users, ..Config::default() }).await.unwrap();
        let store = SqliteStore::open_in_memory().await.unwrap();
        let entra = Entra::builder()
            .store(Arc::new(store.clone()))
            .secrets(Arc::new(MemorySecrets::default()))
            .environment(Environment::of([
                ("MICROSOFT_CLIENT_ID", simulator.client_id()),
                ("MICROSOFT_CLIENT_SECRET", simulator.client_secret()),
            ]))
            .microsoft_hosts(
                Some(simulator.login_base_url()),
                Some(simulator.graph_base_url()),
                Some(simulator.graph_beta_base_url()),
            )
            .flags(Arc::new(FixedFlags::new(FlagSet::all())))
            .graph(GraphSettings { page_size: 10, budget: Duration::from_secs(4), ..graph })
            .open()
            .await
            .unwrap();
        let msp = entra.for_tenant(HOST, Actor::internal(USER.into(), ["system_settings.update"]));
        let wire = Self { simulator, store, msp };
        wire.connect().await;
        wire.msp.discover(&Context::default()).await.unwrap();
        let preview = wire.msp.preview_mappings(Profile::Evidence).await.unwrap();
        let decision = MappingDecision {
            managed_tenant_id: preview.unmatched[0].managed_tenant_id.as_str().into(),
            client_id: None,
            mapping_state: Some(MappingState::CreateNew),
            confidence_score: None,
        };
        wire.msp.confirm_mappings(&[decision]).await.unwrap();
        wire
    }

    async fn connect(&self) {
        let options = DirectSignInOptions::default();
        let sign_in = self.msp.connect_direct_start("http://localhost:1/callback", &options).await.unwrap();
        let settings = HttpSettings { addresses: AddressRule::PublicOrLoopback, ..HttpSettings::default() };
        let browser = HttpClient::new(settings).unwrap();
        let context = Context::default();
        let operation = Operation::new("sign in", Duration::from_secs(10), &context);
        let page = Request::get(Url::parse(&sign_in.authorize_url).unwrap());
        let answer = browser.send(page, &operation).await.unwrap();
        let landed = Url::parse(answer.header(&reqwest::header::LOCATION).unwrap()).unwrap();
        let parameter = |name: &str| {
            landed.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
        };
        let answer = DirectAnswer {
            code: parameter("code").map(Secret::from),
            state: parameter("state"),
            error: None,
        };
        let connection = self.msp.connect_direct_finish(&answer, &context).await.unwrap();
        assert_eq!(connection.status, ConnectionStatus::Connected);
    }

    async fn sync(&self, full_read: bool) -> RunProgress {
        let request = SyncRequest { full_read, ..SyncRequest::default() };
        self.msp.sync(&request, &Context::default()).await.unwrap()
    }

    /// Contacts of the tenant's client that are in use.
    async fn active(&self) -> usize {
        let mapping = self.msp.list_mappings().await.unwrap().remove(0);
        let (Some(client), tenant) = (mapping.mapping.client_id, mapping.tenant.entra_tenant_id) else {
            return 0;
        };
        let people = self.store.people(&HOST.into(), &client, &tenant, &[]).await.unwrap();
        people.contacts.iter().filter(|contact| !contact.is_inactive).count()
    }

    fn spoil(&self, when: When, fault: Fault) {
        self.simulator.faults().add(FaultRule { route: USERS.into(), tenant: None, when, fault });
    }
}

fn totals(progress: &RunProgress) -> Counters {
    let mut totals = Counters::default();
    progress.tenant_results.iter().for_each(|line| totals.add(&line.counters));
    totals
}

fn line(progress: &RunProgress) -> (RunStatus, Option<&str>) {
    let line = &progress.tenant_results[0];
    (line.status, line.error_code.as_deref())
}

#[tokio::test(flavor = "multi_thread")]
async fn from_sign_in_to_undo_over_the_wire() {
    let wire = Wire::new(40).await;
    let tenant = wire.msp.managed_tenants().await.unwrap().remove(0);
    let ahead = wire.msp.preflight(&tenant.managed_tenant_id, &Context::default()).await.unwrap();
    let first = wire.sync(false).await;
    let (planned, made) = (ahead.counters, totals(&first));
    assert_eq!(
        (planned.created, planned.skipped),
        (made.created, made.skipped),
        "what was shown is what was done"
    );
    assert_eq!(made.created + made.linked + made.ambiguous + made.skipped, 40, "everybody is accounted for");
    assert_eq!(wire.active().await, usize::try_from(made.created).unwrap());

    let again = totals(&wire.sync(true).await);
    assert_eq!((again.created, again.updated, again.inactivated), (0, 0, 0));
    assert_eq!(again.unchanged, made.created);

    let run = first.run.unwrap().run_id;
    let undone = wire.msp.undo_run(&run, &Context::default()).await.unwrap();
    assert_eq!((undone.reversed, undone.kept_edited), (made.created, 0));
    assert_eq!(wire.active().await, 0);

    let status = wire.msp.status().await.unwrap();
    assert!(status.has_completed_first_sync && status.last_discovery_at.is_some());
    assert_eq!((status.mapped_tenant_count, status.pending_create_tenant_count), (1, 0));

    let trail = wire.msp.audit(100).await.unwrap();
    let done: Vec<_> = trail.iter().rev().map(|record| record.operation.as_str()).collect();
    assert_eq!(done[..3], ["connect_direct_start", "connect_direct_finish", "discover"]);
    assert!(trail.iter().all(|record| record.outcome == "ok"));
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_a_page_answers_nobody_is_deactivated() {
    const PAGES: u32 = 4;
    let wire = Wire::new(40).await;
    wire.sync(false).await;
    let before = wire.active().await;
    assert!(before > 20, "{before}");
    let drills = [
        (Fault::NotJson, ErrorCode::VendorInvalidAnswer),
        (Fault::Html, ErrorCode::VendorInvalidAnswer),
        (Fault::NoValue, ErrorCode::VendorInvalidAnswer),
        (Fault::CutBody, ErrorCode::Unreachable),
        (Fault::RepeatNextLink, ErrorCode::PagingLoop),
        (Fault::ForeignNextLink, ErrorCode::ForeignLink),
        (Fault::Redirect, ErrorCode::VendorInvalidAnswer),
        (Fault::status(403), ErrorCode::GdapRoleMissing),
    ];
    for (fault, code) in drills {
        for page in 1..=PAGES {
            wire.spoil(When::Page(page), fault.clone());
            let progress = wire.sync(true).await;
            let told = line(&progress);
            assert_eq!(totals(&progress).inactivated, 0, "{fault:?} on page {page}");
            assert_eq!(wire.active().await, before, "{fault:?} on page {page}");
            assert_eq!(told, (RunStatus::Failed, Some(code.as_str())), "{fault:?} on page {page}");
            wire.simulator.faults().clear();
        }
    }
    // A delta read that ends without its delta link did not end.
    for fault in [Fault::EmptyValue, Fault::HalfDirectory] {
        wire.spoil(When::Page(1), fault.clone());
        let told = (RunStatus::Failed, Some("vendor_invalid_answer"));
        assert_eq!(line(&wire.sync(true).await), told, "{fault:?}");
        assert_eq!(wire.active().await, before, "{fault:?}");
        wire.simulator.faults().clear();
    }
    assert_eq!(line(&wire.sync(true).await), (RunStatus::Completed, None));
    assert_eq!(wire.active().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_small_or_empty_answer_that_looks_complete_is_held() {
    let wire = Wire::reading(40, GraphSettings { delta: false, ..GraphSettings::default() }).await;
    wire.sync(false).await;
    let before = wire.active().await;
    for fault in [Fault::EmptyValue, Fault::HalfDirectory] {
        let rule = FaultRule {
            route: "GET /v1.0/users".into(),
            tenant: None,
            when: When::Page(1),
            fault: fault.clone(),
        };
        wire.simulator.faults().add(rule);
        assert_eq!(line(&wire.sync(true).await), (RunStatus::Held, Some("plan_held")), "{fault:?}");
        assert_eq!(wire.active().await, before, "{fault:?}");
        wire.simulator.faults().clear();
    }
    assert_eq!(line(&wire.sync(true).await), (RunStatus::Completed, None));
}

#[tokio::test(flavor = "multi_thread")]
async fn consent_that_is_taken_back_is_the_customers_state() {
    let wire = Wire::new(20).await;
    wire.sync(false).await;
    let before = wire.active().await;
    let tenant = wire.simulator.tenants()[0].id;
    wire.simulator.revoke_consent(tenant).unwrap();
    wire.simulator.expire_access_tokens().unwrap();
    assert_eq!(line(&wire.sync(false).await), (RunStatus::Failed, Some("consent_missing")));
    assert_eq!(wire.active().await, before);
    let access = wire.msp.managed_tenants().await.unwrap().remove(0).access;
    assert!(
        matches!(access, TenantAccess::AccessLost { ref code, .. } if code == "consent_missing"),
        "{access:?}"
    );
    let connection = wire.msp.validate(&Context::default()).await.unwrap();
    assert_eq!(connection.status, ConnectionStatus::Connected, "the connection itself is well");
}

#[tokio::test(flavor = "multi_thread")]
async fn consent_that_is_taken_back_in_the_middle_of_a_read_ends_it() {
    let wire = Wire::new(40).await;
    wire.sync(false).await;
    let before = wire.active().await;
    // The token in hand outlives the consent, until the third page asks for a new one.
    wire.simulator.revoke_consent(wire.simulator.tenants()[0].id).unwrap();
    wire.spoil(When::Page(3), Fault::ExpireToken);
    wire.simulator.reset_counters();
    assert_eq!(line(&wire.sync(true).await), (RunStatus::Failed, Some("consent_missing")));
    assert!(wire.simulator.counters().matching("/users/delta") >= 3, "the read had begun");
    assert_eq!(wire.active().await, before);
}

#[tokio::test]
async fn who_may_not_is_told_why_before_anything_is_read() {
    let store = SqliteStore::open_in_memory().await.unwrap();
    let open = async |edition, flags: FlagSet| {
        Entra::builder()
            .store(Arc::new(store.clone()))
            .secrets(Arc::new(MemorySecrets::default()))
            .edition(edition)
            .flags(Arc::new(FixedFlags::new(flags)))
            .open()
            .await
            .unwrap()
    };
    let entra = open(Edition::Enterprise, FlagSet::all()).await;
    let reader = Actor::internal(USER.into(), ["system_settings.read"]);
    let portal =
        Actor { user_type: UserType::Client, ..Actor::internal(USER.into(), ["system_settings.update"]) };
    let code_of = async |entra: &Entra, actor: &Actor| {
        let refused = entra.for_tenant(HOST, actor.clone()).discover(&Context::default()).await;
        refused.unwrap_err().code()
    };
    assert_eq!(code_of(&entra, &portal).await, ErrorCode::Forbidden);
    assert_eq!(code_of(&entra, &reader).await, ErrorCode::Forbidden);
    assert_eq!(entra.for_tenant(HOST, reader).list_mappings().await.unwrap(), []);
    let scheduler = Actor::scheduler();
    assert_eq!(code_of(&entra, &scheduler).await, ErrorCode::NotConnected);
    let community = open(Edition::Community, FlagSet::all()).await;
    assert_eq!(code_of(&community, &scheduler).await, ErrorCode::EditionUnavailable);
    let switched_off = open(Edition::Enterprise, FlagSet::default()).await;
    assert_eq!(code_of(&switched_off, &scheduler).await, ErrorCode::FeatureDisabled);

    let trail = entra.for_tenant(HOST, scheduler).audit(10).await.unwrap();
    let outcomes: Vec<_> = trail.iter().map(|record| record.outcome.as_str()).collect();
    assert_eq!(
        outcomes,
        ["feature_disabled", "edition_unavailable", "not_connected", "forbidden", "forbidden"]
    );
}
