//! Microsoft Graph (Graph facts).

mod client;
mod directory;
mod failure;
mod groups;
mod organization;
pub(in crate::provider) mod page;
pub mod routes;
mod settings;
mod tenants;
pub(in crate::provider) mod user_row;
mod users;

pub use self::{
    directory::GraphDirectory,
    settings::{GraphSettings, TenantSource},
};

/// Version of the select list that delta cursors track. A cursor of another version is not used.
pub const SELECT_VERSION: u32 = 1;
