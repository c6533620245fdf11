//! Which of a vendor's words may be repeated in an error. An answer can hold anything, what we sent it included.

/// A code of a vendor's: letters and underscores, as all of Microsoft's are.
pub(crate) fn code(text: &str) -> &str {
    let is_code = text.len() <= 60 && text.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'_');
    if is_code { text } else { "unreadable" }
}

/// An id of an exchange, for the vendor's support: hexadecimal digits and dashes.
pub(crate) fn id(text: &str) -> Option<&str> {
    let is_id = text.len() <= 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    is_id.then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_ids_pass_and_nothing_else() {
        assert_eq!(code("Authorization_RequestDenied"), "Authorization_RequestDenied");
        assert_eq!(code("0.AXoAcanary"), "unreadable");
        assert_eq!(code(&"a".repeat(61)), "unreadable");
        assert_eq!(id("5d8f6b9e-0000-4000-8000-000000000001"), Some("5d8f6b9e-0000-4000-8000-000000000001"));
        assert_eq!(id("eyJhbGciOi"), None);
    }
}
