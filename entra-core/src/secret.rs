//! Values that must not be seen.

use std::fmt;

use secrecy::{ExposeSecret, SecretString, zeroize::Zeroize};
use serde::{Deserialize, Deserializer, de::Error as _};

/// A secret text: redacted wherever it is printed, never serialised, wiped when dropped.
#[derive(Clone)]
pub struct Secret(SecretString);

impl Secret {
    /// Takes the text over.
    pub fn new(text: impl Into<String>) -> Self {
        Self(SecretString::from(text.into()))
    }

    /// The text itself. Each call says in a comment why it may look.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// Whether there is nothing but white space in it.
    pub fn is_blank(&self) -> bool {
        self.expose().trim().is_empty()
    }

    /// The same without white space around it.
    #[must_use]
    pub fn trimmed(&self) -> Self {
        Self::new(self.expose().trim())
    }
}

impl<'de> Deserialize<'de> for Secret {
    /// From text alone. Of anything else the error says only that it is not text: a parser's own words would quote it.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::new).map_err(|_| D::Error::custom("a secret is a text"))
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<&mut String> for Secret {
    /// Takes a copy and wipes the source.
    fn from(text: &mut String) -> Self {
        let secret = Self::new(text.as_str());
        text.zeroize();
        secret
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        // Constant in the length of the longer text, so that a comparison tells nothing of where they differ.
        let (left, right) = (self.expose().as_bytes(), other.expose().as_bytes());
        let length = left.len().max(right.len());
        let differences = (0..length).fold(left.len() ^ right.len(), |seen, at| {
            seen | usize::from(left.get(at).copied().unwrap_or(0) ^ right.get(at).copied().unwrap_or(0))
        });
        differences == 0
    }
}

impl Eq for Secret {}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(***)")
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn never_prints_its_text() {
        let secret = Secret::new("canary-71");
        assert_eq!(format!("{secret:?} {secret}"), "Secret(***) ***");
    }

    #[test]
    fn is_read_from_documents_and_never_quoted_by_the_parser() {
        assert_eq!(serde_json::from_str::<Secret>(r#""canary-71""#).unwrap(), Secret::new("canary-71"));
        let error = serde_json::from_str::<Secret>("71717171").unwrap_err();
        assert!(!error.to_string().contains("7171"), "{error}");
    }

    #[test]
    fn compares_by_text() {
        assert_eq!(Secret::new("a"), Secret::new("a"));
        assert_ne!(Secret::new("a"), Secret::new("ab"));
        assert_ne!(Secret::new(""), Secret::new("\0"));
    }
}
