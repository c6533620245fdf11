//! One spelling for every script: lower-case ASCII letters, digits and what separates them.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

/// Folds compatibility forms, accents and case, and writes other scripts in Latin letters.
pub(crate) fn fold(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return Cow::Owned(text.to_ascii_lowercase());
        }
        return Cow::Borrowed(text);
    }
    // Composed first, so that both spellings of an accented letter are written the same way.
    let composed: String = text.nfkc().collect();
    Cow::Owned(any_ascii::any_ascii(&composed).to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn accents_ligatures_and_scripts_become_latin() {
        for (text, expected) in [
            ("Łódź Straße", "lodz strasse"),
            ("Cafe\u{301}", "cafe"),
            ("Ελληνική", "elliniki"),
            ("Ｃｏｎｔｏｓｏ ﬁx", "contoso fix"),
            ("Æther Øre", "aether ore"),
        ] {
            assert_eq!(fold(text), expected);
        }
    }
}
