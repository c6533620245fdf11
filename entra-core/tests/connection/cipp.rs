//! CIPP as a connection.

use entra_core::{
    ErrorCode,
    connection::{CippForm, DirectorySource},
    context::Context,
    model::ConnectionType,
    secrets::keys,
};
use entra_simulator::{CippStyle, Simulator};

use crate::stage::{Stage, host, simulator, user};

fn form(simulator: &Simulator) -> CippForm {
    CippForm {
        base_url: simulator.cipp_base_url(CippStyle::Classic),
        tenant_id: Some(simulator.partner_tenant_id().to_string()),
        client_id: Some(simulator.cipp_client_id()),
        client_secret: Some(simulator.cipp_client_secret().into()),
        scope: None,
        api_token: None,
    }
}

#[tokio::test]
async fn a_test_saves_nothing() {
    let simulator = simulator().await;
    let stage = Stage::new(&simulator).await;
    let proof = stage.connections.test_cipp(&form(&simulator), &Context::default()).await.unwrap();
    assert_eq!(proof.tenant_count, 2);
    assert!(stage.kept().await.iter().all(|(_, value)| value.is_none()));
    assert_eq!(stage.store.active_connection(&host()).await.unwrap(), None);
}

#[tokio::test]
async fn takes_over_from_direct_and_gives_back() {
    let simulator = simulator().await;
    let stage = Stage::new(&simulator).await;
    stage.connect().await.unwrap();
    let context = Context::default();
    let cipp = stage.connections.connect_cipp(&host(), &user(), &form(&simulator), &context).await.unwrap();
    assert_eq!(cipp.connection_type, ConnectionType::Cipp);
    let kept = stage.kept().await;
    assert!(kept.iter().all(|(name, value)| !keys::DIRECT.contains(name) || value.is_none()));
    let directory = stage.connections.open(&host()).await.unwrap();
    assert_eq!(directory.tenants(&context).await.unwrap().tenants.len(), 2);

    stage.connect().await.unwrap();
    let kept = stage.kept().await;
    assert!(kept.iter().all(|(name, value)| !keys::CIPP.contains(name) || value.is_none()));
}

#[tokio::test]
async fn what_does_not_work_leaves_what_does() {
    let simulator = simulator().await;
    let stage = Stage::new(&simulator).await;
    let context = Context::default();
    stage.connections.connect_cipp(&host(), &user(), &form(&simulator), &context).await.unwrap();
    let before = (stage.kept().await, stage.store.active_connection(&host()).await.unwrap());
    let good = || form(&simulator);
    for (bad, code) in [
        (CippForm { client_secret: Some("canary-78".into()), ..good() }, ErrorCode::ValidationFailed),
        (CippForm { base_url: "http://169.254.169.254/".to_owned(), ..good() }, ErrorCode::AddressRefused),
        (CippForm { base_url: "ftp://cipp.example".to_owned(), ..good() }, ErrorCode::AddressRefused),
        (CippForm { client_id: None, ..good() }, ErrorCode::InvalidArgument),
        (CippForm { base_url: simulator.stranger_base_url(), ..good() }, ErrorCode::ValidationFailed),
    ] {
        let error = stage.connections.connect_cipp(&host(), &user(), &bad, &context).await.unwrap_err();
        assert_eq!(error.code(), code, "{error:?}");
        assert!(!format!("{error:?}{bad:?}").contains("canary"));
        let after = (stage.kept().await, stage.store.active_connection(&host()).await.unwrap());
        assert_eq!(before, after);
    }
}
