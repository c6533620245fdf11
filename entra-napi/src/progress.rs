//! How far a call is, told to JavaScript while it goes on.

use entra_core::context::Progress;
use napi::{
    Status,
    bindgen_prelude::{Function, Result},
    threadsafe_function::ThreadsafeFunction,
};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// Takes a JSON list of progress documents. Weak: it is the call's promise that keeps the process alive.
type Tell = ThreadsafeFunction<String, (), String, Status, false, true>;

/// As many as one crossing carries.
const AT_ONCE: usize = 64;

/// The listener of one call.
pub(crate) struct Listener {
    tell: Tell,
    news: UnboundedReceiver<Progress>,
}

impl Listener {
    pub(crate) fn new(tell: &Function<'_, String, ()>) -> Result<(UnboundedSender<Progress>, Self)> {
        let tell = tell.build_threadsafe_function().weak::<true>().build()?;
        let (sender, news) = unbounded_channel();
        Ok((sender, Self { tell, news }))
    }

    /// Hands on what comes until the call's last sender is gone. The next crossing waits for the one before, so a busy
    /// event loop gets fewer and longer lists, and everything is told before the call's answer.
    pub(crate) async fn listen(mut self) {
        let mut list = Vec::with_capacity(AT_ONCE);
        while self.news.recv_many(&mut list, AT_ONCE).await > 0 {
            // Numbers and names always serialise, and an event loop that ends takes the call with it.
            if let Ok(json) = serde_json::to_string(&list) {
                let _ = self.tell.call_async_catch(json).await;
            }
            list.clear();
        }
    }
}
