//! Which names and tenants may become part of a path or a variable.

use crate::error::{Error, ErrorCode, Result};

/// Refuses what could leave its folder: separators, `..`, NUL, and the empty name.
pub(crate) fn check_name(name: &str) -> Result<&str> {
    let escapes = name.contains(['/', '\\', '\0', ':']) || name.contains("..") || name == ".";
    if name.trim().is_empty() || escapes {
        return Err(Error::new(ErrorCode::InvalidArgument).with_message(
            "The name of a secret or of its tenant contains a path separator or nothing at all.",
        ));
    }
    Ok(name)
}
