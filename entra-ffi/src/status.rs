//! Status: how a call ended.
//!
//! Made from the table of codes by `cargo xtask header`; do not edit.

use std::ffi::c_char;

use entra_core::ErrorCode;

/// How a call ended. Numbers never change their meaning and are never used again.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum entra_status {
    /// It worked.
    ENTRA_OK = 0,
    /// An argument is not usable.
    ENTRA_INVALID_ARGUMENT = 101,
    /// A pointer that must not be NULL is NULL.
    ENTRA_NULL_ARGUMENT = 102,
    /// A document is not valid JSON of the expected shape.
    ENTRA_INVALID_JSON = 103,
    /// There is no such record.
    ENTRA_NOT_FOUND = 104,
    /// The record was changed by somebody else.
    ENTRA_CONFLICT = 105,
    /// The operation was cancelled.
    ENTRA_CANCELLED = 106,
    /// One tenant is given to two clients in one request.
    ENTRA_MAPPING_CONFLICT = 107,
    /// Microsoft Entra integration is only available in Enterprise Edition.
    ENTRA_EDITION_UNAVAILABLE = 201,
    /// This feature is switched off for your account.
    ENTRA_FEATURE_DISABLED = 202,
    /// You may not do this.
    ENTRA_FORBIDDEN = 203,
    /// No Microsoft application credentials are configured.
    ENTRA_MISSING_CREDENTIALS = 301,
    /// Microsoft's answer lacks the code or the state.
    ENTRA_MISSING_PARAMS = 302,
    /// The sign-in's state is unknown, forged or already used.
    ENTRA_INVALID_STATE = 303,
    /// The sign-in took longer than ten minutes.
    ENTRA_EXPIRED_STATE = 304,
    /// Your session ended during the sign-in.
    ENTRA_SESSION_EXPIRED = 305,
    /// The sign-in was started for another account.
    ENTRA_TENANT_MISMATCH = 306,
    /// Microsoft did not accept the sign-in.
    ENTRA_TOKEN_EXCHANGE_FAILED = 307,
    /// The sign-in was declined.
    ENTRA_AUTH_REJECTED = 308,
    /// An administrator has not consented to the application.
    ENTRA_CONSENT_MISSING = 309,
    /// The new connection could not be proved to work; the old one is untouched.
    ENTRA_VALIDATION_FAILED = 310,
    /// The sign-in could not be finished.
    ENTRA_CALLBACK_ERROR = 311,
    /// The partner's sign-in is no longer valid.
    ENTRA_REAUTH_REQUIRED = 312,
    /// There is no connection.
    ENTRA_NOT_CONNECTED = 313,
    /// The sign-in belongs to another partner tenant than the mappings.
    ENTRA_PARTNER_CHANGED = 314,
    /// Microsoft refused the client secret.
    ENTRA_CLIENT_SECRET_INVALID = 315,
    /// The client secret has expired.
    ENTRA_CLIENT_SECRET_EXPIRED = 316,
    /// The application registration is not set up as needed.
    ENTRA_APP_MISCONFIGURED = 317,
    /// The partner account has no delegated access to this customer.
    ENTRA_GDAP_MISSING = 401,
    /// The partner account's role at this customer does not let it read users.
    ENTRA_GDAP_ROLE_MISSING = 402,
    /// A Conditional Access policy blocks the sign-in.
    ENTRA_CONDITIONAL_ACCESS = 403,
    /// A cross-tenant access policy blocks the sign-in.
    ENTRA_CROSS_TENANT_BLOCKED = 404,
    /// The tenant was not found in this cloud.
    ENTRA_TENANT_UNAVAILABLE = 405,
    /// Multifactor authentication is required.
    ENTRA_MFA_REQUIRED = 406,
    /// The partner account is disabled, locked or blocked for risk.
    ENTRA_ACCOUNT_BLOCKED = 407,
    /// The vendor refused the request.
    ENTRA_VENDOR_FORBIDDEN = 408,
    /// The vendor does not know what was asked for.
    ENTRA_VENDOR_NOT_FOUND = 409,
    /// The vendor did not accept the request.
    ENTRA_VENDOR_REJECTED = 410,
    /// The vendor's answer is not what its documentation promises.
    ENTRA_VENDOR_INVALID_ANSWER = 411,
    /// The vendor asked us to slow down.
    ENTRA_THROTTLED = 412,
    /// The vendor cannot be reached.
    ENTRA_UNREACHABLE = 413,
    /// The vendor has a failure of its own.
    ENTRA_VENDOR_UNAVAILABLE = 414,
    /// A page points to another host; it was not followed.
    ENTRA_FOREIGN_LINK = 415,
    /// The vendor's pages repeat themselves.
    ENTRA_PAGING_LOOP = 416,
    /// The position of the last incremental read is no longer valid.
    ENTRA_DELTA_EXPIRED = 417,
    /// The answer belongs to another tenant than was asked for.
    ENTRA_WRONG_TENANT = 418,
    /// The address is not allowed as a target.
    ENTRA_ADDRESS_REFUSED = 419,
    /// CIPP refused the API client's token.
    ENTRA_CIPP_TOKEN_REFUSED = 420,
    /// The address answers with a web page instead of CIPP's API.
    ENTRA_CIPP_NOT_AN_API = 421,
    /// The database cannot be opened or reached.
    ENTRA_DATABASE_UNAVAILABLE = 501,
    /// The database was made by a newer version of this library.
    ENTRA_DATABASE_SCHEMA_NEWER = 502,
    /// The database is busy.
    ENTRA_DATABASE_BUSY = 503,
    /// The database does not take writes at present.
    ENTRA_DATABASE_READ_ONLY = 504,
    /// The database refused a statement.
    ENTRA_DATABASE_FAILED = 505,
    /// The secret store failed.
    ENTRA_SECRET_PROVIDER_FAILED = 506,
    /// The secret store does not take writes.
    ENTRA_SECRET_STORE_READ_ONLY = 507,
    /// The feature flags could not be read.
    ENTRA_FEATURE_FLAGS_FAILED = 508,
    /// A sync of this tenant is under way.
    ENTRA_ALREADY_RUNNING = 601,
    /// The directory or the contacts changed since the plan was made.
    ENTRA_PLAN_DRIFTED = 602,
    /// The guard held the run: it would change unusually much. Nothing was written.
    ENTRA_PLAN_HELD = 603,
    /// The client is inactive or gone.
    ENTRA_CLIENT_INACTIVE = 604,
    /// The directory could not be read to its end. Nobody was deactivated.
    ENTRA_PARTIAL_READ = 605,
    /// Something in the library went wrong that should not.
    ENTRA_PANIC = 901,
    /// Something in the library went wrong.
    ENTRA_INTERNAL = 902,
    /// A blocking call was made from inside a callback.
    ENTRA_WOULD_DEADLOCK = 903,
}

