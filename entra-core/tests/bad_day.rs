//! A sync of 5,000 people in 50 tenants on a bad day, through the whole engine: every tenth answer fails, tokens end in
//! the middle of a read, customers are lost. What it writes is compared with what a peaceful sync of the same
//! directories writes into another database.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod wire;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use entra_core::{
    ForTenant,
    context::Context,
    http::HttpSettings,
    model::{Counters, RunStatus, TenantAccess},
    provider::graph::GraphSettings,
    store::SqliteStore,
    sync::{SyncRequest, runs::RunProgress},
};
use entra_simulator::{Command, Config, Fault, Simulator, Status, When};
use sqlx::{Row, SqlitePool};
use uuid::Uuid;

const TENANTS: usize = 50;
const PEOPLE: usize = 100;
/// Small, so that a read has several pages to fail at.
const PAGE: u16 = 20;

/// An MSP with a database of its own, connected to the simulator.
struct Msp {
    msp: ForTenant,
    pool: SqlitePool,
    _folder: tempfile::TempDir,
}

/// A contact as the host sees it: whose identity it is, its address, whether it is in use, and why not.
type Row4 = (String, String, bool, Option<String>);

impl Msp {
    async fn new(simulator: &Simulator, host: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("entra.db");
        let location = format!("sqlite:{}", file.display());
        let store = SqliteStore::open(&location).await.unwrap();
        let http = HttpSettings {
            // An answer that never comes is given up soon, and what failed is repeated soon.
            timeout: Duration::from_secs(2),
            first_wait: Duration::from_millis(5),
            ..HttpSettings::default()
        };
        let entra = wire::builder(simulator)
            .store(Arc::new(store))
            .http(http)
            .graph(GraphSettings { page_size: PAGE, ..GraphSettings::default() })
            .open()
            .await
            .unwrap();
        let msp = entra.for_tenant(host, wire::person());
        wire::connect(&msp).await;
        wire::map_everybody(&msp).await;
        Self { msp, pool: SqlitePool::connect(&location).await.unwrap(), _folder: folder }
    }

    async fn sync(&self) -> RunProgress {
        self.msp.sync(&SyncRequest::default(), &Context::default()).await.unwrap()
    }

    /// Every linked contact by tenant.
    async fn contacts(&self) -> BTreeMap<String, BTreeSet<Row4>> {
        let rows = sqlx::query(
            "SELECT link.entra_tenant_id, link.entra_object_id, contact.email, contact.is_inactive,
                    contact.entra_sync_status_reason
             FROM entra_contact_links AS link
             JOIN contacts AS contact USING (tenant, contact_name_id)",
        )
        .fetch_all(&self.pool)
        .await
        .unwrap();
        let mut tenants: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
        for row in rows {
            let contact = (row.get(1), row.get(2), row.get(3), row.get(4));
            assert!(tenants.entry(row.get(0)).or_default().insert(contact), "an identity twice");
        }
        tenants
    }

    async fn count(&self, statement: &'static str) -> i64 {
        sqlx::query_scalar(statement).fetch_one(&self.pool).await.unwrap()
    }

    /// Nobody twice, and nobody without an identity: every contact here was made by a sync.
    async fn assert_no_duplicates(&self) {
        let contacts = self.count("SELECT count(*) FROM contacts").await;
        assert_eq!(self.count("SELECT count(DISTINCT lower(email)) FROM contacts").await, contacts);
        assert_eq!(self.count("SELECT count(DISTINCT entra_object_id) FROM contacts").await, contacts);
        assert_eq!(self.count("SELECT count(*) FROM entra_contact_links").await, contacts);
    }
}

/// A tenth of all answers: throttled, unavailable, never there.
fn spoil(simulator: &Simulator, expiring: [Uuid; 2]) {
    for tenant in expiring {
        // The first rule that strikes counts.
        simulator.faults().at_tenant(tenant, "GET /v1.0/users/delta", When::Nth(3), Fault::ExpireToken);
    }
    for fault in [Fault::throttled(0), Fault::status(503), Fault::Hang] {
        for route in ["GET /v1.0/*", "*/oauth2/v2.0/token"] {
            simulator.faults().at(route, When::Probability(0.034), fault.clone());
        }
    }
}

fn totals(run: &RunProgress) -> Counters {
    let mut totals = Counters::default();
    run.tenant_results.iter().for_each(|line| totals.add(&line.counters));
    totals
}

/// How a bad day's run must end: 48 tenants complete, the two lost ones named with what to do.
async fn assert_partial(day: &str, msp: &ForTenant, run: &RunProgress, lost: [(Uuid, &str); 2]) {
    let ended = run.run.as_ref().unwrap();
    let failed: Vec<_> = run
        .tenant_results
        .iter()
        .filter_map(|line| line.error_message.as_deref().zip(line.error_code.as_deref()))
        .collect();
    assert_eq!(ended.status, RunStatus::Partial, "{day}");
    assert_eq!((ended.succeeded_tenants, ended.failed_tenants), (48, 2), "{day}: {failed:#?}");
    let tenants = msp.managed_tenants().await.unwrap();
    for (id, code) in lost {
        let tenant = tenants.iter().find(|one| one.entra_tenant_id.as_str() == id.to_string()).unwrap();
        let line = run
            .tenant_results
            .iter()
            .find(|line| line.managed_tenant_id.as_ref() == Some(&tenant.managed_tenant_id))
            .unwrap();
        assert_eq!((line.status, line.error_code.as_deref()), (RunStatus::Failed, Some(code)), "{day}");
        // What happened and what to do are two sentences at least.
        assert!(line.error_message.as_ref().unwrap().matches(". ").count() >= 1, "{day}: {line:?}");
        assert!(matches!(&tenant.access, TenantAccess::AccessLost { code: told, .. } if told == code));
    }
    let status = msp.status().await.unwrap();
    let named: BTreeSet<_> = status.troubled_tenants.iter().map(|trouble| trouble.code).collect();
    assert_eq!(named, lost.iter().map(|(_, code)| *code).collect(), "{day}");
    assert!(status.troubled_tenants.iter().all(|trouble| !trouble.remedy.is_empty()), "{day}");
}

