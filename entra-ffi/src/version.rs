//! Versions: which library this is.

use crate::bytes::entra_str;

/// The number of the binary interface. It grows with every change that a compiled caller would notice.
pub const ENTRA_ABI_VERSION: u32 = 2;

/// The library's version, as `0.1.0`. Lives as long as the program.
#[unsafe(no_mangle)]
pub extern "C" fn entra_version() -> entra_str {
    env!("CARGO_PKG_VERSION").into()
}

/// The number of the binary interface that the library speaks: `ENTRA_ABI_VERSION` of its own header.
#[unsafe(no_mangle)]
pub extern "C" fn entra_abi_version() -> u32 {
    ENTRA_ABI_VERSION
}
