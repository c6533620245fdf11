//! Our identifiers are text, the columns are UUIDs.

use uuid::Uuid;

use crate::{
    error::{Error, ErrorCode, Result},
    model::HostTenantId,
};

/// The value of `tenant`, by which every statement filters.
pub(super) fn key(host: &HostTenantId) -> Result<Uuid> {
    uuid(host.as_str())
}

/// An id as its column holds it; anything but a UUID is `invalid_argument`.
pub(super) fn uuid(id: &str) -> Result<Uuid> {
    Uuid::try_parse(id).map_err(|_| {
        Error::new(ErrorCode::InvalidArgument)
            .with_message("An identifier is not a UUID.")
            .with("identifier", id)
    })
}

/// The same of an id that may be absent.
pub(super) fn maybe(id: Option<&str>) -> Result<Option<Uuid>> {
    id.map(uuid).transpose()
}

/// The same of several, in order.
pub(super) fn all<'a>(ids: impl IntoIterator<Item = &'a str>) -> Result<Vec<Uuid>> {
    ids.into_iter().map(uuid).collect()
}
