//! CIPP: the customers' directories through the MSP's own installation of it (CIPP facts).

mod address;
mod client;
mod directory;
mod failure;
mod graph_request;
pub mod routes;
mod settings;
mod tenant_filter;
mod users;

pub use self::{
    address::api_base,
    directory::CippDirectory,
    settings::{CippSettings, UserRoute, http_settings},
};
