//! Microsoft's sign-in failures: what each means for the connection or for one customer, and what helps.

use serde::Deserialize;

use crate::{
    error::{Error, ErrorCode as Code, Result},
    http::{Answer, words},
    model::EntraTenantId,
};

/// At whose authority a token was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose<'a> {
    /// The partner's.
    Partner,
    /// One customer's: a failure there says nothing about the connection, unless its code does.
    Customer(&'a EntraTenantId),
}

/// A meaning of AADSTS numbers (Graph facts, §2.3).
pub struct Meaning {
    /// The numbers.
    pub numbers: &'static [u32],
    /// The code at the partner's authority.
    pub partner: Code,
    /// The code at a customer's.
    pub customer: Code,
    /// What helps, where the code's own remedy is too general.
    pub remedy: Option<&'static str>,
}

const fn same(numbers: &'static [u32], code: Code, remedy: Option<&'static str>) -> Meaning {
    Meaning { numbers, partner: code, customer: code, remedy }
}

const fn either(
    numbers: &'static [u32],
    partner: Code,
    customer: Code,
    remedy: Option<&'static str>,
) -> Meaning {
    Meaning { numbers, partner, customer, remedy }
}

/// Every number that we know. Microsoft changes texts and adds numbers: what is not here is read from the OAuth code.
pub const MEANINGS: &[Meaning] = &[
    same(&[65001, 90099, 90094, 90095], Code::ConsentMissing, None),
    same(&[65004], Code::AuthRejected, None),
    either(
        &[700_016, 700_011],
        Code::AppMisconfigured,
        Code::ConsentMissing,
        Some(
            "Consent to the application in that tenant; if it is the partner's own, check the client id and the cloud.",
        ),
    ),
    either(
        &[650_051, 650_052, 650_056, 650_057],
        Code::AppMisconfigured,
        Code::ConsentMissing,
        Some("Correct the application's API permissions and consent again."),
    ),
    same(&[500_011, 28003, 70011, 700_022], Code::AppMisconfigured, Some("Check the cloud and the scopes.")),
    either(&[50020, 50177, 16000, 50034, 51004, 90072], Code::ReauthRequired, Code::GdapMissing, None),
    same(&[500_212, 500_213, 500_021, 500_022], Code::CrossTenantBlocked, None),
    same(&[50076, 50074, 50079, 50072, 50078], Code::MfaRequired, None),
    same(&[50158, 53000, 53001, 53002, 53003, 530_032, 50131], Code::ConditionalAccess, None),
    same(
        &[530_034, 53011],
        Code::AccountBlocked,
        Some("Clear the account's risk in the partner's tenant, then reconnect."),
    ),
    same(
        &[70043],
        Code::ReauthRequired,
        Some("Reconnect, and exclude the account from the sign-in frequency policy."),
    ),
    same(
        &[700_082, 70008],
        Code::ReauthRequired,
        Some("Reconnect; a sync at least every 90 days keeps the sign-in alive."),
    ),
    same(&[50173, 50089, 70000, 50132, 50133], Code::ReauthRequired, None),
    same(&[54005, 501_481, 700_005], Code::TokenExchangeFailed, Some("Start the sign-in again.")),
    same(&[7_000_215], Code::ClientSecretInvalid, None),
    same(&[7_000_222], Code::ClientSecretExpired, None),
    same(
        &[700_027, 50012],
        Code::ClientSecretInvalid,
        Some("Upload the certificate to the application, or save the one that is there."),
    ),
    same(&[7_000_218, 900_144, 90014], Code::AppMisconfigured, None),
    same(
        &[70001, 7_000_112, 1_000_031],
        Code::AppMisconfigured,
        Some("Enable the enterprise application in that tenant."),
    ),
    same(&[50011, 900_971], Code::AppMisconfigured, Some("Register the exact redirect address.")),
    same(&[50194], Code::AppMisconfigured, Some("Make the application multi-tenant.")),
    same(&[90002, 900_023, 5_000_224], Code::TenantUnavailable, None),
    same(
        &[90038, 900_382, 900_432],
        Code::TenantUnavailable,
        Some("The tenant is in another national cloud: make a connection in that cloud."),
    ),
    same(&[50057, 50053, 50055], Code::AccountBlocked, None),
    same(&[50033, 90006, 90012, 90024, 90033, 90055, 90090], Code::VendorUnavailable, None),
    same(&[50196], Code::Throttled, None),
];

