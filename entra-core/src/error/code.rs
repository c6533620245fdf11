//! The one table of codes: the source of the Rust enum, the Node `code`, the C numbers and the HTTP statuses.

use std::fmt;

/// Whether calling again can help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// The same call may succeed later.
    Later,
    /// Somebody has to do something first.
    Never,
}

macro_rules! error_codes {
    ($($(#[$doc:meta])* $name:ident = $number:literal, $text:literal, $http:literal, $retry:ident, $message:literal, $remedy:literal;)*) => {
        /// What went wrong, for programs. Numbers and words never change their meaning and are never used again.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        #[repr(i32)]
        pub enum ErrorCode {
            $(#[doc = $message] $name = $number,)*
        }

        impl ErrorCode {
            /// Every code, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The word: Node's `code`, the journal's and the host's.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// The C number.
            pub fn number(self) -> i32 {
                match self { $(Self::$name => $number,)* }
            }

            /// The HTTP status that a host may answer with.
            pub fn http_status(self) -> u16 {
                match self { $(Self::$name => $http,)* }
            }

            /// Whether calling again can help.
            pub fn retry(self) -> Retry {
                match self { $(Self::$name => Retry::$retry,)* }
            }

            /// What happened, in general.
            pub fn message(self) -> &'static str {
                match self { $(Self::$name => $message,)* }
            }

            /// What to do, in general.
            pub fn remedy(self) -> &'static str {
                match self { $(Self::$name => $remedy,)* }
            }
        }
    };
}

// Blocks: 1xx the caller, 2xx access, 3xx credentials and sign-in, 4xx the vendor, 5xx the database and secrets,
// 6xx runs and plans, 9xx ourselves.
error_codes! {
    InvalidArgument = 101, "invalid_argument", 400, Never, "An argument is not usable.", "Correct it and call again.";
    NullArgument = 102, "null_argument", 400, Never, "A pointer that must not be NULL is NULL.", "Pass a valid pointer.";
    InvalidJson = 103, "invalid_json", 400, Never, "A document is not valid JSON of the expected shape.", "Compare it with the documented shape.";
    NotFound = 104, "not_found", 404, Never, "There is no such record.", "Reload the page and try again.";
    Conflict = 105, "conflict", 409, Never, "The record was changed by somebody else.", "Reload and decide again.";
    Cancelled = 106, "cancelled", 499, Never, "The operation was cancelled.", "Start it again when you are ready.";
    MappingConflict = 107, "mapping_conflict", 409, Never, "One tenant is given to two clients in one request.", "Decide for one of them.";

    EditionUnavailable = 201, "edition_unavailable", 501, Never, "Microsoft Entra integration is only available in Enterprise Edition.", "Upgrade to Enterprise Edition.";
    FeatureDisabled = 202, "feature_disabled", 403, Never, "This feature is switched off for your account.", "Ask an administrator to switch its flag on.";
    Forbidden = 203, "forbidden", 403, Never, "You may not do this.", "Ask an administrator for the permission.";

    MissingCredentials = 301, "missing_credentials", 400, Never, "No Microsoft application credentials are configured.", "Save the client id and the client secret together, at one level.";
    MissingParams = 302, "missing_params", 400, Never, "Microsoft's answer lacks the code or the state.", "Start the sign-in again.";
    InvalidState = 303, "invalid_state", 400, Never, "The sign-in's state is unknown, forged or already used.", "Start the sign-in again.";
    ExpiredState = 304, "expired_state", 400, Never, "The sign-in took longer than ten minutes.", "Start the sign-in again.";
    SessionExpired = 305, "session_expired", 401, Never, "Your session ended during the sign-in.", "Log in and start the sign-in again.";
    TenantMismatch = 306, "tenant_mismatch", 403, Never, "The sign-in was started for another account.", "Start the sign-in again from this account.";
    TokenExchangeFailed = 307, "token_exchange_failed", 502, Never, "Microsoft did not accept the sign-in.", "Check the client id, the client secret and the redirect address, then start the sign-in again.";
    AuthRejected = 308, "auth_rejected", 403, Never, "The sign-in was declined.", "Start it again and accept.";
    ConsentMissing = 309, "consent_missing", 403, Never, "An administrator has not consented to the application.", "Open the consent address as an administrator of that tenant.";
    ValidationFailed = 310, "validation_failed", 502, Never, "The new connection could not be proved to work; the old one is untouched.", "Read the cause, mend it and connect again.";
    CallbackError = 311, "callback_error", 500, Never, "The sign-in could not be finished.", "Start it again.";
    ReauthRequired = 312, "reauth_required", 401, Never, "The partner's sign-in is no longer valid.", "Reconnect with the partner account.";
    NotConnected = 313, "not_connected", 409, Never, "There is no connection.", "Connect first.";
    PartnerChanged = 314, "partner_changed", 409, Never, "The sign-in belongs to another partner tenant than the mappings.", "Confirm the change, or sign in with the former partner account.";
    ClientSecretInvalid = 315, "client_secret_invalid", 502, Never, "Microsoft refused the client secret.", "Enter the secret's value (not its id), or make a new one.";
    ClientSecretExpired = 316, "client_secret_expired", 502, Never, "The client secret has expired.", "Make a new client secret or certificate and save it.";
    AppMisconfigured = 317, "app_misconfigured", 502, Never, "The application registration is not set up as needed.", "Make it multi-tenant, register the redirect address and the permissions, and try again.";

    GdapMissing = 401, "gdap_missing", 403, Never, "The partner account has no delegated access to this customer.", "Renew the GDAP relationship, assign a role that reads users to the account's security group, or remove its guest account there.";
    GdapRoleMissing = 402, "gdap_role_missing", 403, Never, "The partner account's role at this customer does not let it read users.", "Assign Directory Readers or Global Reader to the account's security group in the relationship.";
    ConditionalAccess = 403, "conditional_access", 403, Never, "A Conditional Access policy blocks the sign-in.", "Exclude service-provider users or the application from the policy.";
    CrossTenantBlocked = 404, "cross_tenant_blocked", 403, Never, "A cross-tenant access policy blocks the sign-in.", "Allow the partner tenant in the policy.";
    TenantUnavailable = 405, "tenant_unavailable", 404, Never, "The tenant was not found in this cloud.", "Check that it still exists and that the connection is for its cloud.";
    MfaRequired = 406, "mfa_required", 401, Never, "Multifactor authentication is required.", "Reconnect interactively with multifactor authentication.";
    AccountBlocked = 407, "account_blocked", 403, Never, "The partner account is disabled, locked or blocked for risk.", "Mend the account, then reconnect.";
    VendorForbidden = 408, "vendor_forbidden", 403, Never, "The vendor refused the request.", "Check the application's permissions and the account's roles.";
    VendorNotFound = 409, "vendor_not_found", 404, Never, "The vendor does not know what was asked for.", "Check that it still exists.";
    VendorRejected = 410, "vendor_rejected", 502, Never, "The vendor did not accept the request.", "Report this with the request id.";
    VendorInvalidAnswer = 411, "vendor_invalid_answer", 502, Later, "The vendor's answer is not what its documentation promises.", "Try again later; report it with the request id if it stays.";
    Throttled = 412, "throttled", 429, Later, "The vendor asked us to slow down.", "Wait; it goes on by itself.";
    Unreachable = 413, "unreachable", 503, Later, "The vendor cannot be reached.", "Check the network and the address; it is tried again.";
    VendorUnavailable = 414, "vendor_unavailable", 503, Later, "The vendor has a failure of its own.", "Wait; it is tried again.";
    ForeignLink = 415, "foreign_link", 502, Never, "A page points to another host; it was not followed.", "Report this: a page link must stay on the vendor's host.";
    PagingLoop = 416, "paging_loop", 502, Later, "The vendor's pages repeat themselves.", "Try again later.";
    DeltaExpired = 417, "delta_expired", 410, Later, "The position of the last incremental read is no longer valid.", "Nothing to do: a full read follows.";
    WrongTenant = 418, "wrong_tenant", 502, Never, "The answer belongs to another tenant than was asked for.", "Nothing was written. Report this.";
    AddressRefused = 419, "address_refused", 400, Never, "The address is not allowed as a target.", "Use a public https address, or allow your own network in the configuration.";
    CippTokenRefused = 420, "cipp_token_refused", 401, Never, "CIPP refused the API client's token.", "Check the API client's id, secret and scope, and that it is saved to Azure in CIPP.";
    CippNotAnApi = 421, "cipp_not_an_api", 502, Never, "The address answers with a web page instead of CIPP's API.", "Use the API address shown in CIPP's settings, not the address of its pages.";

    DatabaseUnavailable = 501, "database_unavailable", 503, Later, "The database cannot be opened or reached.", "Check the path or the address and that it is running.";
    DatabaseSchemaNewer = 502, "database_schema_newer", 409, Never, "The database was made by a newer version of this library.", "Update the library, or open another database.";
    DatabaseBusy = 503, "database_busy", 503, Later, "The database is busy.", "It is tried again.";
    DatabaseReadOnly = 504, "database_read_only", 503, Later, "The database does not take writes at present.", "It is tried again; nothing was lost.";
    DatabaseFailed = 505, "database_failed", 500, Never, "The database refused a statement.", "Report this with the cause.";
    SecretProviderFailed = 506, "secret_provider_failed", 503, Later, "The secret store failed.", "Check that it is reachable and that its credentials are valid.";
    SecretStoreReadOnly = 507, "secret_store_read_only", 409, Never, "The secret store does not take writes.", "Set SECRET_WRITE_PROVIDER to a store that can be written, and try again.";
    FeatureFlagsFailed = 508, "feature_flags_failed", 503, Later, "The feature flags could not be read.", "Check the source of the flags; nothing is allowed until it answers.";

    AlreadyRunning = 601, "already_running", 409, Later, "A sync of this tenant is under way.", "Wait for it to end.";
    PlanDrifted = 602, "plan_drifted", 409, Never, "The directory or the contacts changed since the plan was made.", "Look at the new plan and decide again.";
    PlanHeld = 603, "plan_held", 409, Never, "The guard held the run: it would change unusually much. Nothing was written.", "Look at the plan; allow it by its hash if it is right.";
    ClientInactive = 604, "client_inactive", 409, Never, "The client is inactive or gone.", "Reactivate the client, or map the tenant to another.";
    PartialRead = 605, "partial_read", 502, Later, "The directory could not be read to its end. Nobody was deactivated.", "Try again later.";

    Panic = 901, "panic", 500, Never, "Something in the library went wrong that should not.", "Report this with the log.";
    Internal = 902, "internal", 500, Never, "Something in the library went wrong.", "Report this with the log.";
    WouldDeadlock = 903, "would_deadlock", 409, Never, "A blocking call was made from inside a callback.", "Use the job form of the call there.";
}

impl ErrorCode {
    /// Whether it says that no token will come for anybody until a person acts.
    pub fn breaks_the_connection(self) -> bool {
        matches!(
            self,
            Self::ReauthRequired
                | Self::ClientSecretInvalid
                | Self::ClientSecretExpired
                | Self::AccountBlocked
                | Self::MissingCredentials
                | Self::CippTokenRefused
        )
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for ErrorCode {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.iter().copied().find(|code| code.as_str() == text).ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn numbers_and_words_are_unique() {
        let numbers: HashSet<_> = ErrorCode::ALL.iter().map(|code| code.number()).collect();
        let words: HashSet<_> = ErrorCode::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!((numbers.len(), words.len()), (ErrorCode::ALL.len(), ErrorCode::ALL.len()));
    }

    #[test]
    fn every_code_says_what_and_what_to_do() {
        for code in ErrorCode::ALL {
            assert!(code.message().ends_with('.') && code.remedy().ends_with('.'), "{code}");
            assert_eq!(code.as_str().parse(), Ok(*code));
            assert!((400..600).contains(&code.http_status()), "{code}");
        }
    }
}
