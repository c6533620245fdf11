//! Microsoft's identity platform, Microsoft Graph and CIPP on loopback.
//!
//! A directory client that was only ever tried against its author's own emulator breaks on the vendor. This
//! one is built from the vendors' published metadata and documentation, knows nothing of our client, and is
//! strict where the vendors are: what they refuse, it refuses, in their words' shape.
//!
//! ```no_run
//! # async fn example() -> std::io::Result<()> {
//! use entra_simulator::{Config, Simulator};
//!
//! let sim = Simulator::start(Config { tenants: 5, users: 200, ..Config::default() }).await?;
//! println!("{} {}", sim.login_base_url(), sim.graph_base_url());
//! let customer = &sim.tenants()[0];
//! let person = &sim.people(customer.id)[0];
//! sim.leave(customer.id, person.id)?;
//! # Ok(()) }
//! ```

mod cipp;
mod clock;
mod config;
mod control;
mod counters;
mod faults;
mod graph;
mod identity;
mod listen;
mod platform;
mod seal;
mod seed;
mod simulator;
pub mod traces;
mod world;

pub use cipp::Style as CippStyle;
pub use config::Config;
pub use counters::Counters;
pub use faults::{Fault, FaultId, FaultRule, Faults, When};
pub use identity::SignIn;
pub use seed::clients::{ClientRow, Resemblance};
pub use simulator::{Description, Simulator};
pub use world::app::{DeltaRefusal, Quirks};
pub use world::command::{CippChange, Command, Refused};
pub use world::person::{Kind, PersonView};
pub use world::relationship::{AssignmentStatus, Status};
pub use world::tenant::TenantView;