/// A refusal of the token endpoint.
#[derive(Deserialize)]
struct Refusal<'a> {
    #[serde(borrow)]
    error: std::borrow::Cow<'a, str>,
    #[serde(default)]
    error_codes: Vec<u32>,
    suberror: Option<String>,
    trace_id: Option<String>,
    correlation_id: Option<String>,
}

/// What a refusal of the token endpoint means. Its description stays out: texts change and may name people.
pub(crate) fn read_refusal(answer: &Answer, whose: Whose<'_>) -> Error {
    let refusal: Result<Refusal<'_>> = answer.json();
    let error = match &refusal {
        Ok(refusal) => meaning_of(refusal, answer.status(), whose),
        Err(_) => Error::new(by_status(answer.status())),
    };
    let error = match answer.retry_after() {
        Some(wait) => error.retry_after(wait),
        None => error,
    };
    let error = answer.stamp(error);
    let Ok(refusal) = refusal else { return error };
    let facts = [("trace-id", refusal.trace_id), ("correlation-id", refusal.correlation_id)];
    facts.into_iter().fold(error, |error, (key, value)| match value.as_deref().and_then(words::id) {
        Some(value) => error.with(key, value),
        None => error,
    })
}

fn meaning_of(refusal: &Refusal<'_>, status: u16, whose: Whose<'_>) -> Error {
    let known = MEANINGS
        .iter()
        .find(|meaning| refusal.error_codes.iter().any(|number| meaning.numbers.contains(number)));
    let code = match (known, whose) {
        (Some(meaning), Whose::Partner) => meaning.partner,
        (Some(meaning), Whose::Customer(_)) => meaning.customer,
        (None, _) => by_oauth_code(refusal, status, whose),
    };
    let error = Error::new(code).with("oauth-error", words::code(&refusal.error));
    let error = refusal.error_codes.iter().fold(error, |error, number| error.with("aadsts", number));
    match known.and_then(|meaning| meaning.remedy) {
        Some(remedy) => error.with_remedy(remedy),
        None => error,
    }
}

/// The stable part of a refusal is its OAuth code (RFC 6749, §5.2, and Microsoft's additions).
fn by_oauth_code(refusal: &Refusal<'_>, status: u16, whose: Whose<'_>) -> Code {
    match (refusal.error.as_ref(), refusal.suberror.as_deref(), whose) {
        (_, Some("consent_required"), _) | ("consent_required", _, _) => Code::ConsentMissing,
        ("interaction_required", ..) => Code::MfaRequired,
        ("invalid_client", ..) => Code::ClientSecretInvalid,
        ("invalid_grant", _, Whose::Partner) => Code::ReauthRequired,
        // Why one customer refuses a grant that serves the others is not known; the connection is not to blame.
        ("invalid_grant" | "access_denied", _, Whose::Customer(_)) => Code::VendorForbidden,
        ("access_denied", _, Whose::Partner) => Code::AuthRejected,
        ("unauthorized_client" | "invalid_scope" | "invalid_request" | "invalid_resource", ..) => {
            Code::AppMisconfigured
        }
        ("temporarily_unavailable" | "server_error", ..) => Code::VendorUnavailable,
        _ => by_status(status),
    }
}

fn by_status(status: u16) -> Code {
    match status {
        429 => Code::Throttled,
        500.. => Code::VendorUnavailable,
        _ => Code::VendorRejected,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_number_has_two_meanings() {
        let numbers: Vec<_> = MEANINGS.iter().flat_map(|meaning| meaning.numbers).collect();
        assert_eq!(numbers.iter().collect::<HashSet<_>>().len(), numbers.len());
    }

    #[test]
    fn a_customers_own_failures_leave_the_connection_alone() {
        for number in [65001, 90099, 50020, 53003, 500_213, 90002, 50076] {
            let meaning = MEANINGS.iter().find(|meaning| meaning.numbers.contains(&number)).unwrap();
            assert!(!meaning.customer.breaks_the_connection(), "{number}");
        }
        for number in [700_082, 50173, 7_000_215, 7_000_222, 50057] {
            let meaning = MEANINGS.iter().find(|meaning| meaning.numbers.contains(&number)).unwrap();
            assert!(meaning.customer.breaks_the_connection(), "{number}");
        }
    }
}
