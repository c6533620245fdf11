//! Groups.

use std::collections::BTreeSet;

use super::{
    harness::{DirectoryHarness, World},
    runner::{Bench, Suite, ensure, refused},
};
use crate::context::Context;

pub(super) fn cases<H: DirectoryHarness>(suite: &mut Suite) {
    if !H::capability().groups {
        return;
    }
    for (name, page_size) in [("groups_with_all_their_members", 999), ("groups_page_by_page", 2)] {
        let world = World { people: 30, page_size, ..World::default() };
        suite.case::<H, _>(name, world, async |bench: Bench<H>| {
            let tenant = bench.tenant()?;
            let groups = bench.harness.groups(&tenant).await;
            ensure(groups.iter().any(|(_, members)| !members.is_empty()), "the world has no groups")?;
            for (group, members) in groups {
                let read =
                    bench.harness.directory().group_members(&tenant, &group, &Context::default()).await?;
                let brought: BTreeSet<_> = read.iter().cloned().collect();
                ensure(brought.len() == read.len(), "somebody came twice")?;
                let (count, expected) = (brought.len(), members.len());
                ensure(brought == members, format_args!("{count} of {expected} members, or others"))?;
            }
            Ok(())
        });
    }
    suite.case::<H, _>("an_unknown_group_is_an_error", World::default(), async |bench: Bench<H>| {
        let tenant = bench.tenant()?;
        let unknown = "0f0f0f0f-0000-4000-8000-00000000beef";
        let read = bench.harness.directory().group_members(&tenant, unknown, &Context::default()).await;
        let error = refused(read)?;
        ensure(!error.is_retryable(), format_args!("{error:?}"))?;
        ensure(error.context_value("tenant") == Some(tenant.as_str()), format_args!("{error:?}"))
    });
    suite.case::<H, _>("a_group_of_another_tenant", World::default(), async |bench: Bench<H>| {
        let tenants = bench.harness.tenants();
        let (Some(first), Some(second)) = (tenants.first(), tenants.get(1)) else {
            return ensure(false, "the world has fewer than two tenants");
        };
        for (group, _) in bench.harness.groups(second).await {
            let read = bench.harness.directory().group_members(first, &group, &Context::default()).await;
            refused(read)?;
        }
        Ok(())
    });
}
