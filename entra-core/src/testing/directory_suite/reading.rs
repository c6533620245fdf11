//! Nothing goes wrong.

use std::collections::BTreeSet;

use tokio::{sync::mpsc, task::JoinSet};

use super::{
    harness::{DirectoryHarness, Kind, Trouble, World},
    runner::{Bench, Suite, ensure, ensure_code, refused},
};
use crate::{
    context::{Context, Stage},
    error::ErrorCode,
    model::{Completeness, EntraTenantId},
};

pub(super) fn cases<H: DirectoryHarness>(suite: &mut Suite) {
    let world = World::default();
    suite.case::<H, _>("probe", world, async |bench: Bench<H>| {
        Ok(bench.harness.directory().probe(&Context::default()).await?)
    });
    suite.case::<H, _>("tenants_each_once", world, async |bench: Bench<H>| {
        let read = bench.harness.directory().tenants(&Context::default()).await?;
        let listed: BTreeSet<_> = read.tenants.iter().map(|tenant| tenant.entra_tenant_id.clone()).collect();
        ensure(listed.len() == read.tenants.len(), "a tenant came twice")?;
        ensure(listed == bench.harness.tenants().into_iter().collect(), "other tenants than there are")
    });
    suite.case::<H, _>("tenants_have_names_and_domains", world, async |bench: Bench<H>| {
        let read = bench.harness.directory().tenants(&Context::default()).await?;
        for tenant in read.tenants {
            ensure(!tenant.display_name.is_empty(), "a tenant has no name")?;
            let domain = tenant.primary_domain.unwrap_or_default();
            ensure(domain.contains('.') && domain == domain.to_lowercase(), format_args!("`{domain}`"))?;
            ensure(tenant.domains.contains(&domain), "the primary domain is not among the domains")?;
        }
        Ok(())
    });
    for (people, page_size) in [(11, 1), (11, 2), (11, 3), (11, 11), (11, 12), (40, 7)] {
        let world = World { people, page_size, ..world };
        suite.case::<H, _>(
            format_args!("everybody_{people}_by_{page_size}"),
            world,
            async |bench: Bench<H>| {
                let tenant = bench.tenant()?;
                let read = bench.read(&tenant).await?;
                ensure(read.completeness == Completeness::Complete, "the read is not complete")?;
                bench.ensure_everybody(&tenant, &read)
            },
        );
    }
    suite.case::<H, _>("fields_come_through", world, async |bench: Bench<H>| {
        let read = bench.read(&bench.tenant()?).await?;
        ensure(read.users.iter().all(|user| user.account_enabled.is_some()), "nobody says who is enabled")?;
        ensure(read.users.iter().all(|user| user.display_name.is_some()), "somebody has no name")?;
        ensure(read.users.iter().any(|user| user.email.is_some()), "nobody has an address")
    });
    suite.case::<H, _>("an_empty_page_is_not_the_end", world, async |bench: Bench<H>| {
        let tenant = bench.tenant()?;
        if H::meets(Kind::EmptyFirstPage) {
            bench.harness.trouble(&tenant, Trouble { page: 1, kind: Kind::EmptyFirstPage, is_lasting: true });
        }
        let read = bench.read(&tenant).await?;
        bench.ensure_everybody(&tenant, &read)
    });
    suite.case::<H, _>("tenants_never_mix", world, async |bench: Bench<H>| {
        for tenant in bench.harness.tenants() {
            let read = bench.read(&tenant).await?;
            bench.ensure_everybody(&tenant, &read)?;
        }
        Ok(())
    });
    suite.case::<H, _>(
        "tenants_never_mix_at_once",
        World { tenants: 8, ..world },
        async |bench: Bench<H>| {
            let mut reads = JoinSet::new();
            for tenant in bench.harness.tenants() {
                let directory = bench.harness.directory();
                reads.spawn(async move {
                    (directory.users(&tenant, None, &Context::default()).await, tenant.clone())
                });
            }
            for (read, tenant) in reads.join_all().await {
                bench.ensure_everybody(&tenant, &read?)?;
            }
            Ok(())
        },
    );
    suite.case::<H, _>("reading_twice_is_reading_the_same", world, async |bench: Bench<H>| {
        let tenant = bench.tenant()?;
        let (first, second) = (bench.read(&tenant).await?, bench.read(&tenant).await?);
        ensure(first.users == second.users, "the second read differs")
    });
    suite.case::<H, _>("an_unknown_tenant_is_an_error", world, async |bench: Bench<H>| {
        let unknown = EntraTenantId::from("0f0f0f0f-0000-4000-8000-00000000dead");
        let error = refused(bench.read(&unknown).await)?;
        ensure(!error.is_retryable(), format_args!("{error:?}"))?;
        ensure(error.context_value("tenant") == Some(unknown.as_str()), format_args!("{error:?}"))
    });
    suite.case::<H, _>("progress_is_told", world, async |bench: Bench<H>| {
        let (sender, mut progress) = mpsc::unbounded_channel();
        let context = Context::default().telling(sender);
        let read = bench.harness.directory().users(&bench.tenant()?, None, &context).await?;
        drop(context);
        let mut told = Vec::new();
        while let Some(step) = progress.recv().await {
            ensure(step.stage == Stage::ReadingUsers, format_args!("{step:?}"))?;
            told.push(step.done);
        }
        ensure(told.is_sorted() && told.last() == Some(&(read.users.len() as u64)), format_args!("{told:?}"))
    });
    suite.case::<H, _>("cancelled_before_the_start", world, async |bench: Bench<H>| {
        let context = Context::default();
        context.cancellation().cancel();
        let directory = bench.harness.directory();
        ensure_code(&refused(directory.tenants(&context).await)?, &[ErrorCode::Cancelled])?;
        let read = directory.users(&bench.tenant()?, None, &context).await;
        ensure_code(&refused(read)?, &[ErrorCode::Cancelled])
    });
}
