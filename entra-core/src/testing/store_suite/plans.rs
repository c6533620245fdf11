//! Kept plans.

use time::Duration;

use super::{
    TestStore,
    world::{START, create, host, queue, run_id, uuid},
};
use crate::{
    model::{Counters, GuardVerdict, Plan, PlanHash, UserId},
    store::KeptPlan,
};

/// A plan with a change of each kind of payload.
pub fn kept(hash: &str) -> KeptPlan {
    KeptPlan {
        plan: Plan {
            hash: hash.into(),
            counters: Counters { created: 1, ..Counters::default() },
            guard: GuardVerdict { tripped: true, reasons: vec!["Too many.".into()] },
            changes: vec![create(1, "ada@tenant1.example"), queue(2, "facts")],
            excluded: Vec::new(),
        },
        managed_tenant_id: uuid(7, 1).into(),
        run_id: run_id(1),
        created_at: START,
        allowed_by: None,
    }
}

async fn find(store: &dyn TestStore, plan: &KeptPlan) -> Option<KeptPlan> {
    store.plan(&host(), &plan.managed_tenant_id, &plan.plan.hash).await.unwrap()
}

/// Every value of it.
pub async fn a_plan_comes_back_as_it_went(store: &dyn TestStore) {
    let plan = kept("a1");
    store.keep_plan(&host(), &plan).await.unwrap();
    assert_eq!(find(store, &plan).await, Some(plan.clone()));
    let other = PlanHash::from("b2");
    assert_eq!(store.plan(&host(), &plan.managed_tenant_id, &other).await.unwrap(), None);
    assert_eq!(store.plan(&host(), &uuid(7, 2).into(), &plan.plan.hash).await.unwrap(), None);
}

/// With the newest run; what a person allowed stays allowed.
pub async fn the_same_plan_is_kept_once(store: &dyn TestStore) {
    let plan = kept("a1");
    store.keep_plan(&host(), &plan).await.unwrap();
    let by = UserId::from(uuid(8, 1));
    assert!(store.allow_plan(&host(), &plan.managed_tenant_id, &plan.plan.hash, &by, START).await.unwrap());
    let again = KeptPlan { run_id: run_id(2), created_at: START + Duration::days(1), ..plan };
    store.keep_plan(&host(), &again).await.unwrap();
    assert_eq!(find(store, &again).await, Some(KeptPlan { allowed_by: Some(by), ..again }));
}

/// Of two runs, one may go on.
pub async fn an_allowance_is_used_up_once(store: &dyn TestStore) {
    let (host, plan) = (host(), kept("a1"));
    store.keep_plan(&host, &plan).await.unwrap();
    let by = UserId::from(uuid(8, 1));
    let (tenant, hash) = (&plan.managed_tenant_id, &plan.plan.hash);
    assert!(!store.use_allowance(&host, tenant, hash).await.unwrap());
    assert!(store.allow_plan(&host, tenant, hash, &by, START).await.unwrap());
    let (a, b) =
        tokio::join!(store.use_allowance(&host, tenant, hash), store.use_allowance(&host, tenant, hash));
    assert_ne!(a.unwrap(), b.unwrap());
    assert!(!store.use_allowance(&host, tenant, hash).await.unwrap());
    assert!(!store.allow_plan(&host, tenant, &"b2".into(), &by, START).await.unwrap());
}

/// Newer ones stay.
pub async fn old_plans_are_forgotten(store: &dyn TestStore) {
    let (old, new) = (kept("a1"), KeptPlan { created_at: START + Duration::days(2), ..kept("b2") });
    for plan in [&old, &new] {
        store.keep_plan(&host(), plan).await.unwrap();
    }
    store.forget_plans(&host(), START + Duration::days(1)).await.unwrap();
    assert_eq!(find(store, &old).await, None);
    assert_eq!(find(store, &new).await, Some(new));
}
