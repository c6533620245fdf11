//! The use cases from discovery to undo, on the store in memory and directories on a stage.

mod stage;

use std::sync::Arc;

use entra_core::{
    ErrorCode,
    context::{CancellationToken, Context, Stage as At},
    mapping::{self, LinkFate},
    matching::Profile,
    model::*,
    review,
    services::Services,
    settings,
    store::{
        JournalFilter, JournalStore, LeaseStore, MappingStore, QueueFilter, RunFilter, RunStore,
        SettingsStore,
    },
    sync::{self, ExportFormat, Notification, SyncRequest, runs},
    testing::{Fault, contact, person},
};
use stage::{Stage, counters, status};
use time::Duration;

#[tokio::test]
async fn the_main_story() {
    let stage = Stage::with(&[5]).await;
    let first = counters(&stage.sync_all().await);
    assert_eq!((first.created, first.inactivated), (5, 0));

    let second = stage.sync_all().await;
    assert_eq!(
        (status(&second), counters(&second).created, counters(&second).updated),
        (RunStatus::Completed, 0, 0)
    );

    stage.hire("t-0", 9);
    stage.directory.remove("t-0", "p-1").unwrap();
    stage.change("t-0", 2, |user| user.account_enabled = Some(false));
    let third = counters(&stage.sync_all().await);
    assert_eq!((third.created, third.inactivated), (1, 2));
    assert_eq!(stage.active_contacts("c-0").await, 4);
    assert_eq!(stage.contacts("c-0").await.len(), 6, "nobody is ever deleted");
}

#[tokio::test]
async fn discovery_adds_and_marks_who_is_gone_but_only_by_a_complete_list() {
    let stage = Stage::with(&[1, 1]).await;
    stage.directory.drop_tenant("t-1");
    stage.directory.shorten_tenants();
    // The list says that it may be shortened: nobody is gone.
    let context = Context::default();
    let found =
        entra_core::discovery::discover(&stage.services, &stage.host, None, None, &context).await.unwrap();
    assert_eq!((found.seen, found.gone, found.tenants.len()), (1, 0, 2));
    assert_eq!(stage.tenant(1).await.access, TenantAccess::Readable);
}

#[tokio::test]
async fn changes_are_read_by_delta_and_everybody_once_a_week_and_after_new_rules() {
    use Completeness::{Complete, Delta};
    let stage = Stage::with(&[4]).await;
    stage.sync_all().await;
    stage.hire("t-0", 7);
    assert_eq!(counters(&stage.sync_all().await).created, 1);
    assert_eq!(stage.directory.reads(), [Complete, Delta]);

    stage.clock.advance(Duration::days(8));
    stage.sync_all().await;
    assert_eq!(stage.directory.reads()[2..], [Complete]);

    let mut rules = settings::get(&stage.services, &stage.host).await.unwrap();
    rules.field_sync.role.overwrite = true;
    settings::update(&stage.services, &stage.host, rules).await.unwrap();
    stage.sync_all().await;
    assert_eq!(stage.directory.reads()[3..], [Complete]);
}

#[tokio::test]
async fn preflight_writes_nothing_and_its_hash_applies_exactly_that() {
    let stage = Stage::with(&[4]).await;
    let tenant = stage.managed(0).await;
    let context = Context::default();
    let look = || sync::preflight(&stage.services, &stage.host, &tenant, None, &context);
    let seen = look().await.unwrap();
    assert_eq!((seen.counters.created, seen.total_identities), (4, 4));
    assert_eq!(stage.contacts("c-0").await, []);
    let (run, _) = stage.store.run(&stage.host, &seen.run_id).await.unwrap().unwrap();
    assert!(run.is_dry_run && run.status == RunStatus::Completed);
    assert!(stage.tenant(0).await.last_successful_sync_at.is_none());

    let request = SyncRequest {
        managed_tenant_id: Some(tenant.clone()),
        plan_hash: Some(seen.plan_hash),
        ..SyncRequest::default()
    };
    stage.hire("t-0", 8);
    let drifted = stage.sync(&request).await.unwrap_err();
    assert_eq!(drifted.code(), ErrorCode::PlanDrifted);
    let difference: serde_json::Value =
        serde_json::from_str(drifted.context_value("difference").unwrap()).unwrap();
    assert_eq!(
        (&difference["count"], &difference["samples"][0]["entraObjectId"]),
        (&1.into(), &"p-8".into())
    );
    assert_eq!(stage.contacts("c-0").await, []);

    let request = SyncRequest { plan_hash: Some(look().await.unwrap().plan_hash), ..request };
    assert_eq!(counters(&stage.sync(&request).await.unwrap()).created, 5);
}

