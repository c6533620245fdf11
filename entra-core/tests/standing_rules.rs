//! Rules that stand: whose people are whose in a tenant that several clients share, and decisions about the review
//! queue that hold for the next accounts of the same kind.
#![expect(clippy::unwrap_used, reason = "a stage that does not stand is a failed test")]

mod stage;

use entra_core::{
    ErrorCode,
    context::Context,
    mapping::{self, LinkFate},
    model::*,
    review, settings,
    store::{QueueFilter, QueueStore, RunStore},
    sync::{self, SyncRequest},
    testing::person,
};
use serde_json::json;
use stage::{Stage, counters, status};

fn rules(document: serde_json::Value) -> Vec<MappingRule> {
    serde_json::from_value(document).unwrap()
}

fn known(id: &str, client: &str, name: &str, address: &str) -> Contact {
    Contact {
        contact_name_id: id.into(),
        client_id: client.into(),
        full_name: name.into(),
        email: Some(address.into()),
        ..Contact::default()
    }
}

/// One tenant with four people of two companies and one of nobody's.
async fn shared() -> Stage {
    let stage = Stage::with(&[0]).await;
    stage.add_client("c-1").await;
    for (id, name, address, department) in [
        ("n-1", "Nora North", "nora@north.test", Some("Sales")),
        ("n-2", "Nils North", "nils@north.test", None),
        ("s-1", "Sami South", "sami@south.test", Some("Sales")),
        ("s-2", "Sara South", "sara@south.test", None),
        ("x-1", "Xena Else", "xena@else.test", None),
    ] {
        let person = person(id, name, address);
        let person = DirectoryUser { department: department.map(Into::into), ..person };
        stage.directory.put("t-0", person).unwrap();
    }
    stage
}

async fn confirm(stage: &Stage, rules: &[MappingRule]) -> entra_core::Result<sync::RulesPreview> {
    let (tenant, by, context) = (stage.managed(0).await, "u-1".into(), Context::default());
    sync::confirm_mapping_rules(&stage.services, &stage.host, &tenant, rules, Some(&by), &context).await
}

async fn names(stage: &Stage, client: &str) -> Vec<String> {
    stage.contacts(client).await.into_iter().map(|contact| contact.full_name).collect()
}

fn by_domain() -> Vec<MappingRule> {
    rules(json!([
        { "by": "domain", "value": "north.test", "clientId": "c-0" },
        { "by": "domain", "value": "south.test", "clientId": "c-1" },
        { "by": "everybody_else", "clientId": "c-0" },
    ]))
}

#[tokio::test]
async fn rules_that_leave_somebody_out_or_contradict_each_other_are_refused_by_name() {
    let stage = shared().await;
    let refused = confirm(&stage, &by_domain()[..2]).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::MappingConflict);
    assert_eq!(refused.message(), "No rule says whose 1 person (Xena Else) would be.");

    let mut contradictory = rules(json!([{ "by": "department", "value": "sales", "clientId": "c-1" }]));
    contradictory.extend(by_domain());
    let refused = confirm(&stage, &contradictory).await.unwrap_err();
    assert_eq!(refused.message(), "Different rules give 1 person (Nora North) to different clients.");

    let unknown = rules(json!([{ "by": "everybody_else", "clientId": "nobody" }]));
    assert_eq!(confirm(&stage, &unknown).await.unwrap_err().code(), ErrorCode::ClientInactive);
    stage.directory.fault("t-0", Some(entra_core::testing::Fault::CutShort));
    assert_eq!(confirm(&stage, &by_domain()).await.unwrap_err().code(), ErrorCode::PartialRead);
    stage.directory.fault("t-0", None);

    let preview = confirm(&stage, &by_domain()).await.unwrap();
    let counts: Vec<_> =
        preview.proof.parts.iter().map(|part| (part.client_id.as_str(), part.people.count)).collect();
    assert_eq!(counts, [("c-0", 3), ("c-1", 2)]);
}

