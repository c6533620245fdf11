//! Every kind of trouble, at every page.

use std::time::Duration;

use super::{
    harness::{DirectoryHarness, Kind, Trouble, World},
    runner::{Bench, Suite, ensure, ensure_code, refused},
};
use crate::{context::Context, error::ErrorCode, model::Completeness};

/// Pages of the world.
const PAGES: [u32; 3] = [1, 2, 3];

/// Troubles that pass when the page is asked for again.
const PASSING: &[(&str, Kind)] = &[
    ("throttled", Kind::Status(429)),
    ("throttled_with_a_wait", Kind::RetryAfter),
    ("throttled_until_a_date", Kind::RetryAfterDate),
    ("bad_gateway", Kind::Status(502)),
    ("unavailable", Kind::Status(503)),
    ("gateway_timeout", Kind::Status(504)),
    ("bandwidth", Kind::Status(509)),
    ("disconnected", Kind::Disconnected),
    ("cut_body", Kind::CutBody),
    ("rows_twice", Kind::RowsTwice),
];

/// Troubles that end the read, and the codes that may tell so.
const ENDING: &[(&str, Kind, &[ErrorCode])] = &[
    ("throttled", Kind::Status(429), &[ErrorCode::Throttled]),
    ("unavailable", Kind::Status(503), &[ErrorCode::VendorUnavailable]),
    ("failing", Kind::Status(500), &[ErrorCode::VendorUnavailable]),
    ("disconnected", Kind::Disconnected, &[ErrorCode::Unreachable]),
    ("cut_body", Kind::CutBody, &[ErrorCode::Unreachable]),
    ("rejected", Kind::Status(400), &[ErrorCode::VendorRejected]),
    ("forbidden", Kind::Status(403), &[ErrorCode::GdapRoleMissing, ErrorCode::VendorForbidden]),
    ("not_found", Kind::Status(404), &[ErrorCode::VendorNotFound]),
    ("not_json", Kind::NotJson, &[ErrorCode::VendorInvalidAnswer]),
    ("web_page", Kind::WebPage, &[ErrorCode::VendorInvalidAnswer, ErrorCode::CippNotAnApi]),
    ("redirect", Kind::Redirect, &[ErrorCode::VendorInvalidAnswer, ErrorCode::CippNotAnApi]),
    ("no_rows", Kind::NoRows, &[ErrorCode::VendorInvalidAnswer]),
    ("same_page_again", Kind::SamePageAgain, &[ErrorCode::PagingLoop]),
    // A middleman may be the one who refuses it.
    ("foreign_link", Kind::ForeignLink, &[ErrorCode::ForeignLink, ErrorCode::VendorRejected]),
];

pub(super) fn cases<H: DirectoryHarness>(suite: &mut Suite) {
    for page in PAGES {
        for (name, kind) in PASSING.iter().copied().filter(|(_, kind)| H::meets(*kind)) {
            passing::<H>(suite, name, Trouble { page, kind, is_lasting: false });
        }
        for (name, kind, codes) in ENDING.iter().copied().filter(|(_, kind, _)| H::meets(*kind)) {
            ending::<H>(suite, name, Trouble { page, kind, is_lasting: true }, codes);
        }
        if H::meets(Kind::Silence) {
            cancelled::<H>(suite, page);
        }
    }
}

fn passing<H: DirectoryHarness>(suite: &mut Suite, name: &str, trouble: Trouble) {
    let name = format!("{name}_once_at_page_{}", trouble.page);
    suite.case::<H, _>(name, World::default(), async move |bench: Bench<H>| {
        let tenant = bench.tenant()?;
        // What the directory asks once in its life must not count as a page.
        bench.read(&tenant).await?;
        bench.harness.trouble(&tenant, trouble);
        let read = bench.read(&tenant).await?;
        ensure(read.completeness == Completeness::Complete, "the read is not complete")?;
        bench.ensure_everybody(&tenant, &read)
    });
}

fn ending<H: DirectoryHarness>(suite: &mut Suite, name: &str, trouble: Trouble, codes: &'static [ErrorCode]) {
    let name = format!("{name}_from_page_{}", trouble.page);
    suite.case::<H, _>(name, World::default(), async move |bench: Bench<H>| {
        let tenant = bench.tenant()?;
        bench.read(&tenant).await?;
        bench.harness.trouble(&tenant, trouble);
        let error = refused(bench.read(&tenant).await)?;
        ensure_code(&error, codes)?;
        ensure(error.context_value("tenant") == Some(tenant.as_str()), format_args!("{error:?}"))?;
        ensure(!error.operation().is_empty(), "the error names no operation")?;
        // It was the read that failed, not the directory.
        bench.harness.peace();
        let read = bench.read(&tenant).await?;
        bench.ensure_everybody(&tenant, &read)
    });
}

fn cancelled<H: DirectoryHarness>(suite: &mut Suite, page: u32) {
    let name = format!("cancelled_at_page_{page}");
    suite.case::<H, _>(name, World::default(), async move |bench: Bench<H>| {
        let tenant = bench.tenant()?;
        bench.read(&tenant).await?;
        bench.harness.trouble(&tenant, Trouble { page, kind: Kind::Silence, is_lasting: true });
        let context = Context::default();
        let cancellation = context.cancellation().clone();
        let cancel = async move {
            tokio::time::sleep(Duration::from_millis(100)).await;
            cancellation.cancel();
        };
        let directory = bench.harness.directory();
        let both = async { tokio::join!(directory.users(&tenant, None, &context), cancel).0 };
        let Ok(read) = tokio::time::timeout(Duration::from_secs(10), both).await else {
            return ensure(false, "the read went on after it was cancelled");
        };
        ensure_code(&refused(read)?, &[ErrorCode::Cancelled])
    });
}
