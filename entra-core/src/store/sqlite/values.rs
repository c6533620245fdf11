//! Values on their way into the database.

use serde_json::Value;
use time::{OffsetDateTime, UtcOffset, format_description::BorrowedFormatItem, macros::format_description};

use crate::error::{Error, ErrorCode, Result};

/// RFC 3339 in UTC with six decimals: of fixed width, so that it sorts as text.
const TIME: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:6]Z");

/// A time as it is kept.
pub(super) fn time(at: OffsetDateTime) -> Result<String> {
    at.to_offset(UtcOffset::UTC).format(TIME).map_err(|cause| {
        Error::new(ErrorCode::InvalidArgument)
            .with_message("The time is outside the years that can be kept.")
            .caused_by(cause)
    })
}

/// A time that may be absent.
pub(super) fn time_or_none(at: Option<OffsetDateTime>) -> Result<Option<String>> {
    at.map(time).transpose()
}

/// A document as it is kept. No document is the empty one.
pub(super) fn document(value: &Value) -> String {
    if value.is_null() { "{}".into() } else { value.to_string() }
}

/// A value as JSON text.
pub(super) fn json<T: serde::Serialize + ?Sized>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|cause| {
        Error::new(ErrorCode::Internal).in_operation("write to the database").caused_by(cause)
    })
}

/// A number as SQLite keeps it.
pub(super) fn number(value: u64) -> Result<i64> {
    i64::try_from(value).map_err(|cause| Error::new(ErrorCode::InvalidArgument).caused_by(cause))
}