#[tokio::test]
async fn a_held_plan_goes_on_once_when_a_person_allows_it() {
    let stage = Stage::with(&[10]).await;
    stage.sync_all().await;
    for number in 0..6 {
        stage.directory.remove("t-0", &format!("p-{number}")).unwrap();
    }
    let held = stage.scheduled().await;
    assert_eq!(status(&held), RunStatus::Held);
    assert_eq!(stage.active_contacts("c-0").await, 10);
    assert_eq!(
        stage.directory.reads().last(),
        Some(&Completeness::Complete),
        "a trip is checked by a full read"
    );

    let tenant = stage.managed(0).await;
    let preflight =
        sync::preflight(&stage.services, &stage.host, &tenant, None, &Context::default()).await.unwrap();
    assert!(preflight.guard.tripped);
    let kept = sync::kept_plan(&stage.services, &stage.host, &tenant, &preflight.plan_hash).await.unwrap();
    assert_eq!(kept.plan.counters.inactivated, 6);
    sync::allow_plan(&stage.services, &stage.host, &tenant, &preflight.plan_hash, &"u-1".into())
        .await
        .unwrap();
    let allowed = stage.scheduled().await;
    assert_eq!((status(&allowed), counters(&allowed).inactivated), (RunStatus::Completed, 6));
}

#[tokio::test]
async fn undo_puts_back_what_is_ours_and_names_what_a_person_edited() {
    let stage = Stage::with(&[5]).await;
    let run = stage.sync_all().await.run.unwrap();
    let mut edited = stage.contacts("c-0").await.remove(2);
    edited.full_name = "Edited By Hand".into();
    edited.role = Some("Boss".into());
    stage.add_contact(edited.clone()).await;

    let context = Context::default();
    let undo = || sync::undo_run(&stage.services, &stage.host, &run.run_id, None, &context);
    let report = undo().await.unwrap();
    assert_eq!((report.reversed, report.kept_edited), (4, 1));
    assert_eq!(report.kept[0].contact_name_id, edited.contact_name_id);
    assert_eq!(stage.active_contacts("c-0").await, 1);
    let again = undo().await.unwrap();
    assert_eq!((again.reversed, again.kept_edited), (4, 1), "undoing twice is undoing once");
}

