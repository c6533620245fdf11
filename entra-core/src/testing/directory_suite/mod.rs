//! What every [`Directory`](crate::provider::Directory) must do, as cases that any implementation can run.
//!
//! A source of people is right when it brings everybody exactly once, and when it says so loudly if it cannot. Most of
//! the cases are therefore about trouble: every kind of it, at every page.
//!
//! ```ignore
//! // tests/directory_suite.rs, with `harness = false`
//! entra_core::directory_suite!(MyHarness);
//! ```

mod changes;
mod groups;
mod harness;
mod limits;
mod reading;
mod runner;
mod tokens;
mod trouble;

pub use self::{
    harness::{Change, DirectoryHarness, Kind, Trouble, World},
    runner::{Suite, run},
};

/// Runs the suite against one or more harnesses and prints how many cases each had.
#[macro_export]
macro_rules! directory_suite {
    ($($harness:ty),+ $(,)?) => {
        fn main() -> std::process::ExitCode {
            $crate::testing::directory_suite::run(vec![
                $($crate::testing::directory_suite::Suite::of::<$harness>()),+
            ])
        }
    };
}
