//! The same answers in the same order, on one core or on several.

/// Maps every item; with the feature `parallel` and more than one thread, on that many.
#[cfg(feature = "parallel")]
pub(crate) fn map<T: Sync, R: Send>(
    items: &[T],
    threads: usize,
    each: impl Fn(&T) -> R + Sync + Send,
) -> Vec<R> {
    use rayon::prelude::*;

    if threads <= 1 {
        return items.iter().map(each).collect();
    }
    match rayon::ThreadPoolBuilder::new().num_threads(threads).build() {
        Ok(pool) => pool.install(|| items.par_iter().map(&each).collect()),
        // A system that grants no threads still gets its answers.
        Err(_) => items.iter().map(each).collect(),
    }
}

/// Maps every item on the calling thread.
#[cfg(not(feature = "parallel"))]
pub(crate) fn map<T, R>(items: &[T], _threads: usize, each: impl Fn(&T) -> R) -> Vec<R> {
    items.iter().map(each).collect()
}