#[tokio::test]
async fn a_review_item_is_linked_made_or_set_aside_once() {
    let stage = Stage::with(&[3]).await;
    stage.add_client("c-9").await;
    for (id, email) in [("k-0", "p0@tenant0.test"), ("k-1", "p1@tenant0.test"), ("k-2", "p2@tenant0.test")] {
        stage.add_contact(Contact { client_id: "c-9".into(), ..contact(id, email) }).await;
    }
    stage.add_contact(Contact { client_id: "c-0".into(), ..contact("k-3", "elsewhere@tenant0.test") }).await;
    assert_eq!(counters(&stage.sync_all().await).ambiguous, 3);
    let filter = QueueFilter { status: Some(QueueStatus::Open), ..QueueFilter::default() };
    let items = || review::list(&stage.services, &stage.host, &filter);
    let mut open = items().await.unwrap();
    assert_eq!(open.open_count, 3);
    open.items.sort_by(|one, other| one.entra_object_id.cmp(&other.entra_object_id));
    let ids: Vec<_> = open.items.iter().map(|item| item.queue_item_id.clone()).collect();
    let by = UserId::from("u-1");

    let foreign =
        review::resolve_to_existing(&stage.services, &stage.host, &ids[0], &"k-0".into(), &by).await;
    assert_eq!(foreign.unwrap_err().code(), ErrorCode::Conflict, "a contact of another client");
    let linked =
        review::resolve_to_existing(&stage.services, &stage.host, &ids[0], &"k-3".into(), &by).await.unwrap();
    assert_eq!(linked.contact_name_id, Some("k-3".into()));
    let taken = review::resolve_to_new(&stage.services, &stage.host, &ids[1], &by).await;
    assert_eq!(taken.unwrap_err().code(), ErrorCode::Conflict, "the address lives elsewhere");
    review::dismiss(&stage.services, &stage.host, &ids[1], Some("a shared mailbox".into()), &by)
        .await
        .unwrap();
    let twice = review::dismiss(&stage.services, &stage.host, &ids[1], None, &by).await;
    assert_eq!(twice.unwrap_err().code(), ErrorCode::Conflict);

    // A dismissal sticks, a link holds; only the third still asks.
    let again = stage.sync(&SyncRequest { full_read: true, ..SyncRequest::default() }).await.unwrap();
    assert_eq!((counters(&again).ambiguous, counters(&again).linked), (1, 1));
    assert_eq!(items().await.unwrap().open_count, 1);
}

#[tokio::test]
async fn a_new_client_is_made_once_and_only_by_a_persons_run() {
    let stage = Stage::with(&[2]).await;
    let decision = MappingDecision {
        managed_tenant_id: stage.managed(0).await,
        client_id: None,
        mapping_state: Some(MappingState::CreateNew),
        confidence_score: None,
    };
    mapping::confirm(&stage.services, &stage.host, &[decision], None).await.unwrap();
    assert_eq!(stage.scheduled().await.tenant_results, []);
    let ahead =
        sync::preflight(&stage.services, &stage.host, &stage.managed(0).await, None, &Context::default())
            .await
            .unwrap();
    assert_eq!((ahead.client_id, ahead.counters.created), (None, 2));
    let made = stage.sync_all().await;
    let client = made.tenant_results[0].client_id.clone().unwrap();
    assert_eq!(counters(&made).created, 2);
    assert_eq!(stage.sync_all().await.tenant_results[0].client_id, Some(client));
}

#[tokio::test]
async fn one_worker_at_a_time() {
    let stage = Stage::with(&[2]).await;
    let name = format!("sync:{}", stage.managed(0).await);
    let life = std::time::Duration::from_mins(1);
    let lease =
        stage.store.take_lease(&stage.host, &name, "another process", life, stage.services.now()).await;
    let lease = lease.unwrap().unwrap();
    assert_eq!(stage.sync_one(0).await.unwrap_err().code(), ErrorCode::AlreadyRunning);
    let all = stage.sync_all().await;
    assert_eq!(all.tenant_results[0].error_code.as_deref(), Some("already_running"));
    stage.store.release_lease(&stage.host, &lease).await.unwrap();
    assert_eq!(counters(&stage.sync_one(0).await.unwrap()).created, 2);
}

#[tokio::test]
async fn a_cancelled_run_stops_between_batches_and_the_next_one_finishes_the_job() {
    let stage = Stage::with(&[10]).await;
    let (sender, mut progress) = tokio::sync::mpsc::unbounded_channel();
    let cancel = CancellationToken::new();
    let context = Context::cancelled_by(cancel.clone()).telling(sender);
    let request = SyncRequest::default();
    let run = sync::sync(&stage.services, &stage.host, &request, None, &context);
    let stop = async {
        while let Some(progress) = progress.recv().await {
            if progress.stage == At::Applying {
                cancel.cancel();
                break;
            }
        }
    };
    let (cancelled, ()) = tokio::join!(run, stop);
    let cancelled = cancelled.unwrap();
    assert_eq!(status(&cancelled), RunStatus::Cancelled);
    let written = stage.contacts("c-0").await.len();
    assert!((3..10).contains(&written) && written % 3 == 0, "{written} written");
    let rest = stage.sync_all().await;
    assert_eq!((status(&rest), stage.contacts("c-0").await.len()), (RunStatus::Completed, 10));
}

