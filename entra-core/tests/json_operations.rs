//! The facade as Node and C call it: an instance from an options document, operations by name.
#![expect(clippy::unwrap_used, reason = "a document that cannot be read is a failed test")]

mod wire;

use std::{collections::BTreeSet, sync::Arc};

use entra_core::{
    Entra, Error, ErrorCode, ForTenant,
    access::Actor,
    context::Context,
    json::{self, OPERATIONS},
    store::MemoryStore,
    testing::{StagedDirectory, person},
};
use entra_simulator::{Config, Simulator};
use serde_json::{Value, json};

const HOST: &str = "aaaaaaaa-0000-4000-8000-000000000001";
const USER: &str = "bbbbbbbb-0000-4000-8000-000000000001";

async fn open(options: Value) -> entra_core::Result<Entra> {
    json::builder(&options.to_string())?.open().await
}

/// An instance on a database of its own, with every flag on.
async fn msp() -> ForTenant {
    let flags: serde_json::Map<_, _> = ["ui", "client-sync-action", "cipp", "field-sync", "ambiguous-queue"]
        .map(|flag| (format!("entra-integration-{flag}"), json!(true)))
        .into_iter()
        .collect();
    let options =
        json!({ "database": "sqlite::memory:", "featureFlags": flags, "secrets": { "inMemory": true } });
    as_technician(&open(options).await.unwrap())
}

fn as_technician(entra: &Entra) -> ForTenant {
    entra.for_tenant(HOST, Actor::internal(USER.into(), ["system_settings.update"]))
}

async fn call(msp: &ForTenant, operation: &str, input: Value) -> Result<Value, Error> {
    let answer = json::call(msp, operation, &input.to_string(), &Context::default()).await?;
    Ok(serde_json::from_str(&answer).unwrap())
}

#[tokio::test]
async fn the_status_of_an_instance_without_a_connection() {
    let status = call(&msp().await, "status", json!({})).await.unwrap();
    assert_eq!(status["status"], "disconnected");
    assert_eq!(status["availableConnectionTypes"], json!(["direct", "cipp"]));
    assert_eq!(status["hasCompletedFirstSync"], false);
}

#[tokio::test]
async fn every_operation_is_known_by_one_name_and_refuses_what_it_does_not_know() {
    let msp = msp().await;
    assert_eq!(OPERATIONS.iter().collect::<BTreeSet<_>>().len(), OPERATIONS.len());
    for operation in OPERATIONS {
        let error = call(&msp, operation, json!({ "managedTenantID": "misspelt" })).await.unwrap_err();
        assert_eq!(error.code(), ErrorCode::InvalidJson, "{operation}: {error}");
    }
    let error = call(&msp, "synk", json!({})).await.unwrap_err();
    assert!(error.remedy().contains("connectDirectStart"), "{error}");
}

#[tokio::test]
async fn settings_change_by_patches() {
    let msp = msp().await;
    call(&msp, "saveSchedule", json!({ "syncEnabled": true, "syncIntervalMinutes": 5 })).await.unwrap();
    let changed =
        call(&msp, "updateSettings", json!({ "fieldSyncConfig": { "display_name": "1" } })).await.unwrap();
    assert_eq!(changed["fieldSync"]["displayName"]["overwrite"], true);
    assert_eq!((&changed["syncEnabled"], &changed["syncIntervalMinutes"]), (&json!(true), &json!(15)));
    assert_eq!(call(&msp, "getSettings", json!({})).await.unwrap(), changed);
}

