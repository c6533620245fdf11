//! May this actor do this? One function answers, before any data is read.

mod actor;
pub mod flags;
mod operation;

use std::sync::Arc;

pub use actor::{Actor, Edition, UserType};
pub use flags::{FeatureFlags, Flag, FlagSet};
pub use operation::{Operation, Permission};

use crate::{
    error::{Error, ErrorCode, Result, ResultExt},
    model::HostTenantId,
};

/// Whether `actor` may do `operation`. Users of the client portal are refused first and everything, so that they do
/// not even learn what is installed; then the edition, the flags and the permission are asked, in this order.
pub fn check(actor: &Actor, operation: Operation, edition: Edition, flags: &FlagSet) -> Result<()> {
    let refused = |code| Err(Error::new(code).in_operation(operation.as_str()));
    if actor.user_type == UserType::Client {
        return refused(ErrorCode::Forbidden);
    }
    if edition == Edition::Community {
        return refused(ErrorCode::EditionUnavailable);
    }
    for flag in operation.flags() {
        if !flags.is_on(*flag) {
            return refused(ErrorCode::FeatureDisabled).with_context("flag", flag.as_str());
        }
    }
    if !actor.has(operation.permission()) {
        return refused(ErrorCode::Forbidden).with_context("permission", operation.permission().as_str());
    }
    Ok(())
}

/// The edition and the flags of an installation, asked at every call.
#[derive(Clone)]
pub struct Access {
    edition: Edition,
    flags: Arc<dyn FeatureFlags>,
}

impl Access {
    /// Access of an installation.
    pub fn new(edition: Edition, flags: Arc<dyn FeatureFlags>) -> Self {
        Self { edition, flags }
    }

    /// [`check`], with the flags as they are now. They are not even asked where the answer is no without them.
    pub async fn check(&self, host: &HostTenantId, actor: &Actor, operation: Operation) -> Result<()> {
        check(actor, operation, self.edition, &FlagSet::all())?;
        let flags = self.flags.enabled(host).await.in_operation(operation.as_str())?;
        check(actor, operation, self.edition, &flags)
    }

    /// The flags of a host tenant as they are now, for pages that hide what is off.
    pub async fn flags(&self, host: &HostTenantId) -> Result<FlagSet> {
        self.flags.enabled(host).await
    }
}
