//! The library as documents: JSON in, JSON out, one shape for Rust, Node and C.
//!
//! The pure functions of the contract need no instance. With `http`, [`builder`] puts an instance together from an
//! options document, and [`call`] runs any operation of the facade by its name.

#[cfg(feature = "http")]
mod arguments;
#[cfg(feature = "http")]
mod operations;
#[cfg(feature = "http")]
mod options;
mod pure;

use serde::{Serialize, de::DeserializeOwned};

#[cfg(feature = "http")]
pub use operations::{OPERATIONS, call};
#[cfg(feature = "http")]
pub use options::{Options, builder};
pub use pure::{
    PlanDocument, domain_of, explain_user, field_patch, filter_users, match_tenants, name_similarity,
    normalize_domain, plan_sync,
};

use crate::error::{Error, ErrorCode, Result};

fn read<T: DeserializeOwned>(operation: &'static str, json: &str) -> Result<T> {
    serde_json::from_str(json).map_err(|error| invalid(operation, &error))
}

/// The parser's words name places and fields, and of the document at most the one value that is wrong.
fn invalid(operation: &'static str, error: &serde_json::Error) -> Error {
    Error::new(ErrorCode::InvalidJson)
        .with_message(format!("The document is not of the expected shape: {error}."))
        .in_operation(operation)
}

fn write(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::new(ErrorCode::Internal).caused_by(error))
}