#[tokio::test(flavor = "multi_thread")]
async fn five_thousand_people_on_a_bad_day() {
    let simulator =
        Simulator::start(Config { seed: 2_026, ..Config::per_tenant(TENANTS, PEOPLE) }).await.unwrap();
    let ids: Vec<Uuid> = simulator.tenants().iter().map(|tenant| tenant.id).collect();
    let bad = Msp::new(&simulator, "aaaaaaaa-0000-4000-8000-000000000001").await;

    // The first day: everybody is new, one customer revoked us and one never consented.
    let late = [ids[7], ids[31]].map(|id| id.to_string());
    let lost = [(ids[7], "gdap_missing"), (ids[31], "consent_missing")];
    lose(&simulator, lost);
    simulator.reset_counters();
    spoil(&simulator, [ids[3], ids[19]]);
    let first = bad.sync().await;
    simulator.faults().clear();
    let asked = simulator.counters();
    assert!(asked.faults * 20 > asked.total(), "the day was not bad: {} of {}", asked.faults, asked.total());
    assert_eq!(
        asked.statuses[&401], 4,
        "two tokens end in the middle of a read, and the two lost customers'"
    );
    assert_partial("the first day", &bad.msp, &first, lost).await;
    bad.assert_no_duplicates().await;
    assert_eq!(bad.count("SELECT count(*) FROM contacts WHERE is_inactive").await, 0);

    // The same directories, synced in peace by somebody else.
    restore(&simulator, lost);
    let peaceful = Msp::new(&simulator, "aaaaaaaa-0000-4000-8000-000000000002").await;
    assert_eq!(peaceful.sync().await.run.unwrap().status, RunStatus::Completed);
    let (mut expected, found) = (peaceful.contacts().await, bad.contacts().await);
    lost.iter().for_each(|(id, _)| drop(expected.remove(&id.to_string())));
    assert_eq!(found, expected, "each of the 48 tenants as after a peaceful sync, the two others untouched");
    let made = totals(&first);
    println!(
        "first day: {} requests, {} spoilt, {} x 401; 48 tenants complete, 2 named; {} created, {} skipped, {} for review",
        asked.total(),
        asked.faults,
        asked.statuses[&401],
        made.created,
        made.skipped,
        made.ambiguous
    );

    // The second day: some leave, some are blocked, and two other customers are lost, with people in our database.
    for id in &ids {
        let people = simulator.people(*id);
        simulator.leave(*id, people[10].id).unwrap();
        simulator.disable(*id, people[20].id).unwrap();
    }
    let lost = [(ids[11], "gdap_missing"), (ids[42], "consent_missing")];
    lose(&simulator, lost);
    simulator.reset_counters();
    spoil(&simulator, [ids[5], ids[23]]);
    let second = bad.sync().await;
    simulator.faults().clear();
    let asked = simulator.counters();
    assert_partial("the second day", &bad.msp, &second, lost).await;
    bad.assert_no_duplicates().await;

    restore(&simulator, lost);
    assert_eq!(peaceful.sync().await.run.unwrap().status, RunStatus::Completed);
    let (mut expected, mut found) = (peaceful.contacts().await, bad.contacts().await);
    for (id, _) in lost {
        let of_lost = found.remove(&id.to_string()).unwrap();
        assert!(of_lost.iter().all(|(_, _, is_inactive, _)| !is_inactive), "who cannot be read has not left");
        expected.remove(&id.to_string());
    }
    forget_leavers(&mut expected, &late);
    assert_eq!(found, expected, "whoever left is deactivated, and nobody else");
    let inactive = totals(&second).inactivated;
    assert!(inactive > 0);
    println!(
        "second day: {} requests, {} spoilt; 48 tenants complete, 2 named; {inactive} deactivated, all of them rightly",
        asked.total(),
        asked.faults
    );

    // And when it is over, the next sync brings the two back in step.
    assert_eq!(bad.sync().await.run.unwrap().status, RunStatus::Completed);
    let mut expected = peaceful.contacts().await;
    forget_leavers(&mut expected, &late);
    assert_eq!(bad.contacts().await, expected);
    assert!(bad.msp.status().await.unwrap().troubled_tenants.is_empty());
}

/// Of tenants that were read late: whoever had left before was never made a contact.
fn forget_leavers(contacts: &mut BTreeMap<String, BTreeSet<Row4>>, late: &[String]) {
    for tenant in late {
        contacts.get_mut(tenant).unwrap().retain(|(_, _, is_inactive, _)| !is_inactive);
    }
}

/// Two customers are lost: one revokes us, the other's consent is gone. Tokens that we still have end with it.
fn lose(simulator: &Simulator, lost: [(Uuid, &str); 2]) {
    simulator.end_relationships(lost[0].0).unwrap();
    simulator.revoke_consent(lost[1].0).unwrap();
    for (tenant, _) in lost {
        simulator.command(Command::ExpireTenantTokens { tenant }).unwrap();
    }
}

/// The customers come back.
fn restore(simulator: &Simulator, lost: [(Uuid, &str); 2]) {
    simulator.command(Command::Relationships { tenant: lost[0].0, status: Status::Active }).unwrap();
    let scopes = Config::default().customer_scopes;
    simulator.command(Command::GrantConsent { tenant: lost[1].0, scopes }).unwrap();
}