#[tokio::test]
async fn people_of_a_shared_tenant_become_contacts_of_their_own_clients_and_can_be_undone() {
    let stage = shared().await;
    confirm(&stage, &by_domain()).await.unwrap();
    // Somebody of the other client is known there already.
    stage.add_contact(known("known", "c-1", "Sara S.", "sara@south.test")).await;

    let tenant = stage.managed(0).await;
    let context = Context::default();
    let seen = sync::preflight(&stage.services, &stage.host, &tenant, None, &context).await.unwrap();
    assert_eq!((seen.counters.created, seen.counters.linked), (4, 1));
    let request = SyncRequest {
        managed_tenant_id: Some(tenant.clone()),
        plan_hash: Some(seen.plan_hash),
        ..SyncRequest::default()
    };
    let first = stage.sync(&request).await.unwrap();
    assert_eq!(names(&stage, "c-0").await, ["Nils North", "Nora North", "Xena Else"]);
    assert_eq!(names(&stage, "c-1").await, ["Sami South", "Sara S."]);

    let second = counters(&stage.sync_full().await);
    assert_eq!((second.created, second.unchanged), (0, 5));

    let run = first.run.unwrap().run_id;
    let undone = sync::undo_run(&stage.services, &stage.host, &run, None, &context).await.unwrap();
    assert_eq!((undone.reversed, undone.kept.len()), (5, 0));
    assert_eq!(stage.active_contacts("c-0").await, 0);
    assert_eq!(stage.active_contacts("c-1").await, 1, "a person's own contact stays");
}

#[tokio::test]
async fn later_people_follow_the_rules_too() {
    let stage = shared().await;
    let divided = rules(json!([
        { "by": "domain", "value": "north.test", "clientId": "c-0" },
        { "by": "domain", "value": "south.test", "clientId": "c-1" },
        { "by": "domain", "value": "else.test", "clientId": "c-1" },
    ]));
    confirm(&stage, &divided).await.unwrap();
    stage.sync_all().await;

    // Gone, disabled, renamed and new, each at the other client; and one whom no rule knows.
    stage.directory.remove("t-0", "s-1").unwrap();
    let leaver =
        DirectoryUser { account_enabled: Some(false), ..person("x-1", "Xena Else", "xena@else.test") };
    stage.directory.put("t-0", leaver).unwrap();
    stage.directory.put("t-0", person("s-3", "Sven South", "sven@south.test")).unwrap();
    stage.directory.put("t-0", person("z-1", "Zoe Zero", "zoe@zero.test")).unwrap();
    let mut settings = settings::get(&stage.services, &stage.host).await.unwrap();
    settings.guard.deactivate_small_count = 9;
    settings::update(&stage.services, &stage.host, settings).await.unwrap();
    let later = stage.sync_all().await;
    let totals = counters(&later);
    assert_eq!((totals.created, totals.inactivated, totals.skipped), (1, 2, 2));
    assert_eq!(names(&stage, "c-1").await, ["Sami South", "Sara South", "Sven South", "Xena Else"]);
    assert_eq!(stage.active_contacts("c-1").await, 2);
    let outcomes =
        stage.store.outcomes(&stage.host, &later.run.unwrap().run_id, Some(&"z-1".into()), 9).await.unwrap();
    assert_eq!(outcomes[0].reason, "no_mapping_rule");

    // Whom a rule gives to another client than the one where the contact is, nobody moves but a person.
    stage.directory.put("t-0", person("n-1", "Nora Neu", "nora@south.test")).unwrap();
    stage.sync_full().await;
    assert_eq!(names(&stage, "c-0").await, ["Nils North", "Nora North"]);
}

