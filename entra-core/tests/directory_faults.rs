//! Many customers, read while a tenth of all answers fail: whoever can be read is read whole, whoever cannot is named.
#![expect(clippy::expect_used, reason = "a bench that cannot be built is a failed test")]

#[path = "directory_suite/sim.rs"]
#[expect(dead_code, reason = "the suite uses the rest of it")]
mod sim;
#[path = "directory_suite/tokens.rs"]
mod tokens;

use std::{collections::BTreeMap, sync::Arc, time::Instant};

use entra_core::{
    ErrorCode,
    auth::TokenSource,
    clock::SystemClock,
    context::Context,
    model::{Completeness, EntraObjectId, EntraTenantId, TenantAccess},
    provider::{
        Directory,
        graph::{GraphDirectory, GraphSettings},
    },
    testing::directory_suite::{Change, World},
};
use entra_simulator::{Fault, When};
use tokio::{sync::Semaphore, task::JoinSet};

use sim::Bench;

fn directory(bench: &Bench, page_size: u16) -> Arc<dyn Directory> {
    Arc::new(GraphDirectory::new(
        bench.http.clone(),
        Arc::clone(&bench.tokens) as Arc<dyn TokenSource>,
        bench.authority.clone(),
        GraphSettings { page_size, ..GraphSettings::default() },
        Arc::new(SystemClock),
    ))
}

#[tokio::test]
async fn fifty_customers_through_a_bad_day() {
    let world = World { tenants: 50, people: 100, page_size: 20, page_limit: 100 };
    let bench = Bench::start(world).await;
    let tenants = bench.tenants();
    let (revoked, unconsented) = (&tenants[7], &tenants[31]);
    bench.change(revoked, &Change::EndAccess);
    bench.change(unconsented, &Change::RevokeConsent);
    // Two tokens end in the middle of a read; the first rule that strikes counts.
    for tenant in [&tenants[3], &tenants[19]] {
        let id = tenant.as_str().parse().expect("an id");
        bench.sim.faults().at_tenant(id, "GET /v1.0/users/delta", When::Nth(3), Fault::status(401));
    }
    for fault in [Fault::throttled(0), Fault::status(503), Fault::Disconnect] {
        bench.sim.faults().at("GET /v1.0/*", When::Probability(0.034), fault);
    }

    let directory = directory(&bench, world.page_size);
    let places = Arc::new(Semaphore::new(8));
    let mut reads = JoinSet::new();
    for tenant in tenants.clone() {
        let (directory, places) = (Arc::clone(&directory), Arc::clone(&places));
        reads.spawn(async move {
            let _place = places.acquire().await;
            (directory.users(&tenant, None, &Context::default()).await, tenant.clone())
        });
    }
    let mut refused: BTreeMap<EntraTenantId, ErrorCode> = BTreeMap::new();
    let mut complete = 0;
    for (read, tenant) in reads.join_all().await {
        match read {
            Ok(read) => {
                assert_eq!(read.completeness, Completeness::Complete);
                let mut ids: Vec<EntraObjectId> =
                    read.users.into_iter().map(|user| user.entra_object_id).collect();
                ids.sort();
                assert_eq!(ids, bench.people(&tenant).into_iter().collect::<Vec<_>>(), "each once");
                complete += 1;
            }
            Err(error) => {
                assert_eq!(error.context_value("tenant"), Some(tenant.as_str()));
                assert!(!error.remedy().is_empty());
                refused.insert(tenant, error.code());
            }
        }
    }
    assert!(bench.sim.counters().faults > 20, "the day was not bad");
    assert_eq!(complete, 48);
    let expected = [(revoked, ErrorCode::GdapMissing), (unconsented, ErrorCode::ConsentMissing)];
    assert_eq!(refused, expected.into_iter().map(|(tenant, code)| (tenant.clone(), code)).collect());
    bench.peace();

    // Both stay on the list as long as a relationship does, with the reason.
    let listed = directory.tenants(&Context::default()).await.expect("the list");
    let found = listed.tenants.iter().find(|tenant| tenant.entra_tenant_id == *unconsented).expect("listed");
    assert!(matches!(&found.access, TenantAccess::AccessLost { code, .. } if code == "consent_missing"));
    assert!(found.primary_domain.is_some(), "the domain comes without consent");
}

/// The size of the directory does not matter to the second read.
#[tokio::test(flavor = "multi_thread")]
async fn twenty_five_changes_among_a_hundred_thousand_cost_one_page() {
    const PEOPLE: usize = 100_000;
    let world = World { tenants: 1, people: PEOPLE, page_size: 999, page_limit: 1000 };
    let bench = Bench::start(world).await;
    let tenant = bench.tenants().remove(0);
    let directory = directory(&bench, world.page_size);
    let started = Instant::now();
    let first = directory.users(&tenant, None, &Context::default()).await.expect("everybody");
    let first_took = started.elapsed();
    assert_eq!(first.users.len(), PEOPLE);
    for user in first.users.iter().take(25) {
        bench.change(&tenant, &Change::Rename(user.entra_object_id.clone()));
    }
    // Three times from the same cursor, the quickest counts: this machine has other work, too.
    let mut second_took = first_took;
    for _ in 0..3 {
        bench.sim.reset_counters();
        let started = Instant::now();
        let second =
            directory.users(&tenant, first.cursor.as_ref(), &Context::default()).await.expect("changes");
        second_took = second_took.min(started.elapsed());
        assert_eq!((second.users.len(), second.completeness), (25, Completeness::Delta));
        assert!(bench.sim.counters().matching("/users/delta") <= 3);
    }
    println!("{PEOPLE} people read in {first_took:?}, 25 changes in {second_took:?}");
    assert!(second_took * 100 < first_took, "{second_took:?} of {first_took:?}");
}
