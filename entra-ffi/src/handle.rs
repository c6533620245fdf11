//! Objects that C holds by a pointer.
//!
//! A debug build keeps a list of the live ones. It never looks behind a pointer that is not on it, so that a handle that
//! was freed, or is another object's, is told from a good one without touching its memory.

use entra_core::{Error, ErrorCode, Result};

use crate::boundary::null;

/// A Rust value behind an opaque C type.
pub(crate) trait Handle: Sized {
    /// The C type's name.
    const NAME: &'static str;
}

/// Gives an object away. It lives until [`take`].
pub(crate) fn give<T: Handle>(object: T) -> *mut T {
    let pointer = Box::into_raw(Box::new(object));
    live::enter(pointer.cast_const());
    pointer
}

/// Looks at an object in a function that can fail.
///
/// # Safety
/// `pointer` is NULL, or came from [`give`] and was not taken back.
pub(crate) unsafe fn borrow<'a, T: Handle>(pointer: *const T, name: &'static str) -> Result<&'a T> {
    if !pointer.is_null() && !live::holds(pointer) {
        return Err(Error::new(ErrorCode::InvalidArgument)
            .with_message(format!("`{name}` is no live {}: it was freed, or is another object.", T::NAME)));
    }
    // SAFETY: by the caller's promise; NULL becomes an error.
    unsafe { pointer.as_ref() }.ok_or_else(|| null(name))
}

/// Looks at an object in a function that cannot fail; nothing for NULL.
///
/// # Safety
/// As for [`borrow`].
pub(crate) unsafe fn look<'a, T: Handle>(pointer: *const T) -> Option<&'a T> {
    if !pointer.is_null() && !live::holds(pointer) {
        live::end_program(T::NAME, "used after it was freed");
    }
    // SAFETY: by the caller's promise.
    unsafe { pointer.as_ref() }
}

/// Takes an object back; nothing for NULL.
///
/// # Safety
/// As for [`borrow`], and nobody else uses the object.
pub(crate) unsafe fn take<T: Handle>(pointer: *mut T) -> Option<Box<T>> {
    if pointer.is_null() {
        return None;
    }
    if !live::leave(pointer.cast_const()) {
        live::end_program(T::NAME, "freed twice");
    }
    // SAFETY: made by `give`, and not taken yet by the caller's promise.
    Some(unsafe { Box::from_raw(pointer) })
}

#[cfg(debug_assertions)]
mod live {
    use std::{
        collections::BTreeMap,
        sync::{LazyLock, Mutex, MutexGuard, PoisonError},
    };

    use super::Handle;

    // Not a hash map: to valgrind the one block of that looks lost, for nothing points to its beginning. And inverted
    // addresses, or valgrind would take the list for an owner and miss what a program forgets to free.
    static LIVE: LazyLock<Mutex<BTreeMap<usize, &'static str>>> = LazyLock::new(Mutex::default);

    fn list() -> MutexGuard<'static, BTreeMap<usize, &'static str>> {
        // The map is whole between any two statements.
        LIVE.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn enter<T: Handle>(pointer: *const T) {
        list().insert(!pointer.addr(), T::NAME);
    }

    pub(super) fn holds<T: Handle>(pointer: *const T) -> bool {
        list().get(&!pointer.addr()) == Some(&T::NAME)
    }

    pub(super) fn leave<T: Handle>(pointer: *const T) -> bool {
        let mut list = list();
        let held = list.get(&!pointer.addr()) == Some(&T::NAME);
        if held {
            list.remove(&!pointer.addr());
        }
        held
    }

    /// Going on would be undefined: the debugger shows who did it.
    pub(super) fn end_program(name: &str, what: &str) -> ! {
        eprintln!("libentra: an {name} was {what}, or is another object");
        std::process::abort()
    }
}

#[cfg(not(debug_assertions))]
mod live {
    pub(super) fn enter<T>(_: *const T) {}

    pub(super) fn holds<T>(_: *const T) -> bool {
        true
    }

    pub(super) fn leave<T>(_: *const T) -> bool {
        true
    }

    pub(super) fn end_program(_: &str, _: &str) {}
}
