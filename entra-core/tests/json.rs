//! The pure functions as Node and C call them.
#![expect(clippy::unwrap_used, reason = "a document that cannot be read is a failed test")]

use std::fs;

use entra_core::{
    ErrorCode,
    json::{PlanDocument, explain_user, field_patch, filter_users},
    reconcile::{BucketKind, batches, buckets, plan},
};
use serde_json::{Value, json};

fn call(function: impl Fn(&str) -> entra_core::Result<String>, input: &Value) -> Value {
    serde_json::from_str(&function(&input.to_string()).unwrap()).unwrap()
}

fn scenario(name: &str) -> Value {
    let path = format!("{}/../tests/vectors/plan/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let document: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    document["given"].clone()
}

#[test]
fn filter_users_hands_users_back_as_given() {
    let ann = json!({"entraObjectId": "1", "userPrincipalName": "ann@contoso.com", "accountEnabled": true, "theirs": 7});
    let guest = json!({"entraObjectId": "2", "userPrincipalName": "gil_x.com#EXT#@contoso.com"});
    let test = json!({"entraObjectId": "3", "userPrincipalName": "test@contoso.com"});
    let input = |profile: &str| {
        json!({
            "users": [ann, guest, test], "config": {"excludedUpnPatterns": ["^TEST@"]}, "profile": profile
        })
    };
    assert_eq!(
        call(filter_users, &input("phase1")),
        json!({"included": [ann, guest], "excluded": [{"user": test, "reason": "tenant_custom_pattern"}]})
    );
    assert_eq!(
        call(filter_users, &input("default")),
        json!({"included": [ann], "excluded": [
            {"user": guest, "reason": "guest"}, {"user": test, "reason": "tenant_custom_pattern"}
        ]})
    );
}

#[test]
fn field_patch_has_only_what_the_rules_ask_for() {
    let user = json!({
        "entraObjectId": "1", "displayName": " ", "givenName": "Ann", "surname": "Lee", "email": "Ann@Contoso.com",
        "userPrincipalName": "ann@contoso.com", "jobTitle": "", "mobilePhone": "+49 170 1"
    });
    let patch = |config: Value| call(field_patch, &json!({"user": user, "config": config}));
    assert_eq!(patch(json!({})), json!({}));
    assert_eq!(
        patch(json!({"full_name": "true", "mail": 1, "job_title": true, "upn": "1", "phone": true})),
        json!({
            "full_name": "Ann Lee", "email": "ann@contoso.com", "entra_user_principal_name": "ann@contoso.com",
            "phone_numbers": [
                {"phoneNumber": "+49 170 1", "canonicalType": "mobile", "isDefault": true, "displayOrder": 0}
            ]
        })
    );
    assert_eq!(patch(json!({"role": {"overwrite": true, "clearWhenBlank": true}})), json!({"role": null}));
}

#[test]
fn a_bad_document_is_refused_by_code() {
    for bad in ["", "[]", r#"{"read": {"completeness": "half"}, "mapping": {"clientId": "c"}}"#] {
        assert_eq!(entra_core::json::plan_sync(bad).unwrap_err().code(), ErrorCode::InvalidJson, "{bad}");
    }
}

#[test]
fn explain_ends_where_the_plan_does() {
    let told = |name: &str, identity: &str| -> Value {
        let told = explain_user(&scenario(name).to_string(), identity).unwrap();
        serde_json::from_str(&told).unwrap()
    };
    let stages = |told: &Value| -> Vec<String> {
        let steps = told["steps"].as_array().unwrap();
        steps.iter().map(|step| step["stage"].as_str().unwrap().to_owned()).collect()
    };
    let ann = "a0000000-0000-4000-8000-000000000001";
    let renamed = told("rename-is-an-update", ann);
    assert_eq!(stages(&renamed), ["import", "scope", "correlation", "rules", "action"]);
    assert_eq!(renamed["verdict"], "update: already_linked.");
    assert_eq!(renamed["change"]["after"]["email"], "ann.berg@contoso.com");

    let left = told("deleted-upstream", ann);
    assert_eq!(stages(&left), ["import", "correlation", "action"]);
    assert_eq!(left["steps"][0]["text"], "The read is complete and does not show the account: it is gone.");

    let unknown = told("deleted-upstream", "nobody");
    assert_eq!((stages(&unknown), &unknown["change"]), (vec!["import".to_owned()], &Value::Null));
}

#[test]
fn buckets_count_all_and_show_some() {
    let document: PlanDocument = serde_json::from_value(scenario("guard-five-of-twelve")).unwrap();
    let counted: Vec<_> = buckets(&plan(&document.input()), 3)
        .into_iter()
        .map(|bucket| (bucket.bucket, bucket.count, bucket.samples.len()))
        .collect();
    assert_eq!(
        counted,
        [
            (BucketKind::Create, 0, 0),
            (BucketKind::Link, 0, 0),
            (BucketKind::NeedsDecision, 0, 0),
            (BucketKind::NoChange, 7, 3),
            (BucketKind::MarkInactive, 5, 3),
        ]
    );
}

#[test]
fn addresses_that_are_handed_on_stay_in_one_batch() {
    let document: PlanDocument = serde_json::from_value(scenario("reused-address-rules-on")).unwrap();
    let mut changes = plan(&document.input()).changes;
    let stranger = entra_core::model::Change {
        contact_name_id: Some("another".into()),
        address_from: None,
        ..changes[0].clone()
    };
    changes.insert(1, stranger);
    let sizes: Vec<_> = batches(changes, 1).iter().map(Vec::len).collect();
    assert_eq!(sizes, [2, 1]);
}