#[tokio::test]
async fn groups_divide_too_and_are_read_with_everybody_each_time() {
    let stage = shared().await;
    stage.directory.set_group("t-0", "g-south", &["s-1", "s-2"]).unwrap();
    let divided = rules(json!([
        { "by": "group", "value": "g-south", "clientId": "c-1" },
        { "by": "everybody_else", "clientId": "c-0" },
    ]));
    confirm(&stage, &divided).await.unwrap();
    stage.sync_all().await;
    stage.directory.put("t-0", person("s-3", "Sven South", "sven@south.test")).unwrap();
    stage.directory.set_group("t-0", "g-south", &["s-1", "s-2", "s-3"]).unwrap();
    stage.sync_all().await;
    assert!(stage.directory.reads().iter().all(|read| *read == Completeness::Complete));
    assert_eq!(names(&stage, "c-1").await, ["Sami South", "Sara South", "Sven South"]);
}

#[tokio::test]
async fn a_shared_tenant_is_not_given_to_another_client_before_its_rules_end() {
    let stage = shared().await;
    confirm(&stage, &by_domain()).await.unwrap();
    let (services, host, tenant) = (&stage.services, &stage.host, stage.managed(0).await);
    let refused =
        mapping::remap(services, host, &tenant, &"c-1".into(), LinkFate::Keep, None).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::Conflict);
    let refused = mapping::unmap(services, host, &tenant, LinkFate::Keep, None).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::Conflict);
    confirm(&stage, &[]).await.unwrap();
    mapping::remap(services, host, &tenant, &"c-1".into(), LinkFate::Keep, None).await.unwrap();
}

/// A settled mapping, and people whose addresses contacts carry: they wait in the queue.
async fn waiting() -> Stage {
    let stage = Stage::with(&[1]).await;
    stage.sync_all().await;
    let mut settings = settings::get(&stage.services, &stage.host).await.unwrap();
    settings.email_match_onboarding_only = true;
    settings::update(&stage.services, &stage.host, settings).await.unwrap();
    for (id, name, address) in [
        ("a", "Ann Lee", "ann@partner.test"),
        ("b", "Bob Ray", "bob@partner.test"),
        ("k", "Kim Poe", "kim@tenant0.test"),
    ] {
        stage.add_contact(known(&format!("contact-{id}"), "c-0", name, address)).await;
        stage.directory.put("t-0", person(id, name, address)).unwrap();
    }
    stage
        .directory
        .put(
            "t-0",
            DirectoryUser {
                user_principal_name: Some("Sync_DC1_77@tenant0.onmicrosoft.com".into()),
                email: None,
                ..person("s", "On-Premises Directory Synchronization", "")
            },
        )
        .unwrap();
    assert_eq!(counters(&stage.sync_full().await).ambiguous, 4);
    stage
}

async fn rule(stage: &Stage, effect: &str, by: &str, value: &str) -> ReviewRule {
    let tenant = stage.managed(0).await;
    serde_json::from_value(json!({ "managedTenantId": tenant, "effect": effect, "by": by, "value": value }))
        .unwrap()
}

