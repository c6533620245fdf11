//! The cap on pages: a read that ends there says so, and never speaks of absence.

use super::{
    harness::{DirectoryHarness, World},
    runner::{Bench, Suite, ensure},
};
use crate::model::{Completeness, PartialReason};

pub(super) fn cases<H: DirectoryHarness>(suite: &mut Suite) {
    for page_limit in [1, 2] {
        let world = World { page_limit, ..World::default() };
        let name = format!("a_read_of_{page_limit}_pages_is_partial");
        suite.case::<H, _>(name, world, async move |bench: Bench<H>| {
            let tenant = bench.tenant()?;
            let read = bench.read(&tenant).await?;
            let partial = Completeness::Partial(PartialReason::PageLimit);
            ensure(read.completeness == partial, format_args!("{:?}", read.completeness))?;
            ensure(read.absence_evidence().is_none(), "a partial read speaks of absence")?;
            ensure(read.cursor.is_none(), "a partial read has a cursor")?;
            ensure(read.users.len() == page_limit * usize::from(world.page_size), read.users.len())
        });
    }
    let world = World { page_limit: 3, ..World::default() };
    suite.case::<H, _>("a_read_that_just_fits_is_complete", world, async |bench: Bench<H>| {
        let tenant = bench.tenant()?;
        let read = bench.read(&tenant).await?;
        ensure(read.completeness == Completeness::Complete, format_args!("{:?}", read.completeness))?;
        bench.ensure_everybody(&tenant, &read)
    });
}
