//! Access tokens: kept as one unit, refreshed once for everybody, cached per directory.

mod cipp;
mod cipp_keeper;
mod direct;
mod flight;
mod keeper;
mod set;

pub use cipp::{CippAccess, CippCredentials, CippTokens};
pub use cipp_keeper::CippKeeper;
pub(crate) use direct::TOKEN_LEASE;
pub use direct::{CustomerAccess, DirectOptions, DirectTokens};
pub use keeper::TokenKeeper;
pub use set::TokenSet;
