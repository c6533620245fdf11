//! Words in columns. The words are those of serde, so that the database and JSON cannot differ.

use serde::de::{DeserializeOwned, IntoDeserializer, value::StrDeserializer};

use crate::error::{Error, ErrorCode, Result};

/// The value of a word; a word that this version does not know is `database_failed`, naming it.
pub(super) fn word<T: DeserializeOwned>(text: &str) -> Result<T> {
    let deserializer: StrDeserializer<'_, serde::de::value::Error> = text.into_deserializer();
    T::deserialize(deserializer).map_err(|error| unreadable(error, text))
}

/// A JSON column as a value.
pub(super) fn document<T: DeserializeOwned>(value: serde_json::Value) -> Result<T> {
    serde_json::from_value(value).map_err(|error| unreadable(error, "a JSON column"))
}

/// A count as we hold it; the host's columns are signed.
pub(super) fn count(value: i32) -> u32 {
    u32::try_from(value).unwrap_or(0)
}

/// A count as the host's columns hold it.
pub(super) fn column(count: u32) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// How many rows to answer with; 0 means `default`.
pub(super) fn limit_or(limit: u32, default: u32) -> i64 {
    i64::from(if limit == 0 { default } else { limit })
}

fn unreadable(error: impl std::error::Error + Send + Sync + 'static, what: &str) -> Error {
    Error::new(ErrorCode::DatabaseFailed)
        .with_message("The database holds a value that this library does not know.")
        .with_remedy("Update the library, or correct the row.")
        .with("value", what)
        .caused_by(error)
}
