//! Who is a person here, and why not.

mod patterns;

use std::collections::HashSet;

pub use patterns::InvalidPattern;
use patterns::{Names, Patterns};
use serde::{Deserialize, Serialize};

use super::address::{fold, is_address, is_external};
use crate::model::{DirectoryUser, EntraObjectId, ExclusionReason, UserFilter};

/// Which tests there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ScopeProfile {
    /// The four tests of the TypeScript version.
    Phase1,
    /// These, and what the directory knows of guests, mailboxes, licences and groups.
    #[default]
    Default,
}

/// The tests of one host tenant, compiled once.
#[derive(Debug)]
pub struct Scope<'a> {
    filter: &'a UserFilter,
    profile: ScopeProfile,
    group_members: Option<&'a HashSet<EntraObjectId>>,
    own_patterns: Patterns,
    excluded_domains: HashSet<String>,
    always_include: HashSet<String>,
    always_exclude: HashSet<String>,
}

impl<'a> Scope<'a> {
    /// Compiles the filter. Patterns that are not usable are skipped; [`Scope::invalid_patterns`] names them.
    pub fn new(
        filter: &'a UserFilter,
        profile: ScopeProfile,
        group_members: Option<&'a HashSet<EntraObjectId>>,
    ) -> Self {
        let folded = |texts: &[String]| texts.iter().map(|text| fold(text).into_owned()).collect();
        Self {
            filter,
            profile,
            group_members,
            own_patterns: Patterns::compile(filter.exclusion_patterns.iter().map(String::as_str)),
            excluded_domains: filter
                .excluded_domains
                .iter()
                .map(|domain| fold(domain).trim_start_matches('@').to_owned())
                .collect(),
            always_include: folded(&filter.always_include),
            always_exclude: folded(&filter.always_exclude),
        }
    }

    /// Patterns of the filter that are not regular expressions.
    pub fn invalid_patterns(&self) -> &[InvalidPattern] {
        self.own_patterns.invalid()
    }

    /// Why the account is not a person here; the first test that holds. `None` if it is one.
    ///
    /// A person's word (`alwaysInclude`, `alwaysExclude`) beats every judgement, but not the facts that an account is
    /// disabled or has no identity.
    pub fn exclusion(&self, user: &DirectoryUser) -> Option<ExclusionReason> {
        if self.profile == ScopeProfile::Phase1 {
            return missing(user).or_else(|| self.by_name(&Names::of(user)));
        }
        if user.entra_object_id.as_str().trim().is_empty() {
            return Some(ExclusionReason::MissingIdentity);
        }
        if self.always_exclude.contains(&*fold(user.entra_object_id.as_str())) {
            return Some(ExclusionReason::ExcludedByPerson);
        }
        if self.always_include.contains(&*fold(user.entra_object_id.as_str())) {
            return missing(user);
        }
        // Before `account_disabled`, which would hide what the account is.
        if is_resource(user) {
            return Some(ExclusionReason::ResourceMailbox);
        }
        let names = Names::of(user);
        missing(user).or_else(|| self.by_name(&names)).or_else(|| self.by_fact(user, &names))
    }

    fn by_name(&self, names: &Names<'_>) -> Option<ExclusionReason> {
        if Patterns::service_accounts().match_any(names) {
            Some(ExclusionReason::ServiceAccount)
        } else if self.own_patterns.match_any(names) {
            Some(ExclusionReason::TenantCustomPattern)
        } else {
            None
        }
    }

    fn by_fact(&self, user: &DirectoryUser, names: &Names<'_>) -> Option<ExclusionReason> {
        if Patterns::synchronisation_accounts().match_any(names) {
            Some(ExclusionReason::ServiceAccount)
        } else if !self.filter.include_guests && is_guest(user) {
            Some(ExclusionReason::Guest)
        } else if !self.filter.groups.is_empty() && !self.is_member(user) {
            Some(ExclusionReason::NotInGroup)
        } else if self.filter.require_license && user.assigned_licenses.as_ref().is_some_and(Vec::is_empty) {
            Some(ExclusionReason::Unlicensed)
        } else if self.is_of_excluded_domain(user) {
            Some(ExclusionReason::DomainExcluded)
        } else {
            None
        }
    }

    /// Unknown members are nobody: a group that could not be read must not let everybody in.
    fn is_member(&self, user: &DirectoryUser) -> bool {
        self.group_members.is_some_and(|members| members.contains(&user.entra_object_id))
    }

    fn is_of_excluded_domain(&self, user: &DirectoryUser) -> bool {
        !self.excluded_domains.is_empty()
            && [&user.email, &user.user_principal_name]
                .into_iter()
                .flatten()
                .find(|text| !text.trim().is_empty())
                .and_then(|text| text.rsplit_once('@'))
                .is_some_and(|(_, domain)| self.excluded_domains.contains(&*fold(domain)))
    }
}

fn missing(user: &DirectoryUser) -> Option<ExclusionReason> {
    if user.account_enabled == Some(false) {
        return Some(ExclusionReason::AccountDisabled);
    }
    // The name decides where there is one, even one of blanks.
    let identity =
        [&user.user_principal_name, &user.email].into_iter().flatten().find(|text| !text.is_empty());
    (!identity.is_some_and(|text| is_address(text.trim()))).then_some(ExclusionReason::MissingIdentity)
}

/// Guests by type or by name: members by invitation keep their guest's name (Graph facts, §3).
fn is_guest(user: &DirectoryUser) -> bool {
    user.user_type.as_deref().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("guest"))
        || user.user_principal_name.as_deref().is_some_and(is_external)
}

/// Rooms and shared mailboxes are ordinary accounts that nobody signs in to (Graph facts, §3).
fn is_resource(user: &DirectoryUser) -> bool {
    let blank = |text: &Option<String>| text.as_deref().is_none_or(|text| text.trim().is_empty());
    user.is_resource_account == Some(true)
        || (user.account_enabled == Some(false)
            && user.assigned_licenses.as_ref().is_some_and(Vec::is_empty)
            && blank(&user.given_name)
            && blank(&user.surname))
}

#[cfg(test)]
mod tests;
