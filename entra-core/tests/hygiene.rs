//! The hygiene report: what does not fit is listed, each person once, and nothing is written.
#![expect(clippy::unwrap_used, reason = "a stage that does not stand is a failed test")]

mod stage;

use entra_core::{
    ErrorCode,
    context::Context,
    model::Contact,
    reconcile::Finding,
    sync::{self, HygieneReport},
    testing::Fault,
};
use stage::Stage;

async fn report(stage: &Stage) -> HygieneReport {
    let tenant = stage.managed(0).await;
    sync::hygiene(&stage.services, &stage.host, &tenant, &Context::default()).await.unwrap()
}

fn contact(id: &str, client: &str, email: &str) -> Contact {
    Contact {
        contact_name_id: id.into(),
        client_id: client.into(),
        email: Some(email.into()),
        full_name: format!("Contact {id}"),
        ..Contact::default()
    }
}

fn told(findings: &[Finding]) -> Vec<(&str, &str)> {
    findings.iter().map(|one| (one.email.as_deref().unwrap_or_default(), one.reason.as_str())).collect()
}

#[tokio::test]
async fn everything_that_does_not_fit_is_listed_once() {
    let stage = Stage::with(&[8]).await;
    stage.add_client("c-other").await;
    stage.sync_all().await;

    stage.hire("t-0", 8);
    stage.add_contact(contact("typed-in", "c-0", "nobody@tenant0.test")).await;
    stage.change("t-0", 1, |person| person.account_enabled = Some(false));
    stage.directory.remove("t-0", "p-2").unwrap();
    let mut moved = stage.contacts("c-0").await.into_iter().find(|one| one.full_name == "Person 3").unwrap();
    moved.client_id = "c-other".into();
    stage.add_contact(moved).await;
    stage.change("t-0", 9, |person| person.account_enabled = Some(false));
    stage.add_contact(contact("never-linked", "c-0", "p9@tenant0.test")).await;

    let found = report(&stage).await;
    assert!(found.is_complete);
    assert_eq!(told(&found.findings.contacts_without_account), [("nobody@tenant0.test", "no_account")]);
    assert_eq!(told(&found.findings.accounts_without_contact), [("p8@tenant0.test", "new_person")]);
    assert_eq!(told(&found.findings.wrong_client), [("p3@tenant0.test", "contact_in_other_client")]);
    assert_eq!(
        told(&found.findings.stale_leavers),
        [
            ("p1@tenant0.test", "disabled_upstream"),
            ("p2@tenant0.test", "deleted_upstream"),
            ("p9@tenant0.test", "account_disabled"),
        ]
    );
    assert_eq!(found.findings.count(), 6);
    assert_eq!(report(&stage).await.findings, found.findings, "looking changed something");
    assert_eq!(stage.active_contacts("c-0").await, 9, "nobody was deactivated by looking");
}

#[tokio::test]
async fn a_read_that_ended_early_says_nothing_of_those_it_does_not_show() {
    let stage = Stage::with(&[4]).await;
    stage.sync_all().await;
    stage.add_contact(contact("typed-in", "c-0", "nobody@tenant0.test")).await;
    stage.directory.fault("t-0", Some(Fault::CutShort));
    let found = report(&stage).await;
    assert!(!found.is_complete);
    assert_eq!(found.findings.count(), 0);
}

#[tokio::test]
async fn a_person_is_found_by_each_of_their_names() {
    let stage = Stage::with(&[2]).await;
    let tenant = stage.managed(0).await;
    let context = Context::default();
    for name in ["p-1", "P1@Tenant0.test"] {
        let explained = sync::explain_person(&stage.services, &stage.host, &tenant, name, &context).await;
        assert_eq!(explained.unwrap().entra_object_id.as_str(), "p-1");
    }
    let unknown = sync::explain_person(&stage.services, &stage.host, &tenant, "who@tenant0.test", &context);
    assert_eq!(unknown.await.unwrap_err().code(), ErrorCode::NotFound);
}
