//! The same answers in the same order, on one core or on several.

/// People from whom on doing two things at a time is worth what a second thread, or connection, costs.
pub(crate) const MANY: usize = 5_000;

/// Maps every item with a working room of its thread; with the feature `parallel`, on as many threads as asked for.
#[cfg(feature = "parallel")]
pub(crate) fn map<T: Sync, S, R: Send>(
    items: &[T],
    threads: usize,
    room: impl Fn() -> S + Sync + Send,
    each: impl Fn(&mut S, &T) -> R + Sync + Send,
) -> Vec<R> {
    use rayon::prelude::*;

    let alone = || {
        let mut room = room();
        items.iter().map(|item| each(&mut room, item)).collect()
    };
    if threads <= 1 {
        return alone();
    }
    match rayon::ThreadPoolBuilder::new().num_threads(threads).build() {
        Ok(pool) => pool.install(|| items.par_iter().map_init(&room, &each).collect()),
        // A system that grants no threads still gets its answers.
        Err(_) => alone(),
    }
}

/// Maps every item with one working room, on the calling thread.
#[cfg(not(feature = "parallel"))]
pub(crate) fn map<T, S, R>(
    items: &[T],
    _threads: usize,
    room: impl Fn() -> S,
    each: impl Fn(&mut S, &T) -> R,
) -> Vec<R> {
    let mut room = room();
    items.iter().map(|item| each(&mut room, item)).collect()
}

/// Does two things; with the feature `parallel`, and if they are worth it, at the same time.
#[cfg(feature = "parallel")]
pub(crate) fn both<A: Send, B: Send>(
    is_worth_it: bool,
    one: impl FnOnce() -> A + Send,
    other: impl FnOnce() -> B + Send,
) -> (A, B) {
    if !is_worth_it {
        return (one(), other());
    }
    match rayon::ThreadPoolBuilder::new().num_threads(2).build() {
        Ok(pool) => pool.join(one, other),
        Err(_) => (one(), other()),
    }
}

/// Does two things, one after the other.
#[cfg(not(feature = "parallel"))]
pub(crate) fn both<A, B>(_is_worth_it: bool, one: impl FnOnce() -> A, other: impl FnOnce() -> B) -> (A, B) {
    (one(), other())
}
