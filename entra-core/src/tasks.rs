//! Work in a task of its own.

use std::panic::resume_unwind;

use tokio_util::task::AbortOnDropHandle;
use tracing::Instrument;

use crate::error::{ErrorCode, Result};

/// Begins `work` at once, beside whatever its caller goes on with. Whoever lets go of the answer ends the work. Its panic
/// is the caller's; a runtime that closes cancels it.
pub(crate) fn begun<T: Send + 'static>(
    work: impl Future<Output = Result<T>> + Send + 'static,
) -> impl Future<Output = Result<T>> + Send {
    let task = AbortOnDropHandle::new(tokio::spawn(work.in_current_span()));
    async {
        match task.await {
            Ok(done) => done,
            Err(ended) => match ended.try_into_panic() {
                Ok(panic) => resume_unwind(panic),
                Err(_) => Err(ErrorCode::Cancelled.into()),
            },
        }
    }
}