#[tokio::test]
async fn a_host_syncs_by_documents_alone() {
    let directory = StagedDirectory::new();
    directory.add_tenant("t-0", "Contoso", "contoso.test");
    directory.put("t-0", person("p-0", "Ann", "ann@contoso.test")).unwrap();
    let entra = json::builder(
        &json!({ "database": "unused", "featureFlags": {
        "entra-integration-ui": true, "entra-integration-client-sync-action": true
    } })
        .to_string(),
    )
    .unwrap()
    .store(Arc::new(MemoryStore::new()))
    .directories(Arc::new(directory.clone()))
    .open()
    .await
    .unwrap();
    let msp = as_technician(&entra);
    let found = call(&msp, "discover", json!({})).await.unwrap();
    let tenant = &found["tenants"][0]["managedTenantId"];
    let decision = json!({ "managedTenantId": tenant, "mappingState": "create_new" });
    call(&msp, "confirmMappings", json!({ "decisions": [decision] })).await.unwrap();
    let ahead = call(&msp, "preflight", json!({ "managedTenantId": tenant })).await.unwrap();
    let run = call(&msp, "sync", json!({ "managedTenantId": tenant, "planHash": ahead["planHash"] }))
        .await
        .unwrap();
    assert_eq!(
        (&run["run"]["status"], &run["tenantResults"][0]["created"]),
        (&json!("completed"), &json!(1))
    );
    let by_id = call(&msp, "getRun", json!({ "runId": run["run"]["runId"] })).await.unwrap();
    assert_eq!(by_id["run"], run["run"]);
    directory.put("t-0", person("p-1", "Bea", "bea@contoso.test")).unwrap();
    let tidy = call(&msp, "hygiene", json!({ "managedTenantId": tenant })).await.unwrap();
    assert_eq!(
        (&tidy["isComplete"], &tidy["totalIdentities"], &tidy["contactsWithoutAccount"]),
        (&json!(true), &json!(2), &json!([]))
    );
    let stranger = &tidy["accountsWithoutContact"][0];
    assert_eq!((&stranger["email"], &stranger["reason"]), (&json!("bea@contoso.test"), &json!("new_person")));
    let ask = |person: &str| json!({ "managedTenantId": tenant, "person": person });
    let why = call(&msp, "explainPerson", ask("Bea@Contoso.test")).await.unwrap();
    assert_eq!((&why["entraObjectId"], &why["change"]["action"]), (&json!("p-1"), &json!("create")));
    let nobody = call(&msp, "explainPerson", ask("who@contoso.test")).await.unwrap_err();
    assert_eq!(nobody.code(), ErrorCode::NotFound);
    let undone = call(&msp, "undoRun", json!({ "runId": run["run"]["runId"] })).await.unwrap();
    assert_eq!(undone["kept"], json!([]), "{undone}");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_to_consent_is_said_while_a_consent_is_missing() {
    let simulator = Simulator::start(Config { tenants: 2, users: 20, ..Config::default() }).await.unwrap();
    let entra = wire::builder(&simulator).database("sqlite::memory:").open().await.unwrap();
    let msp = as_technician(&entra);
    wire::connect(&msp).await;
    wire::map_everybody(&msp).await;
    let status = async || call(&msp, "status", json!({})).await.unwrap();
    let page = |tenant| {
        let (login, client) = (simulator.login_base_url(), simulator.client_id());
        json!(format!("{login}/{tenant}/adminconsent?client_id={client}"))
    };

    let customer = simulator.tenants()[0].id;
    simulator.revoke_consent(customer).unwrap();
    simulator.expire_access_tokens().unwrap();
    call(&msp, "sync", json!({})).await.unwrap();
    let told = status().await;
    assert_eq!(told["troubledTenants"].as_array().unwrap().len(), 1, "{told}");
    let trouble = &told["troubledTenants"][0];
    assert_eq!((&trouble["code"], &trouble["consentUrl"]), (&json!("consent_missing"), &page(customer)));
    assert_eq!(told["consentUrl"], Value::Null, "the connection itself is well");

    let partner = simulator.partner_tenant_id();
    simulator.refuse_tokens(partner, Some(65_001)).unwrap();
    simulator.expire_access_tokens().unwrap();
    call(&msp, "validate", json!({})).await.unwrap();
    let told = status().await;
    assert_eq!((&told["health"]["state"], &told["consentUrl"]), (&json!("consent_missing"), &page(partner)));

    call(&msp, "disconnect", json!({})).await.unwrap();
    let told = status().await;
    assert_eq!(
        (&told["consentUrl"], &told["troubledTenants"][0]["consentUrl"]),
        (&Value::Null, &Value::Null)
    );
    assert!(!told["troubledTenants"][0]["remedy"].as_str().unwrap().contains("address"), "{told}");
}

#[tokio::test]
async fn errors_are_documents_too() {
    let error = call(&msp().await, "getRun", json!({})).await.unwrap_err();
    let document = serde_json::to_value(&error).unwrap();
    assert_eq!((&document["code"], &document["httpStatus"]), (&json!("invalid_argument"), &json!(400)));
    assert!(document["message"].as_str().unwrap().contains("`runId` or by `workflowId`"), "{document}");
}

#[tokio::test]
async fn secrets_in_a_document_are_never_quoted_back() {
    let msp = msp().await;
    for secret in [json!(717_171), json!({ "value": "717171" })] {
        let form = json!({ "baseUrl": "https://cipp.example", "clientSecret": secret });
        let error = call(&msp, "connectCipp", form).await.unwrap_err();
        assert!(!format!("{error:?} {error}").contains("717171"), "{error:?}");
    }
}

#[tokio::test]
async fn options_that_cannot_be_meant_are_refused() {
    let wrong = [
        (json!({}), "database"),
        (json!({ "database": "sqlite::memory:", "databse": 1 }), "databse"),
        (json!({ "database": "sqlite::memory:", "featureFlags": { "entra-ui": true } }), "entra-ui"),
        (json!({ "database": "sqlite::memory:", "concurrency": 0 }), "concurrency"),
        (json!({ "database": "sqlite::memory:", "microsoft": { "cloud": "mars" } }), "mars"),
        (
            json!({ "database": "sqlite::memory:", "microsoft": { "selfTenant": "t", "tenantSource": "gdap" } }),
            "selfTenant",
        ),
    ];
    for (options, named) in wrong {
        let error = open(options.clone()).await.unwrap_err();
        assert!(error.to_string().contains(named), "{options}: {error}");
    }
}

#[tokio::test]
async fn another_edition_answers_so() {
    let entra = open(
        json!({ "database": "sqlite::memory:", "edition": "community", "secrets": { "inMemory": true } }),
    )
    .await
    .unwrap();
    let error = call(&as_technician(&entra), "status", json!({})).await.unwrap_err();
    assert_eq!((error.code(), error.code().http_status()), (ErrorCode::EditionUnavailable, 501));
}
