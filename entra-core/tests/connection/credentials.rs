//! Which application answers: the tenant's pair, else the environment's, else the installation's.

use std::sync::Arc;

use entra_core::{
    ErrorCode,
    auth::{AppCredentials, ClientProof, CredentialResolver, CredentialSource},
    secrets::{Environment, MemorySecrets, SecretProvider, keys},
};

use crate::stage::{Stage, host, simulator};

/// Levels as (client id, client secret): tenant, environment, installation.
async fn resolver(levels: [(&str, &str); 3]) -> CredentialResolver {
    let secrets = MemorySecrets::default();
    let [tenant, environment, app] = levels;
    for (name, value) in [(keys::MICROSOFT_CLIENT_ID, tenant.0), (keys::MICROSOFT_CLIENT_SECRET, tenant.1)] {
        secrets.set_tenant_secret(&host(), name, &value.into()).await.unwrap();
    }
    for (name, value) in [("MICROSOFT_CLIENT_ID", app.0), ("MICROSOFT_CLIENT_SECRET", app.1)] {
        secrets.set_app_secret(name, value).await;
    }
    let variables = [("MICROSOFT_CLIENT_ID", environment.0), ("MICROSOFT_CLIENT_SECRET", environment.1)];
    CredentialResolver::new(Arc::new(secrets), Environment::of(variables))
}

fn halves(app: &AppCredentials) -> (CredentialSource, &str, &str) {
    let ClientProof::Secret(secret) = &app.proof else { panic!("a secret") };
    (app.source, app.client_id.as_str(), secret.expose())
}

#[tokio::test]
async fn the_first_whole_pair_answers_and_halves_never_mix() {
    use CredentialSource::{AppSecret, Env, TenantSecret};
    let (t, e, a) = (("t-id", "t-secret"), ("e-id", "e-secret"), ("a-id", "a-secret"));
    for (levels, expected) in [
        ([t, e, a], Some((TenantSecret, t))),
        ([("t-id", ""), e, a], Some((Env, e))),
        ([("", "t-secret"), e, a], Some((Env, e))),
        ([("t-id", "  "), e, a], Some((Env, e))),
        ([("", ""), ("e-id", ""), a], Some((AppSecret, a))),
        ([("t-id", ""), ("", "e-secret"), a], Some((AppSecret, a))),
        ([(" t-id ", "t-secret\n"), e, a], Some((TenantSecret, t))),
        ([("t-id", ""), ("", "e-secret"), ("a-id", "")], None),
        ([("", ""), ("", ""), ("", "")], None),
    ] {
        let found = resolver(levels).await.resolve(&host()).await;
        match expected {
            Some((source, (id, secret))) => {
                assert_eq!(halves(&found.unwrap()), (source, id, secret), "{levels:?}");
            }
            None => assert_eq!(found.unwrap_err().code(), ErrorCode::MissingCredentials, "{levels:?}"),
        }
    }
}

#[tokio::test]
async fn explains_without_values() {
    let resolver = resolver([("canary-id", ""), ("e-id", "canary-secret"), ("", "")]).await;
    let explained = resolver.explain(&host()).await.unwrap();
    assert_eq!(explained.answered, Some(CredentialSource::Env));
    let incomplete: Vec<_> =
        explained.levels.iter().map(entra_core::auth::CredentialLevel::is_incomplete).collect();
    assert_eq!(incomplete, [true, false, false]);
    assert!(!serde_json::to_string(&explained).unwrap().contains("canary"));
}

#[tokio::test]
async fn a_certificate_proves_the_application_to_the_identity_platform() {
    let simulator = simulator().await;
    let stage = Stage::new(&simulator).await;
    let (certificate, key) = simulator.client_certificate();
    let pem = format!("{certificate}\n{key}");
    stage.secrets.set_tenant_secret(&host(), keys::MICROSOFT_CLIENT_CERTIFICATE, &pem.into()).await.unwrap();
    stage.secrets.delete_tenant_secret(&host(), keys::MICROSOFT_CLIENT_SECRET).await.unwrap();
    assert!(stage.connect().await.unwrap().is_active);

    stage
        .secrets
        .set_tenant_secret(&host(), keys::MICROSOFT_CLIENT_CERTIFICATE, &"junk".into())
        .await
        .unwrap();
    let error = stage.start_with(&entra_core::connection::DirectSignInOptions::default()).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::AppMisconfigured);
}