#[tokio::test]
async fn explaining_one_person_now_and_then() {
    let stage = Stage::with(&[3]).await;
    let run = stage.sync_all().await.run.unwrap();
    let person = EntraObjectId::from("p-1");
    let past = sync::explain_past(&stage.services, &stage.host, &run.run_id, &person).await.unwrap();
    assert_eq!((past.outcomes[0].action.as_str(), past.written[0].action), ("create", Action::Create));
    let now = sync::explain_user(
        &stage.services,
        &stage.host,
        &stage.managed(0).await,
        &person,
        &Context::default(),
    )
    .await
    .unwrap();
    let text = serde_json::to_string(&now).unwrap();
    assert!(text.contains("already_linked"), "{text}");
}

#[tokio::test]
async fn mappings_are_previewed_listed_and_stale_after_a_while() {
    let stage = Stage::with(&[2]).await;
    stage.directory.add_tenant("t-1", "Client c-9", "new.test");
    stage.add_client("c-9").await;
    entra_core::discovery::discover(&stage.services, &stage.host, None, None, &Context::default())
        .await
        .unwrap();
    let preview = mapping::preview(&stage.services, &stage.host, Profile::Phase1).await.unwrap();
    let shown = preview.auto_matched.len() + preview.fuzzy_candidates.len() + preview.unmatched.len();
    assert_eq!(shown, 1, "a decided tenant is not asked about again");

    let mut rules = stage.store.settings(&stage.host).await.unwrap();
    rules.notifications.stale_after_days = Some(3);
    settings::update(&stage.services, &stage.host, rules).await.unwrap();
    stage.sync_all().await;
    let listed = || mapping::list(&stage.services, &stage.host);
    assert!(!listed().await.unwrap()[0].is_stale);
    stage.clock.advance(Duration::days(4));
    let listed = listed().await.unwrap();
    assert_eq!((listed[0].is_stale, listed[0].user_count), (true, 2));
}

#[tokio::test]
async fn only_the_second_failure_in_a_row_is_told() {
    let run = |status| SyncRun {
        run_id: "r".into(),
        workflow_id: "w".into(),
        run_type: RunType::AllTenants,
        status,
        initiated_by: None,
        started_at: time::OffsetDateTime::UNIX_EPOCH,
        completed_at: None,
        total_tenants: 1,
        processed_tenants: 1,
        succeeded_tenants: 0,
        failed_tenants: 1,
        summary: serde_json::Value::Null,
        is_dry_run: false,
        scope_managed_tenant_id: None,
        scope_client_id: None,
    };
    let wanted = Notifications { repeated_failure: true, review_queue: true, ..Notifications::default() };
    let told = |former: &[RunStatus]| {
        let former: Vec<_> = former.iter().map(|status| run(*status)).collect();
        sync::decide(&wanted, &run(RunStatus::Failed), &former, Some(0), 0).len()
    };
    assert_eq!(told(&[]), 0);
    assert_eq!(told(&[RunStatus::Completed]), 0);
    assert_eq!(told(&[RunStatus::Partial, RunStatus::Completed]), 1);
    assert_eq!(told(&[RunStatus::Failed, RunStatus::Failed]), 0);
    let queue = sync::decide(&wanted, &run(RunStatus::Completed), &[], Some(2), 5);
    assert!(matches!(queue[..], [Notification::ReviewQueue { added: 3, open: 5, .. }]), "{queue:?}");
}