impl From<ErrorCode> for entra_status {
    fn from(code: ErrorCode) -> Self {
        match code {
            ErrorCode::InvalidArgument => Self::ENTRA_INVALID_ARGUMENT,
            ErrorCode::NullArgument => Self::ENTRA_NULL_ARGUMENT,
            ErrorCode::InvalidJson => Self::ENTRA_INVALID_JSON,
            ErrorCode::NotFound => Self::ENTRA_NOT_FOUND,
            ErrorCode::Conflict => Self::ENTRA_CONFLICT,
            ErrorCode::Cancelled => Self::ENTRA_CANCELLED,
            ErrorCode::MappingConflict => Self::ENTRA_MAPPING_CONFLICT,
            ErrorCode::EditionUnavailable => Self::ENTRA_EDITION_UNAVAILABLE,
            ErrorCode::FeatureDisabled => Self::ENTRA_FEATURE_DISABLED,
            ErrorCode::Forbidden => Self::ENTRA_FORBIDDEN,
            ErrorCode::MissingCredentials => Self::ENTRA_MISSING_CREDENTIALS,
            ErrorCode::MissingParams => Self::ENTRA_MISSING_PARAMS,
            ErrorCode::InvalidState => Self::ENTRA_INVALID_STATE,
            ErrorCode::ExpiredState => Self::ENTRA_EXPIRED_STATE,
            ErrorCode::SessionExpired => Self::ENTRA_SESSION_EXPIRED,
            ErrorCode::TenantMismatch => Self::ENTRA_TENANT_MISMATCH,
            ErrorCode::TokenExchangeFailed => Self::ENTRA_TOKEN_EXCHANGE_FAILED,
            ErrorCode::AuthRejected => Self::ENTRA_AUTH_REJECTED,
            ErrorCode::ConsentMissing => Self::ENTRA_CONSENT_MISSING,
            ErrorCode::ValidationFailed => Self::ENTRA_VALIDATION_FAILED,
            ErrorCode::CallbackError => Self::ENTRA_CALLBACK_ERROR,
            ErrorCode::ReauthRequired => Self::ENTRA_REAUTH_REQUIRED,
            ErrorCode::NotConnected => Self::ENTRA_NOT_CONNECTED,
            ErrorCode::PartnerChanged => Self::ENTRA_PARTNER_CHANGED,
            ErrorCode::ClientSecretInvalid => Self::ENTRA_CLIENT_SECRET_INVALID,
            ErrorCode::ClientSecretExpired => Self::ENTRA_CLIENT_SECRET_EXPIRED,
            ErrorCode::AppMisconfigured => Self::ENTRA_APP_MISCONFIGURED,
            ErrorCode::GdapMissing => Self::ENTRA_GDAP_MISSING,
            ErrorCode::GdapRoleMissing => Self::ENTRA_GDAP_ROLE_MISSING,
            ErrorCode::ConditionalAccess => Self::ENTRA_CONDITIONAL_ACCESS,
            ErrorCode::CrossTenantBlocked => Self::ENTRA_CROSS_TENANT_BLOCKED,
            ErrorCode::TenantUnavailable => Self::ENTRA_TENANT_UNAVAILABLE,
            ErrorCode::MfaRequired => Self::ENTRA_MFA_REQUIRED,
            ErrorCode::AccountBlocked => Self::ENTRA_ACCOUNT_BLOCKED,
            ErrorCode::VendorForbidden => Self::ENTRA_VENDOR_FORBIDDEN,
            ErrorCode::VendorNotFound => Self::ENTRA_VENDOR_NOT_FOUND,
            ErrorCode::VendorRejected => Self::ENTRA_VENDOR_REJECTED,
            ErrorCode::VendorInvalidAnswer => Self::ENTRA_VENDOR_INVALID_ANSWER,
            ErrorCode::Throttled => Self::ENTRA_THROTTLED,
            ErrorCode::Unreachable => Self::ENTRA_UNREACHABLE,
            ErrorCode::VendorUnavailable => Self::ENTRA_VENDOR_UNAVAILABLE,
            ErrorCode::ForeignLink => Self::ENTRA_FOREIGN_LINK,
            ErrorCode::PagingLoop => Self::ENTRA_PAGING_LOOP,
            ErrorCode::DeltaExpired => Self::ENTRA_DELTA_EXPIRED,
            ErrorCode::WrongTenant => Self::ENTRA_WRONG_TENANT,
            ErrorCode::AddressRefused => Self::ENTRA_ADDRESS_REFUSED,
            ErrorCode::CippTokenRefused => Self::ENTRA_CIPP_TOKEN_REFUSED,
            ErrorCode::CippNotAnApi => Self::ENTRA_CIPP_NOT_AN_API,
            ErrorCode::DatabaseUnavailable => Self::ENTRA_DATABASE_UNAVAILABLE,
            ErrorCode::DatabaseSchemaNewer => Self::ENTRA_DATABASE_SCHEMA_NEWER,
            ErrorCode::DatabaseBusy => Self::ENTRA_DATABASE_BUSY,
            ErrorCode::DatabaseReadOnly => Self::ENTRA_DATABASE_READ_ONLY,
            ErrorCode::DatabaseFailed => Self::ENTRA_DATABASE_FAILED,
            ErrorCode::SecretProviderFailed => Self::ENTRA_SECRET_PROVIDER_FAILED,
            ErrorCode::SecretStoreReadOnly => Self::ENTRA_SECRET_STORE_READ_ONLY,
            ErrorCode::FeatureFlagsFailed => Self::ENTRA_FEATURE_FLAGS_FAILED,
            ErrorCode::AlreadyRunning => Self::ENTRA_ALREADY_RUNNING,
            ErrorCode::PlanDrifted => Self::ENTRA_PLAN_DRIFTED,
            ErrorCode::PlanHeld => Self::ENTRA_PLAN_HELD,
            ErrorCode::ClientInactive => Self::ENTRA_CLIENT_INACTIVE,
            ErrorCode::PartialRead => Self::ENTRA_PARTIAL_READ,
            ErrorCode::Panic => Self::ENTRA_PANIC,
            ErrorCode::WouldDeadlock => Self::ENTRA_WOULD_DEADLOCK,
            // `Internal`, and codes that are newer than this header.
            _ => Self::ENTRA_INTERNAL,
        }
    }
}

