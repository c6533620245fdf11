//! Several futures of one workflow at a time, polled in the order in which they came, so that a replay sees the same.

use std::{future::poll_fn, pin::Pin, task::Poll};

/// A future on the workflow's own thread.
pub(super) type Local<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// The first of `at_work` that is done; it leaves the list. Never done while the list is empty.
pub(super) async fn first_of<K, T>(at_work: &mut Vec<(K, Local<'_, T>)>) -> (K, T) {
    poll_fn(|context| {
        for index in 0..at_work.len() {
            if let Poll::Ready(done) = at_work[index].1.as_mut().poll(context) {
                return Poll::Ready((at_work.remove(index).0, done));
            }
        }
        Poll::Pending
    })
    .await
}
