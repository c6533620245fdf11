//! entra on Temporal: the workflows, activities and schedules that a host's own Temporal client starts, queries and
//! manages by name, and the worker that carries them.
//!
//! | workflow | input beside `{tenantId, actor?: {userId}, requestedAt?}` | id |
//! |---|---|---|
//! | `entraDiscoveryWorkflow` | | `entra-discovery:{tenant}:bucket-…` |
//! | `entraInitialSyncWorkflow` | | `entra-initial-sync:{tenant}:bucket-…` |
//! | `entraTenantSyncWorkflow` | `managedTenantId`, `clientId?`, `planHash?` | `entra-tenant-sync:{tenant}:{managedTenantId}:{clientId}:bucket-…` |
//! | `entraAllTenantsSyncWorkflow` | `trigger: manual\|scheduled` | `entra-all-tenants-sync:{tenant}:{trigger}:bucket-…` |
//!
//! Each answers [`RunResult`](documents::RunResult) and the query `progress`. The three syncs take the signals `pause`,
//! `resume`, `cancelTenant` and `allowHeldPlan`. Cancelling a workflow stops it between two batches; the row of its run
//! says `cancelled`. Whatever a run is about is in the database: the engine may lose a worker, or itself be restarted, at
//! any moment.
//!
//! [`Starts`] starts workflows from Rust, [`Schedules`] keeps the schedules as the settings say, and [`worker`] is what
//! the program `entra-worker` runs.
//!
//! ```no_run
//! # async fn example(msp: entra_core::ForTenant, schedule: entra_core::settings::Schedule) -> entra_core::Result<()> {
//! use entra_temporal::{Schedules, server::Address};
//!
//! let schedules = Schedules::at(&Address::from_environment());
//! let saved = schedules.save(&msp, schedule).await?;
//! if !saved.schedule_applied {
//!     println!("The setting is kept. {}", saved.reason.unwrap_or_default());
//! }
//! # Ok(()) }
//! ```
#![forbid(unsafe_code)]

pub mod activities;
mod argument;
pub mod documents;
mod failure;
pub mod ids;
pub mod names;
mod schedules;
pub mod server;
mod starts;
pub mod worker;
pub mod workflows;

pub use argument::Argument;
pub use schedules::{SavedSchedule, Schedules};
pub use starts::{Started, Starts};
