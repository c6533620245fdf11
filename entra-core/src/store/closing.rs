//! The end of a store.

use async_trait::async_trait;

/// Ends a store's connections.
#[async_trait]
pub trait Closing: Send + Sync {
    /// Closes the connections, and waits for those in use. Whatever is asked of the store afterwards fails. A store
    /// without connections has nothing to do.
    async fn close(&self) {}
}
