//! Reading columns. A value that is not what its column promises is `database_failed`, naming the column.

use serde::de::DeserializeOwned;
use serde_json::Value;
use sqlx::{Row, sqlite::SqliteRow};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use crate::error::{Error, ErrorCode, Result};

/// Columns by name.
pub(super) trait Columns {
    fn text(&self, column: &'static str) -> Result<String>;
    fn text_or_none(&self, column: &'static str) -> Result<Option<String>>;
    fn integer(&self, column: &'static str) -> Result<Option<i64>>;
    fn float(&self, column: &'static str) -> Result<Option<f64>>;
    fn bytes(&self, column: &'static str) -> Result<Vec<u8>>;

    /// An id.
    fn id<T: From<String>>(&self, column: &'static str) -> Result<T> {
        self.text(column).map(T::from)
    }

    /// An id that may be absent.
    fn id_or_none<T: From<String>>(&self, column: &'static str) -> Result<Option<T>> {
        Ok(self.text_or_none(column)?.map(T::from))
    }

    /// A truth that may be absent.
    fn truth_or_none(&self, column: &'static str) -> Result<Option<bool>> {
        Ok(self.integer(column)?.map(|value| value != 0))
    }

    /// A truth; absent is false.
    fn truth(&self, column: &'static str) -> Result<bool> {
        Ok(self.truth_or_none(column)?.unwrap_or(false))
    }

    /// A count that may be absent.
    fn count_or_none(&self, column: &'static str) -> Result<Option<u32>> {
        self.integer(column)?
            .map(|value| u32::try_from(value).map_err(|cause| unreadable(column, cause)))
            .transpose()
    }

    /// A count; absent is 0.
    fn count(&self, column: &'static str) -> Result<u32> {
        Ok(self.count_or_none(column)?.unwrap_or(0))
    }

    /// A place in a sequence.
    fn place(&self, column: &'static str) -> Result<u64> {
        u64::try_from(self.integer(column)?.unwrap_or(0)).map_err(|cause| unreadable(column, cause))
    }

    /// A time that may be absent.
    fn time_or_none(&self, column: &'static str) -> Result<Option<OffsetDateTime>> {
        self.text_or_none(column)?
            .map(|text| OffsetDateTime::parse(&text, &Rfc3339).map_err(|cause| unreadable(column, cause)))
            .transpose()
    }

    /// A time.
    fn time(&self, column: &'static str) -> Result<OffsetDateTime> {
        self.time_or_none(column)?.ok_or_else(|| unreadable(column, "it is NULL"))
    }

    /// A JSON document.
    fn json<T: DeserializeOwned>(&self, column: &'static str) -> Result<T> {
        serde_json::from_str(&self.text(column)?).map_err(|cause| unreadable(column, cause))
    }

    /// One of a closed set of words, as serde names them.
    fn word<T: DeserializeOwned>(&self, column: &'static str) -> Result<T> {
        self.word_or_none(column)?.ok_or_else(|| unreadable(column, "it is NULL"))
    }

    /// One of a closed set of words, or none.
    fn word_or_none<T: DeserializeOwned>(&self, column: &'static str) -> Result<Option<T>> {
        self.text_or_none(column)?
            .map(|text| {
                serde_json::from_value(Value::String(text)).map_err(|cause| unreadable(column, cause))
            })
            .transpose()
    }
}

impl Columns for SqliteRow {
    fn text(&self, column: &'static str) -> Result<String> {
        self.try_get(column).map_err(|cause| unreadable(column, cause))
    }

    fn text_or_none(&self, column: &'static str) -> Result<Option<String>> {
        self.try_get(column).map_err(|cause| unreadable(column, cause))
    }

    fn integer(&self, column: &'static str) -> Result<Option<i64>> {
        self.try_get(column).map_err(|cause| unreadable(column, cause))
    }

    fn float(&self, column: &'static str) -> Result<Option<f64>> {
        self.try_get(column).map_err(|cause| unreadable(column, cause))
    }

    fn bytes(&self, column: &'static str) -> Result<Vec<u8>> {
        self.try_get(column).map_err(|cause| unreadable(column, cause))
    }
}

fn unreadable(column: &'static str, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::new(ErrorCode::DatabaseFailed)
        .with_message("The database holds a value that cannot be read.")
        .with("column", column)
        .caused_by(cause)
}