async fn open(stage: &Stage) -> Vec<String> {
    let filter = QueueFilter { status: Some(QueueStatus::Open), ..QueueFilter::default() };
    let items = stage.store.queue(&stage.host, &filter).await.unwrap();
    let mut names: Vec<_> = items.into_iter().map(|item| item.entra_object_id.to_string()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_link_rule_links_who_waits_and_who_comes_later_by_that_domain_and_nobody_else() {
    let stage = waiting().await;
    let rule = rule(&stage, "link", "domain", "Partner.test").await;
    let seen = review::preview_rule(&stage.services, &stage.host, &rule).await.unwrap();
    assert_eq!((seen.items.len(), seen.open_count, seen.refusal), (2, 4, None));
    assert_eq!(open(&stage).await, ["a", "b", "k", "s"], "a preview writes nothing");

    let added = review::add_rule(&stage.services, &stage.host, &rule, &"u-1".into()).await.unwrap();
    assert_eq!((added.decided.len(), added.left.len()), (2, 0));
    assert_eq!((added.rule.decided_by, added.rule.decided_at.is_some()), (Some("u-1".into()), true));
    assert_eq!(open(&stage).await, ["k", "s"]);

    for (id, address) in [("c", "cid@partner.test"), ("d", "dot@tenant0.test")] {
        stage.add_contact(known(&format!("contact-{id}"), "c-0", "Later Person", address)).await;
        stage.directory.put("t-0", person(id, "Later Person", address)).unwrap();
    }
    stage.sync_all().await;
    assert_eq!(open(&stage).await, ["d", "k", "s"]);
}

#[tokio::test]
async fn an_exclusion_rule_sets_aside_who_waits_and_keeps_out_who_comes_later() {
    let stage = waiting().await;
    let rule = rule(&stage, "exclude", "pattern", "^Sync_[^@]+@tenant0\\.onmicrosoft\\.com$").await;
    let added = review::add_rule(&stage.services, &stage.host, &rule, &"u-1".into()).await.unwrap();
    assert_eq!(open(&stage).await, ["a", "b", "k"]);
    let later = DirectoryUser {
        user_principal_name: Some("Sync_DC2_78@tenant0.onmicrosoft.com".into()),
        email: None,
        ..person("s2", "On-Premises Directory Synchronization", "")
    };
    stage.directory.put("t-0", later.clone()).unwrap();
    stage.sync_all().await;
    assert_eq!(open(&stage).await, ["a", "b", "k"]);

    // Out of force again: who was left out by it comes up.
    review::remove_rule(&stage.services, &stage.host, &added.rule.rule_id).await.unwrap();
    stage.sync_all().await;
    assert_eq!(open(&stage).await, ["a", "b", "k", "s2"]);
    let error = review::remove_rule(&stage.services, &stage.host, &added.rule.rule_id).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::NotFound);
}

#[tokio::test]
async fn rules_that_name_too_much_or_nobody_are_refused() {
    let stage = waiting().await;
    for (effect, by, value, reason) in [
        ("exclude", "pattern", ".*", "The pattern finds every account."),
        ("exclude", "pattern", "(", "The pattern is not a regular expression."),
        ("exclude", "domain", "tenant0.test", "The domain is the tenant's own: everybody would be left out."),
        ("exclude", "domain", "nobody.test", "No item that waits is named by the rule."),
        ("exclude", "identity", " ", "The rule names no account."),
        ("link", "domain", "test", "The rule names no domain."),
        (
            "link",
            "identity",
            "a",
            "Only a domain may link from now on; a single account is linked by resolving its item.",
        ),
    ] {
        let rule = rule(&stage, effect, by, value).await;
        let error = review::add_rule(&stage.services, &stage.host, &rule, &"u-1".into()).await.unwrap_err();
        assert_eq!((error.code(), error.message()), (ErrorCode::InvalidArgument, reason), "{value}");
    }
    assert_eq!(open(&stage).await.len(), 4);
    let one = rule(&stage, "exclude", "identity", "a").await;
    review::add_rule(&stage.services, &stage.host, &one, &"u-1".into()).await.unwrap();
    assert_eq!(open(&stage).await, ["b", "k", "s"]);
}

#[tokio::test]
async fn one_tenant_may_have_a_guard_of_its_own() {
    let stage = Stage::with(&[10, 10]).await;
    stage.sync_all().await;
    let mut settings = settings::get(&stage.services, &stage.host).await.unwrap();
    let own = GuardOverride {
        deactivate_count: Some(7),
        deactivate_small_share: Some(0.7),
        ..GuardOverride::default()
    };
    settings.guard_overrides.insert(stage.managed(1).await, own);
    settings::update(&stage.services, &stage.host, settings).await.unwrap();
    for tenant in ["t-0", "t-1"] {
        for number in 0..6 {
            stage.directory.remove(tenant, &format!("p-{number}")).unwrap();
        }
    }
    assert_eq!(status(&stage.scheduled().await), RunStatus::Partial);
    assert_eq!((stage.active_contacts("c-0").await, stage.active_contacts("c-1").await), (10, 4));
}
