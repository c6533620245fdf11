//! Text: borrowed from an object, or owned by the caller.

use std::ffi::c_char;

use crate::boundary::{Owned, guarded};

/// Text that belongs to the object it was asked of and lives as long: UTF-8, not NUL-terminated.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct entra_str {
    /// The first byte; never NULL.
    pub data: *const c_char,
    /// How many bytes.
    pub length: usize,
}

impl From<&str> for entra_str {
    fn from(text: &str) -> Self {
        Self { data: text.as_ptr().cast(), length: text.len() }
    }
}

/// Text that the caller owns: UTF-8, not NUL-terminated. Free it once with `entra_bytes_free`.
/// Nothing is `{NULL, 0}`.
#[repr(C)]
pub struct entra_bytes {
    /// The first byte, or NULL.
    pub data: *mut c_char,
    /// How many bytes.
    pub length: usize,
}

impl Owned for entra_bytes {
    const NOTHING: Self = Self { data: std::ptr::null_mut(), length: 0 };
}

impl From<String> for entra_bytes {
    fn from(text: String) -> Self {
        let bytes = Box::leak(text.into_bytes().into_boxed_slice());
        Self { data: bytes.as_mut_ptr().cast(), length: bytes.len() }
    }
}

impl From<Option<String>> for entra_bytes {
    fn from(text: Option<String>) -> Self {
        text.map_or(Self::NOTHING, Into::into)
    }
}

/// Frees bytes and leaves `{NULL, 0}`, so that freeing twice through the same variable is harmless.
/// NULL is ignored.
///
/// # Safety
/// `bytes` is NULL or points to bytes that this library gave out and that were not freed through a copy.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn entra_bytes_free(bytes: *mut entra_bytes) {
    guarded((), || {
        // SAFETY: NULL or valid by the caller's promise.
        let Some(bytes) = (unsafe { bytes.as_mut() }) else { return };
        let taken = std::mem::replace(bytes, entra_bytes::NOTHING);
        if !taken.data.is_null() {
            let slice = std::ptr::slice_from_raw_parts_mut(taken.data.cast::<u8>(), taken.length);
            // SAFETY: made by `From<String>` above from a boxed slice of exactly this length.
            drop(unsafe { Box::from_raw(slice) });
        }
    });
}
