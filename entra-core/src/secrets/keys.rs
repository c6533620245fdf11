//! Names of secrets, as the host's contract writes them.

/// The tenant's own Azure application.
pub const MICROSOFT_CLIENT_ID: &str = "microsoft_client_id";
/// Its secret.
pub const MICROSOFT_CLIENT_SECRET: &str = "microsoft_client_secret";
/// Its home tenant; optional.
pub const MICROSOFT_TENANT_ID: &str = "microsoft_tenant_id";
/// In place of the client secret: a certificate and its PKCS#8 private key, both PEM, in one text. Ours.
pub const MICROSOFT_CLIENT_CERTIFICATE: &str = "microsoft_client_certificate";

/// The whole Direct token set as one document: the truth, of which the five keys below are copies for the host. Ours.
pub const DIRECT_TOKEN_SET: &str = "entra_direct_token_set";
/// The Direct access token.
pub const DIRECT_ACCESS_TOKEN: &str = "entra_direct_access_token";
/// The Direct refresh token.
pub const DIRECT_REFRESH_TOKEN: &str = "entra_direct_refresh_token";
/// When the access token ends, ISO 8601.
pub const DIRECT_TOKEN_EXPIRES_AT: &str = "entra_direct_token_expires_at";
/// The scopes that were granted.
pub const DIRECT_TOKEN_SCOPE: &str = "entra_direct_token_scope";
/// The partner's own tenant.
pub const DIRECT_PARTNER_TENANT_ID: &str = "entra_direct_partner_tenant_id";
/// Everything that a Direct connection keeps, the truth first.
pub const DIRECT: [&str; 6] = [
    DIRECT_TOKEN_SET,
    DIRECT_ACCESS_TOKEN,
    DIRECT_REFRESH_TOKEN,
    DIRECT_TOKEN_EXPIRES_AT,
    DIRECT_TOKEN_SCOPE,
    DIRECT_PARTNER_TENANT_ID,
];

/// The whole CIPP set as one document, as [`DIRECT_TOKEN_SET`] is for Direct. Ours.
pub const CIPP_CREDENTIALS: &str = "entra_cipp_credentials";
/// CIPP's address.
pub const CIPP_BASE_URL: &str = "entra_cipp_base_url";
/// A token for a gateway in front of CIPP.
pub const CIPP_API_TOKEN: &str = "entra_cipp_api_token";
/// The tenant in which CIPP's API client lives. Ours.
pub const CIPP_TENANT_ID: &str = "entra_cipp_tenant_id";
/// CIPP's API client. Ours.
pub const CIPP_CLIENT_ID: &str = "entra_cipp_client_id";
/// Its secret. Ours.
pub const CIPP_CLIENT_SECRET: &str = "entra_cipp_client_secret";
/// The scope to ask for, where it is not `api://{client id}/.default`. Ours.
pub const CIPP_SCOPE: &str = "entra_cipp_scope";
/// Everything that a CIPP connection keeps, the truth first.
pub const CIPP: [&str; 7] = [
    CIPP_CREDENTIALS,
    CIPP_BASE_URL,
    CIPP_API_TOKEN,
    CIPP_TENANT_ID,
    CIPP_CLIENT_ID,
    CIPP_CLIENT_SECRET,
    CIPP_SCOPE,
];

/// The key that signs sign-in states and derives their verifiers. Ours.
pub const SIGN_IN_KEY: &str = "entra_sign_in_key";
/// The partner tenant that the mappings belong to; outlives a disconnect, and is no secret. Ours.
pub const LAST_PARTNER_TENANT_ID: &str = "entra_last_partner_tenant_id";
/// Written, read back and removed to prove that the store takes a write. Ours.
pub const WRITE_PROBE: &str = "entra_write_probe";