#[tokio::test]
async fn runs_are_listed_and_exported() {
    let stage = Stage::with(&[1]).await;
    stage.directory.put("t-0", person("p-9", "=cmd|' /C calc'!A0", "p9@tenant0.test")).unwrap();
    let run = stage.sync_all().await.run.unwrap();
    let listed = runs::list(&stage.services, &stage.host, &RunFilter::default()).await.unwrap();
    assert_eq!(listed[0].run_id, run.run_id);
    let csv = sync::export_run(&stage.services, &stage.host, &run.run_id, ExportFormat::Csv).await.unwrap();
    assert!(csv.starts_with("entra_object_id,display_name,") && csv.contains(",'=cmd|"), "{csv}");
    let json = sync::export_run(&stage.services, &stage.host, &run.run_id, ExportFormat::Json).await.unwrap();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["outcomes"].as_array().unwrap().len(), 2);
    let none =
        runs::progress(&stage.services, &stage.host, &runs::RunKey::Workflow("other".into())).await.unwrap();
    assert!(none.run.is_none());
}

#[tokio::test]
async fn details_of_old_runs_are_forgotten_and_the_runs_stay() {
    let stage = Stage::with(&[2]).await;
    let run = stage.sync_all().await.run.unwrap().run_id;
    let outcomes = || stage.store.outcomes(&stage.host, &run, None, 0);
    stage.clock.advance(Duration::days(80));
    stage.sync_all().await;
    assert_eq!(outcomes().await.unwrap().len(), 2);
    stage.clock.advance(Duration::days(11));
    stage.sync_all().await;
    assert_eq!(outcomes().await.unwrap(), []);
    assert!(stage.store.run(&stage.host, &run).await.unwrap().is_some());
    assert_eq!(
        stage.store.journal(&stage.host, &run, &JournalFilter::default()).await.unwrap().len(),
        2,
        "undo still works"
    );
}

#[tokio::test]
async fn a_tenant_given_to_another_client_takes_its_people_along_if_asked() {
    let stage = Stage::with(&[3]).await;
    stage.add_client("c-9").await;
    stage.sync_all().await;
    let tenant = stage.managed(0).await;
    let told = mapping::remap_effect(&stage.services, &stage.host, &tenant).await.unwrap();
    assert_eq!((told.linked_contacts, told.in_other_clients), (3, 0));
    let remap = async |to: &str, links| {
        mapping::remap(&stage.services, &stage.host, &tenant, &to.into(), links, None).await.unwrap()
    };
    remap("c-9", LinkFate::Move).await;
    assert_eq!((stage.active_contacts("c-0").await, stage.active_contacts("c-9").await), (0, 3));
    let after = counters(&stage.sync_all().await);
    assert_eq!((after.created, after.linked), (0, 3), "nobody is made twice");

    // Kept, they stay where they are, and the sync leaves them alone.
    remap("c-0", LinkFate::Keep).await;
    let after = counters(&stage.sync_all().await);
    assert_eq!((after.created, after.inactivated, stage.active_contacts("c-9").await), (0, 0, 3));

    // Cut, the sync starts afresh, and finds the addresses in another client.
    mapping::unmap(&stage.services, &stage.host, &tenant, LinkFate::Cut, None).await.unwrap();
    stage.map(0, "c-0").await;
    assert_eq!(counters(&stage.sync_all().await).ambiguous, 3);
    let history = stage.store.mapping_history(&stage.host, &tenant).await.unwrap();
    assert_eq!(history.iter().filter(|mapping| mapping.is_active).count(), 1);
    assert!(history.len() >= 4, "old decisions stay as history");
}

#[tokio::test(start_paused = true)]
async fn a_run_that_another_process_cancels_stops() {
    let stage = Stage::with(&[4]).await;
    stage.directory.fault("t-0", Some(Fault::Hang));
    let elsewhere = Services { under_way: Arc::default(), ..stage.services.clone() };
    let cancel = async {
        tokio::time::sleep(std::time::Duration::from_secs(5)).await;
        let run = stage.store.runs(&stage.host, &RunFilter::default()).await.unwrap().remove(0);
        runs::cancel(&elsewhere, &stage.host, &run.run_id).await.unwrap();
    };
    let (stopped, ()) = tokio::join!(stage.sync_all(), cancel);
    assert_eq!(status(&stopped), RunStatus::Cancelled);
    stage.directory.fault("t-0", None);
    assert_eq!(counters(&stage.sync_all().await).created, 4);
}
