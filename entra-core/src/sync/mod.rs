//! Keeping contacts in step with directories.
//!
//! [`sync`] runs it for every mapped tenant or one; the story of one is: lease → client active? →
//! read → plan → guard → apply in batches → report. [`preflight`] stops before applying; [`undo_run`] walks the
//! journal back; [`explain_user`] says why, and [`hygiene`] what does not fit.

mod access;
mod after;
mod all;
mod apply;
mod division;
mod draft;
mod explain;
mod export;
mod hold;
mod hygiene;
pub(crate) mod lease;
mod notify;
mod preflight;
mod resumed;
pub mod runs;
mod shift;
mod subject;
mod tenant;
mod undo;

pub(crate) use access::tell;
pub(crate) use after::after_run;
pub use all::{SyncRequest, Trigger, mapped_tenants, sync};
pub use division::{RulesPreview, confirm_mapping_rules, preview_mapping_rules};
pub use explain::{PastExplanation, explain_past, explain_person, explain_user};
pub use export::{ExportFormat, export_run, export_runs};
pub use hold::{Drift, PlanDifference, allow_plan, kept_plan};
pub use hygiene::{HygieneReport, hygiene};
pub use notify::{NoNotifier, Notification, Notifier, decide};
pub use preflight::{Preflight, preflight};
pub(crate) use tenant::sync_and_record;
pub use tenant::{TenantJob, TenantOutcome};
pub use undo::{KeptChange, UndoReport, undo_run};
