//! Digests: lower-case hexadecimal SHA-256.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::address::addresses;
use crate::model::{CandidateContact, DirectoryUser, QueueReason};

/// The digest as 64 hexadecimal digits.
pub(crate) fn hexadecimal(digest: Sha256) -> String {
    digest.finalize().iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// What led an account into the review queue: a dismissal sticks until one of these changes. Names are left out, so
/// that a person who marries is not asked about twice.
pub(crate) fn review_facts(
    user: &DirectoryUser,
    reason: QueueReason,
    candidates: &[CandidateContact],
) -> String {
    let mut digest = Sha256::new();
    let mut line = |text: &str| {
        digest.update(text.as_bytes());
        digest.update(b"\n");
    };
    line(reason.as_str());
    let mut texts: Vec<_> = addresses(user).into_iter().map(|(_, address)| address).collect();
    texts.sort_unstable();
    for address in &texts {
        line(address);
    }
    line("");
    let mut contacts: Vec<_> =
        candidates.iter().map(|candidate| candidate.contact_name_id.as_str()).collect();
    contacts.sort_unstable();
    for contact in contacts {
        line(contact);
    }
    hexadecimal(digest)
}
