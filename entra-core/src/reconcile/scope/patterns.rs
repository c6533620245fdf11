//! Regular expressions over the names of an account.

use std::sync::LazyLock;

use regex::{RegexBuilder, RegexSet, RegexSetBuilder};
use serde::Serialize;

use crate::model::DirectoryUser;

/// Names by which service accounts are known when a host tenant says nothing else.
const SERVICE_ACCOUNTS: [&str; 7] = [
    "^svc[-_.]",
    "^sa[-_.]",
    "^system[-_.]",
    "^service[-_.]?account",
    "noreply|no-reply|do[-_.]?not[-_.]?reply|donotreply",
    "shared[-_. ]?mailbox",
    "automation|automated|daemon|bot",
];

/// Accounts that Microsoft's own tools make to synchronise a directory on premises with Entra. They have no mailbox and
/// are nobody, but their names pass the patterns above.
const SYNCHRONISATION_ACCOUNTS: [&str; 4] = [
    "^sync_.+_[0-9a-f]{8,}$",
    "^(msol|aad)_[0-9a-f]{8,}$",
    "^(adsyncmsol|adtoaadsyncserviceaccount)",
    "^on-premises directory synchronization service account$",
];

/// What one compiled pattern may take, in bytes: beyond it a pattern is refused, not run.
const SIZE_LIMIT: usize = 1 << 20;

/// A pattern that is skipped because it cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct InvalidPattern {
    /// As configured.
    pub pattern: String,
    /// What is wrong with it.
    pub message: String,
}

/// Patterns that look at four texts of an account: user principal name, address, display name, and the user
/// principal name's local part.
#[derive(Debug)]
pub(super) struct Patterns {
    set: RegexSet,
    invalid: Vec<InvalidPattern>,
}

impl Patterns {
    pub(super) fn service_accounts() -> &'static Self {
        static DEFAULTS: LazyLock<Patterns> =
            LazyLock::new(|| Patterns::compile(SERVICE_ACCOUNTS.into_iter()));
        &DEFAULTS
    }

    pub(super) fn synchronisation_accounts() -> &'static Self {
        static DEFAULTS: LazyLock<Patterns> =
            LazyLock::new(|| Patterns::compile(SYNCHRONISATION_ACCOUNTS.into_iter()));
        &DEFAULTS
    }

    pub(super) fn compile<'a>(patterns: impl Iterator<Item = &'a str>) -> Self {
        let mut invalid = Vec::new();
        let mut refuse = |pattern: &str, error: &regex::Error| {
            invalid.push(InvalidPattern { pattern: pattern.into(), message: error.to_string() });
        };
        // One at a time first: a set that fails does not say which of its patterns is at fault.
        let usable: Vec<_> = patterns
            .filter(|pattern| !pattern.trim().is_empty())
            .filter(|pattern| {
                let built = RegexBuilder::new(pattern).case_insensitive(true).size_limit(SIZE_LIMIT).build();
                built.inspect_err(|error| refuse(pattern, error)).is_ok()
            })
            .collect();
        let set = RegexSetBuilder::new(&usable)
            .case_insensitive(true)
            .size_limit(SIZE_LIMIT * (usable.len() + 1))
            .build()
            .unwrap_or_else(|error| {
                for pattern in &usable {
                    refuse(pattern, &error);
                }
                RegexSet::empty()
            });
        Self { set, invalid }
    }

    pub(super) fn invalid(&self) -> &[InvalidPattern] {
        &self.invalid
    }

    pub(super) fn match_any(&self, names: &Names<'_>) -> bool {
        !self.set.is_empty() && names.0.iter().flatten().any(|text| self.set.is_match(text))
    }
}

/// What patterns look at, each text once.
pub(super) struct Names<'a>([Option<&'a str>; 4]);

impl<'a> Names<'a> {
    pub(super) fn of(user: &'a DirectoryUser) -> Self {
        let trimmed = |text: &'a Option<String>| text.as_deref().map(str::trim);
        let name = trimmed(&user.user_principal_name);
        let local_part = name.and_then(|name| name.split_once('@')).map(|(local_part, _)| local_part);
        let email = trimmed(&user.email).filter(|email| Some(*email) != name);
        Self([name, email, trimmed(&user.display_name), local_part])
    }
}
