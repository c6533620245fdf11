//! Planning is linear: ten times the people take about ten times as long.

use std::time::Instant;

use entra_core::{
    model::*,
    reconcile::{PlanInput, PlanMapping, plan},
};

fn seconds(people: usize) -> f64 {
    let user = |number: usize| DirectoryUser {
        entra_object_id: format!("identity-{number}").into(),
        user_principal_name: Some(format!("person{number}@contoso.com")),
        email: Some(format!("Person{number}@contoso.com")),
        display_name: Some(format!("Person {number}")),
        proxy_addresses: vec![
            format!("SMTP:person{number}@contoso.com"),
            format!("smtp:p{number}@contoso.com"),
        ],
        account_enabled: Some(true),
        ..DirectoryUser::default()
    };
    let contact = |number: usize| Contact {
        contact_name_id: format!("contact-{number}").into(),
        email: Some(format!("person{number}@contoso.com")),
        full_name: format!("Person {number}"),
        ..Contact::default()
    };
    // A third is linked, a third is found by address, a third is new.
    let link = |number: usize| ContactLink {
        link_id: None,
        contact_name_id: format!("contact-{number}").into(),
        entra_tenant_id: EntraTenantId::default(),
        entra_object_id: format!("identity-{number}").into(),
        is_active: true,
        link_status: LinkStatus::Active,
        last_seen_at: None,
        metadata: serde_json::Value::Null,
    };
    let read = DirectoryRead {
        users: (0..people).map(user).collect(),
        removed: vec![],
        completeness: Completeness::Complete,
        cursor: None,
    };
    let contacts: Vec<_> = (0..people * 2 / 3).map(contact).collect();
    let links: Vec<_> = (0..people / 3).map(link).collect();
    let settings = SyncSettings {
        field_sync: FieldSync {
            email: FieldRule { overwrite: true, ..FieldRule::default() },
            ..FieldSync::default()
        },
        ..SyncSettings::default()
    };
    let started = Instant::now();
    let plan = plan(&PlanInput {
        read: &read,
        mapping: &PlanMapping::default(),
        contacts: &contacts,
        links: &links,
        settings: &settings,
        dismissed: &[],
        last_written: &[],
        group_members: None,
        last_complete_user_count: None,
        now: None,
    });
    let took = started.elapsed().as_secs_f64();
    let third = u32::try_from(people / 3).unwrap();
    assert_eq!((plan.counters.unchanged, plan.counters.linked), (third, third * 2));
    took
}

#[test]
fn planning_is_linear() {
    let (small, large) = (seconds(1_000), seconds(10_000));
    println!("1,000 people: {small:.3} s; 10,000 people: {large:.3} s");
    assert!(large < small * 40.0 + 0.5, "1,000 people took {small} s, 10,000 took {large} s");
}
