//! What CIPP's refusals mean (CIPP facts, §1 and §6). It has no error envelope: bodies are plain text, JSON of several
//! shapes, web pages, or nothing.

use reqwest::header::LOCATION;

use crate::{
    auth::aadsts::MEANINGS,
    error::{Error, ErrorCode},
    http::Answer,
};

/// Sentences of CIPP's own by which it can be told why it refuses. Anything else is judged by status.
const SENTENCES: &[(&str, ErrorCode, &str)] = &[
    (
        "API calls are not accepted on this function app",
        ErrorCode::CippNotAnApi,
        "This is the address of a processor app: use the API address shown in CIPP's settings.",
    ),
    (
        "Your CIPP subscription has ended",
        ErrorCode::VendorForbidden,
        "Renew the subscription of the hosted CIPP.",
    ),
    (
        "This feature has been disabled",
        ErrorCode::VendorForbidden,
        "Switch the feature on in CIPP, or update CIPP.",
    ),
    (
        "Access to this tenant is not allowed",
        ErrorCode::VendorForbidden,
        "Add the tenant to the role of the API client in CIPP.",
    ),
    (
        "does not have the required permission",
        ErrorCode::VendorForbidden,
        "Give the API client the role `readonly` in CIPP, and check the addresses it may call from.",
    ),
    (
        "do not have the required permission",
        ErrorCode::VendorForbidden,
        "Give the API client the role `readonly` in CIPP.",
    ),
    (
        "has blocked this endpoint",
        ErrorCode::VendorForbidden,
        "Unblock the endpoint in the role of the API client.",
    ),
    ("Endpoint not found", ErrorCode::VendorNotFound, "Update CIPP: this version lacks what is asked of it."),
];

/// Whether an answer may be another one soon. A feature that is switched off answers 503, too.
pub(super) fn may_pass(answer: &Answer) -> bool {
    match answer.status() {
        503 => sentence(answer).is_none(),
        429 | 502 | 504 => true,
        _ => false,
    }
}

/// Whether another token may change the answer: 401 on the classic host, the way to the sign-in page on CIPP-NG.
pub(super) fn refuses_token(answer: &Answer) -> bool {
    answer.status() == 401 || ((300..400).contains(&answer.status()) && leads_to_sign_in(answer))
}

/// The error that an unsuccessful answer is.
pub(super) fn judge(answer: &Answer) -> Error {
    if let Some(error) = sign_in_failure(answer) {
        return answer.stamp(error);
    }
    let error = match (answer.status(), sentence(answer)) {
        (_, Some((code, remedy))) => Error::new(code).with_remedy(remedy),
        // CIPP-NG and the address of CIPP's pages send whoever is not signed in to the sign-in page.
        (300..=399, None) if leads_to_sign_in(answer) => Error::new(ErrorCode::CippTokenRefused)
            .with_message("CIPP sends the API client to its sign-in page.")
            .with_remedy("Use the API address shown in CIPP's settings, and check the API client's id, secret and scope."),
        (300..=399, None) => Error::new(ErrorCode::CippNotAnApi),
        (401, None) => Error::new(ErrorCode::CippTokenRefused),
        (_, None) if answer.is_html() => Error::new(ErrorCode::CippNotAnApi),
        (403, None) => Error::new(ErrorCode::VendorForbidden),
        (404, None) => Error::new(ErrorCode::VendorNotFound),
        (429, None) => Error::new(ErrorCode::Throttled),
        (500.., None) => Error::new(ErrorCode::VendorUnavailable),
        // Among others what Graph refused CIPP: its words are not for programs.
        (_, None) => Error::new(ErrorCode::VendorRejected)
            .with_message("CIPP could not read the tenant.")
            .with_remedy("Check the tenant in CIPP (its last Graph error and its permissions), then try again."),
    };
    let error = answer.stamp(error);
    match answer.retry_after() {
        Some(wait) => error.retry_after(wait),
        None => error,
    }
}

/// A 200 that is a web page comes from a front end or a proxy.
pub(super) fn refuse_page(answer: &Answer) -> Result<(), Error> {
    if answer.is_html() { Err(answer.stamp(Error::new(ErrorCode::CippNotAnApi))) } else { Ok(()) }
}

fn sentence(answer: &Answer) -> Option<(ErrorCode, &'static str)> {
    let text = answer.text().ok().filter(|_| !answer.is_success() && !answer.is_html())?;
    SENTENCES.iter().find(|(sentence, ..)| text.contains(sentence)).map(|(_, code, remedy)| (*code, *remedy))
}

/// Microsoft's number, where CIPP hands on why it got no token for the tenant. Only the number is taken from the text,
/// and only for the remedy's sake: that the tenant cannot be read the status has said already.
fn sign_in_failure(answer: &Answer) -> Option<Error> {
    let text = answer.text().ok().filter(|_| matches!(answer.status(), 400 | 403 | 500))?;
    let digits = text.split_once("AADSTS")?.1;
    let digits = digits.split(|letter: char| !letter.is_ascii_digit()).next()?;
    let number: u32 = digits.parse().ok()?;
    let meaning = MEANINGS.iter().find(|meaning| meaning.numbers.contains(&number))?;
    let error = Error::new(meaning.customer).with("aadsts", number);
    Some(match meaning.remedy {
        Some(remedy) => error.with_remedy(remedy),
        None => error,
    })
}

fn leads_to_sign_in(answer: &Answer) -> bool {
    answer
        .header(&LOCATION)
        .is_some_and(|location| location.contains("/.auth/login") || location.contains("/oauth2/"))
}
