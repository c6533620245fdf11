//! Where Vault is, what it is asked for, and who asks.

use url::Url;

use super::VaultLogin;
use crate::{
    error::{Error, ErrorCode, Result},
    secrets::Environment,
};

/// How to reach a Vault.
#[derive(Clone)]
pub struct VaultConfig {
    /// Its address. Plain http only on this machine.
    pub address: Url,
    /// The authorities that certify it, as PEM; absent means the machine's own trust store.
    pub authorities: Option<String>,
    /// How to log in.
    pub login: VaultLogin,
    /// The namespace, where there are any.
    pub namespace: Option<String>,
    /// The secret of the installation, as `kv/data/app/secrets`.
    pub app_path: Option<String>,
    /// The secret of a tenant, as `kv/data/tenants/{tenantId}/secrets`.
    pub tenant_path_template: Option<String>,
}

impl VaultConfig {
    /// Reads `VAULT_ADDR`, `VAULT_CACERT` (a file of certificates as PEM), `VAULT_NAMESPACE`, `VAULT_APP_SECRET_PATH`, `VAULT_TENANT_SECRET_PATH_TEMPLATE`, and one of
    ///
    /// - `VAULT_TOKEN`;
    /// - `VAULT_ROLE_ID` and `VAULT_SECRET_ID`, with `VAULT_APPROLE_MOUNT` (default `approle`);
    /// - `VAULT_KUBERNETES_ROLE`, with `VAULT_KUBERNETES_MOUNT` (default `kubernetes`) and `VAULT_KUBERNETES_TOKEN_PATH`
    ///   (default the pod's own).
    pub fn from_environment(environment: &Environment) -> Result<Self> {
        let address = environment.get("VAULT_ADDR").ok_or_else(|| missing("VAULT_ADDR"))?;
        let address =
            Url::parse(&address).map_err(|error| missing("a usable VAULT_ADDR").caused_by(error))?;
        let or = |name: &str, default: &str| environment.get(name).unwrap_or_else(|| default.to_owned());
        let login = if let Some(token) = environment.get("VAULT_TOKEN") {
            VaultLogin::Token(token.into())
        } else if let (Some(role_id), Some(secret_id)) =
            (environment.get("VAULT_ROLE_ID"), environment.get("VAULT_SECRET_ID"))
        {
            VaultLogin::AppRole {
                mount: or("VAULT_APPROLE_MOUNT", "approle"),
                role_id,
                secret_id: secret_id.into(),
            }
        } else if let Some(role) = environment.get("VAULT_KUBERNETES_ROLE") {
            VaultLogin::Kubernetes {
                mount: or("VAULT_KUBERNETES_MOUNT", "kubernetes"),
                role,
                token_path: or(
                    "VAULT_KUBERNETES_TOKEN_PATH",
                    "/var/run/secrets/kubernetes.io/serviceaccount/token",
                )
                .into(),
            }
        } else {
            return Err(missing("VAULT_TOKEN, VAULT_ROLE_ID with VAULT_SECRET_ID, or VAULT_KUBERNETES_ROLE"));
        };
        let authorities = environment.get("VAULT_CACERT").map(|path| {
            std::fs::read_to_string(&path).map_err(|error| {
                Error::new(ErrorCode::SecretProviderFailed)
                    .with_message("The file that VAULT_CACERT names cannot be read.")
                    .with_remedy("Name a file that holds the certificates of Vault's authorities as PEM.")
                    .with("path", path)
                    .caused_by(error)
            })
        });
        Ok(Self {
            address,
            authorities: authorities.transpose()?,
            login,
            namespace: environment.get("VAULT_NAMESPACE"),
            app_path: environment.get("VAULT_APP_SECRET_PATH"),
            tenant_path_template: environment.get("VAULT_TENANT_SECRET_PATH_TEMPLATE"),
        })
    }
}

fn missing(what: &str) -> Error {
    Error::new(ErrorCode::SecretProviderFailed)
        .with_message("Vault is chosen as a secret store but not configured.")
        .with_remedy(format!("Set {what}."))
}
