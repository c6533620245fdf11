//! Tokens that end, and access that was taken away.

use super::{
    harness::{Change, DirectoryHarness, Kind, Trouble, World},
    runner::{Bench, Suite, ensure, ensure_code, refused},
};
use crate::error::ErrorCode;

pub(super) fn cases<H: DirectoryHarness>(suite: &mut Suite) {
    let world = World::default();
    if H::meets(Kind::Status(401)) {
        for page in 1..=3 {
            let name = format!("a_token_ends_at_page_{page}");
            suite.case::<H, _>(name, world, async move |bench: Bench<H>| {
                let tenant = bench.tenant()?;
                bench.read(&tenant).await?;
                bench.harness.trouble(&tenant, Trouble { page, kind: Kind::Status(401), is_lasting: false });
                let read = bench.read(&tenant).await?;
                bench.ensure_everybody(&tenant, &read)
            });
        }
        suite.case::<H, _>("every_token_is_refused", world, async |bench: Bench<H>| {
            let tenant = bench.tenant()?;
            bench.read(&tenant).await?;
            bench.harness.trouble(&tenant, Trouble { page: 2, kind: Kind::Status(401), is_lasting: true });
            let error = refused(bench.read(&tenant).await)?;
            ensure_code(&error, &[ErrorCode::VendorForbidden, ErrorCode::CippTokenRefused])
        });
    }
    for (name, change) in [("consent_revoked", Change::RevokeConsent), ("access_ended", Change::EndAccess)] {
        if H::knows(&change) {
            revoked::<H>(suite, name, change);
        }
    }
    if H::knows(&Change::Misdirect) {
        suite.case::<H, _>("a_token_for_another_tenant", world, async |bench: Bench<H>| {
            let tenant = bench.tenant()?;
            bench.harness.change(&tenant, &Change::Misdirect);
            let error = refused(bench.read(&tenant).await)?;
            ensure_code(&error, &[ErrorCode::WrongTenant])
        });
    }
}

/// One customer that cannot be read is an error that needs somebody, and nobody else's problem.
fn revoked<H: DirectoryHarness>(suite: &mut Suite, name: &str, change: Change) {
    let revoke = change.clone();
    suite.case::<H, _>(name, World::default(), async move |bench: Bench<H>| {
        let tenant = bench.tenant()?;
        bench.harness.change(&tenant, &revoke);
        let error = refused(bench.read(&tenant).await)?;
        ensure(error.context_value("tenant") == Some(tenant.as_str()), format_args!("{error:?}"))?;
        ensure(!error.remedy().is_empty(), "no remedy")?;
        for other in bench.harness.tenants().into_iter().skip(1) {
            let read = bench.read(&other).await?;
            bench.ensure_everybody(&other, &read)?;
        }
        Ok(())
    });
    let between = format!("{name}_between_reads");
    suite.case::<H, _>(between, World::default(), async move |bench: Bench<H>| {
        let tenant = bench.tenant()?;
        bench.read(&tenant).await?;
        bench.harness.change(&tenant, &change);
        refused(bench.read(&tenant).await).map(|_| ())
    });
}
