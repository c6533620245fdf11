//! Running cases: each alone, with a world of its own.

use std::{collections::BTreeSet, fmt, process::ExitCode};

use libtest_mimic::{Arguments, Failed, Trial};

use super::{
    changes, groups,
    harness::{DirectoryHarness, World},
    limits, reading, tokens, trouble,
};
use crate::{
    context::Context,
    error::{Error, ErrorCode},
    model::{DirectoryRead, EntraObjectId, EntraTenantId},
};

/// The cases of one harness.
pub struct Suite {
    name: &'static str,
    trials: Vec<Trial>,
}

/// What a case ends with.
pub(super) type Outcome = Result<(), Failure>;

/// Why a case failed.
#[derive(Debug)]
pub(super) struct Failure(String);

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self(format!("{error:?}"))
    }
}

/// Fails the case unless `holds`.
pub(super) fn ensure(holds: bool, why: impl fmt::Display) -> Outcome {
    if holds { Ok(()) } else { Err(Failure(why.to_string())) }
}

/// The error of a read that must not succeed.
pub(super) fn refused<T>(outcome: Result<T, Error>) -> Result<Error, Failure> {
    outcome.err().ok_or_else(|| Failure("the read succeeded".to_owned()))
}

/// Fails unless the error has one of these codes.
pub(super) fn ensure_code(error: &Error, expected: &[ErrorCode]) -> Outcome {
    ensure(expected.contains(&error.code()), format_args!("expected one of {expected:?}, got {error:?}"))
}

impl Suite {
    /// All cases that can happen to this harness.
    pub fn of<H: DirectoryHarness>() -> Self {
        let mut suite = Self { name: H::NAME, trials: Vec::new() };
        reading::cases::<H>(&mut suite);
        trouble::cases::<H>(&mut suite);
        tokens::cases::<H>(&mut suite);
        limits::cases::<H>(&mut suite);
        groups::cases::<H>(&mut suite);
        if H::capability().delta {
            changes::cases::<H>(&mut suite);
        }
        suite
    }

    /// Adds a case with its own world.
    pub(super) fn case<H, F>(&mut self, name: impl fmt::Display, world: World, body: F)
    where
        H: DirectoryHarness,
        F: AsyncFnOnce(Bench<H>) -> Outcome + Send + 'static,
    {
        let trial = Trial::test(format!("{}::{name}", self.name), move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            let run = async { body(Bench { harness: H::start(world).await }).await };
            runtime.block_on(run).map_err(|failure| Failed::from(failure.0))
        });
        self.trials.push(trial);
    }
}

/// Runs the suites as `cargo test` runs tests, and says how many cases there were.
#[expect(clippy::print_stdout, reason = "it is the report of a test program")]
pub fn run(suites: Vec<Suite>) -> ExitCode {
    let arguments = Arguments::from_args();
    if !arguments.list {
        for suite in &suites {
            println!("directory suite, {}: {} cases", suite.name, suite.trials.len());
        }
    }
    let trials = suites.into_iter().flat_map(|suite| suite.trials).collect();
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// A harness with the words that cases use.
pub(super) struct Bench<H> {
    pub(super) harness: H,
}

impl<H: DirectoryHarness> Bench<H> {
    /// The tenant that most cases are about.
    pub(super) fn tenant(&self) -> Result<EntraTenantId, Failure> {
        self.harness.tenants().into_iter().next().ok_or_else(|| Failure("the world has no tenant".to_owned()))
    }

    /// Reads everybody.
    pub(super) async fn read(&self, tenant: &EntraTenantId) -> Result<DirectoryRead, Error> {
        self.harness.directory().users(tenant, None, &Context::default()).await
    }

    /// Fails unless the read brought everybody of the tenant, each once.
    pub(super) fn ensure_everybody(&self, tenant: &EntraTenantId, read: &DirectoryRead) -> Outcome {
        let brought: BTreeSet<EntraObjectId> =
            read.users.iter().map(|user| user.entra_object_id.clone()).collect();
        ensure(brought.len() == read.users.len(), "somebody came twice")?;
        let there = self.harness.people(tenant);
        ensure(brought == there, format_args!("{} of {} people, or others", brought.len(), there.len()))?;
        ensure(read.users.iter().all(|user| user.entra_tenant_id == *tenant), "somebody has another tenant")
    }
}
