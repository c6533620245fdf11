//! Forms in which a secret could be found again.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};

/// How much of a secret betrays it: no shorter piece is taken for one.
const PIECE: usize = 20;

/// What to look for, and whose form it is.
#[derive(Default)]
pub(crate) struct Needles {
    forms: BTreeMap<Vec<u8>, String>,
}

impl Needles {
    /// A secret text: whole, its two ends, and the usual ways of writing it.
    pub(crate) fn add(&mut self, name: &str, secret: &str) {
        assert!(secret.len() >= PIECE, "{name} is too short to be told from chance");
        // The head of a signed token says only how it is signed.
        let telling =
            secret.split_once('.').filter(|_| secret.starts_with("ey")).map_or(secret, |(_, rest)| rest);
        let mut put = |form: &str, bytes: &[u8]| {
            self.forms.insert(bytes.to_vec(), format!("{name} ({form})"));
        };
        put("its beginning", &telling.as_bytes()[..PIECE]);
        put("its end", &telling.as_bytes()[telling.len() - PIECE..]);
        self.add_bytes(name, telling.as_bytes());
    }

    /// A key of bytes.
    pub(crate) fn add_bytes(&mut self, name: &str, secret: &[u8]) {
        let hex: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
        let percent: String = url::form_urlencoded::byte_serialize(secret).collect();
        let list = format!("{secret:?}");
        for (form, bytes) in [
            ("as it is", secret),
            ("hexadecimal", hex.as_bytes()),
            ("HEXADECIMAL", hex.to_uppercase().as_bytes()),
            ("base64", STANDARD.encode(secret).trim_end_matches('=').as_bytes()),
            ("base64 for addresses", URL_SAFE_NO_PAD.encode(secret).as_bytes()),
            ("percent", percent.as_bytes()),
            ("a list of numbers", list.trim_matches(['[', ']']).as_bytes()),
        ] {
            self.forms.insert(bytes.to_vec(), format!("{name} ({form})"));
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.forms.len()
    }

    /// Whose forms are in there. One pass by the first piece of each form, so that many are looked for at once.
    pub(crate) fn found_in(&self, haystack: &[u8]) -> Vec<&str> {
        let mut by_start: HashMap<&[u8], Vec<(&[u8], &str)>> = HashMap::new();
        // Most places are passed over by their first two bytes.
        let mut may_start = vec![false; 1 << 16];
        let pair = |bytes: &[u8]| usize::from(bytes[0]) << 8 | usize::from(bytes[1]);
        for (form, name) in &self.forms {
            may_start[pair(form)] = true;
            by_start.entry(&form[..PIECE.min(form.len())]).or_default().push((form, name));
        }
        let found: BTreeSet<&str> = (0..haystack.len())
            .filter_map(|at| haystack.get(at..at + PIECE).map(|piece| (at, piece)))
            .filter(|(_, piece)| may_start[pair(piece)])
            .filter_map(|(at, piece)| by_start.get(piece).map(|forms| (at, forms)))
            .flat_map(|(at, forms)| forms.iter().filter(move |(form, _)| haystack[at..].starts_with(form)))
            .map(|(_, name)| *name)
            .collect();
        found.into_iter().collect()
    }
}

#[test]
fn every_form_is_found() {
    let secret = "canary-of-the-needles-0123456789";
    let mut needles = Needles::default();
    needles.add("canary", secret);
    for hay in [
        format!("password={secret};"),
        format!("truncated to {}…", &secret[..PIECE]),
        format!("…{}", &secret[secret.len() - PIECE..]),
        STANDARD.encode(secret),
        URL_SAFE_NO_PAD.encode(secret),
        format!("{:?}", secret.as_bytes()),
        secret.bytes().map(|byte| format!("{byte:02X}")).collect(),
    ] {
        assert!(!needles.found_in(format!("before {hay} after").as_bytes()).is_empty(), "{hay}");
    }
    assert!(needles.found_in(b"canary-of-the-needl").is_empty());
}
