//! Which library this is.

use crate::error::entra_str;

/// The library's version, as `0.1.0`. Lives as long as the program.
#[unsafe(no_mangle)]
pub extern "C" fn entra_version() -> entra_str {
    env!("CARGO_PKG_VERSION").into()
}

/// The number of the binary interface: compare it with `ENTRA_ABI_VERSION` of the header that you compiled against.
#[unsafe(no_mangle)]
pub extern "C" fn entra_abi_version() -> u32 {
    ENTRA_ABI_VERSION
}

/// Grows with every change that a compiled caller would notice.
pub const ENTRA_ABI_VERSION: u32 = 1;