fn code(status: i32) -> Option<ErrorCode> {
    match status {
        101 => Some(ErrorCode::InvalidArgument),
        102 => Some(ErrorCode::NullArgument),
        103 => Some(ErrorCode::InvalidJson),
        104 => Some(ErrorCode::NotFound),
        105 => Some(ErrorCode::Conflict),
        106 => Some(ErrorCode::Cancelled),
        107 => Some(ErrorCode::MappingConflict),
        201 => Some(ErrorCode::EditionUnavailable),
        202 => Some(ErrorCode::FeatureDisabled),
        203 => Some(ErrorCode::Forbidden),
        301 => Some(ErrorCode::MissingCredentials),
        302 => Some(ErrorCode::MissingParams),
        303 => Some(ErrorCode::InvalidState),
        304 => Some(ErrorCode::ExpiredState),
        305 => Some(ErrorCode::SessionExpired),
        306 => Some(ErrorCode::TenantMismatch),
        307 => Some(ErrorCode::TokenExchangeFailed),
        308 => Some(ErrorCode::AuthRejected),
        309 => Some(ErrorCode::ConsentMissing),
        310 => Some(ErrorCode::ValidationFailed),
        311 => Some(ErrorCode::CallbackError),
        312 => Some(ErrorCode::ReauthRequired),
        313 => Some(ErrorCode::NotConnected),
        314 => Some(ErrorCode::PartnerChanged),
        315 => Some(ErrorCode::ClientSecretInvalid),
        316 => Some(ErrorCode::ClientSecretExpired),
        317 => Some(ErrorCode::AppMisconfigured),
        401 => Some(ErrorCode::GdapMissing),
        402 => Some(ErrorCode::GdapRoleMissing),
        403 => Some(ErrorCode::ConditionalAccess),
        404 => Some(ErrorCode::CrossTenantBlocked),
        405 => Some(ErrorCode::TenantUnavailable),
        406 => Some(ErrorCode::MfaRequired),
        407 => Some(ErrorCode::AccountBlocked),
        408 => Some(ErrorCode::VendorForbidden),
        409 => Some(ErrorCode::VendorNotFound),
        410 => Some(ErrorCode::VendorRejected),
        411 => Some(ErrorCode::VendorInvalidAnswer),
        412 => Some(ErrorCode::Throttled),
        413 => Some(ErrorCode::Unreachable),
        414 => Some(ErrorCode::VendorUnavailable),
        415 => Some(ErrorCode::ForeignLink),
        416 => Some(ErrorCode::PagingLoop),
        417 => Some(ErrorCode::DeltaExpired),
        418 => Some(ErrorCode::WrongTenant),
        419 => Some(ErrorCode::AddressRefused),
        420 => Some(ErrorCode::CippTokenRefused),
        421 => Some(ErrorCode::CippNotAnApi),
        501 => Some(ErrorCode::DatabaseUnavailable),
        502 => Some(ErrorCode::DatabaseSchemaNewer),
        503 => Some(ErrorCode::DatabaseBusy),
        504 => Some(ErrorCode::DatabaseReadOnly),
        505 => Some(ErrorCode::DatabaseFailed),
        506 => Some(ErrorCode::SecretProviderFailed),
        507 => Some(ErrorCode::SecretStoreReadOnly),
        508 => Some(ErrorCode::FeatureFlagsFailed),
        601 => Some(ErrorCode::AlreadyRunning),
        602 => Some(ErrorCode::PlanDrifted),
        603 => Some(ErrorCode::PlanHeld),
        604 => Some(ErrorCode::ClientInactive),
        605 => Some(ErrorCode::PartialRead),
        901 => Some(ErrorCode::Panic),
        902 => Some(ErrorCode::Internal),
        903 => Some(ErrorCode::WouldDeadlock),
        _ => None,
    }
}

/// The word of a status as in logs and in JSON, NUL-terminated; `ok` for 0, `unknown` for numbers that are none.
/// Lives as long as the program.
#[unsafe(no_mangle)]
pub extern "C" fn entra_status_name(status: i32) -> *const c_char {
    let name = match status {
        0 => c"ok",
        101 => c"invalid_argument",
        102 => c"null_argument",
        103 => c"invalid_json",
        104 => c"not_found",
        105 => c"conflict",
        106 => c"cancelled",
        107 => c"mapping_conflict",
        201 => c"edition_unavailable",
        202 => c"feature_disabled",
        203 => c"forbidden",
        301 => c"missing_credentials",
        302 => c"missing_params",
        303 => c"invalid_state",
        304 => c"expired_state",
        305 => c"session_expired",
        306 => c"tenant_mismatch",
        307 => c"token_exchange_failed",
        308 => c"auth_rejected",
        309 => c"consent_missing",
        310 => c"validation_failed",
        311 => c"callback_error",
        312 => c"reauth_required",
        313 => c"not_connected",
        314 => c"partner_changed",
        315 => c"client_secret_invalid",
        316 => c"client_secret_expired",
        317 => c"app_misconfigured",
        401 => c"gdap_missing",
        402 => c"gdap_role_missing",
        403 => c"conditional_access",
        404 => c"cross_tenant_blocked",
        405 => c"tenant_unavailable",
        406 => c"mfa_required",
        407 => c"account_blocked",
        408 => c"vendor_forbidden",
        409 => c"vendor_not_found",
        410 => c"vendor_rejected",
        411 => c"vendor_invalid_answer",
        412 => c"throttled",
        413 => c"unreachable",
        414 => c"vendor_unavailable",
        415 => c"foreign_link",
        416 => c"paging_loop",
        417 => c"delta_expired",
        418 => c"wrong_tenant",
        419 => c"address_refused",
        420 => c"cipp_token_refused",
        421 => c"cipp_not_an_api",
        501 => c"database_unavailable",
        502 => c"database_schema_newer",
        503 => c"database_busy",
        504 => c"database_read_only",
        505 => c"database_failed",
        506 => c"secret_provider_failed",
        507 => c"secret_store_read_only",
        508 => c"feature_flags_failed",
        601 => c"already_running",
        602 => c"plan_drifted",
        603 => c"plan_held",
        604 => c"client_inactive",
        605 => c"partial_read",
        901 => c"panic",
        902 => c"internal",
        903 => c"would_deadlock",
        _ => c"unknown",
    };
    name.as_ptr()
}

/// The HTTP status that a host may answer with; 200 for 0, 500 for numbers that are none.
#[unsafe(no_mangle)]
pub extern "C" fn entra_status_http(status: i32) -> u16 {
    if status == 0 { 200 } else { code(status).map_or(500, ErrorCode::http_status) }
}
