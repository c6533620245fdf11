//! What standing rules about the review queue do: to a plan, and to an item that waits already.

use regex::RegexBuilder;

use super::{PlanMapping, Scope, ScopeProfile};
use crate::model::{
    CandidateContact, DirectoryUser, QueueItem, QueueReason, ReviewRule, ReviewRuleEffect, ReviewRuleNames,
    SyncSettings, UserFilter,
};

/// Lets a plan of the mapping's tenant obey its rules: they are told to the filter and to the mapping, and the planner
/// knows no others.
pub fn obey(rules: &[ReviewRule], settings: &mut SyncSettings, mapping: &mut PlanMapping) {
    for rule in rules.iter().filter(|rule| rule.managed_tenant_id == mapping.managed_tenant_id) {
        match (rule.effect, &rule.names) {
            (ReviewRuleEffect::Exclude, names) => exclude(names, &mut settings.user_filter),
            (ReviewRuleEffect::Link, ReviewRuleNames::Domain(domain)) => {
                mapping.link_domains.push(domain.clone());
            }
            (ReviewRuleEffect::Link, _) => {}
        }
    }
}

fn exclude(names: &ReviewRuleNames, filter: &mut UserFilter) {
    match names {
        ReviewRuleNames::Identity(identity) => filter.always_exclude.push(identity.clone()),
        ReviewRuleNames::Domain(domain) => filter.excluded_domains.push(domain.clone()),
        ReviewRuleNames::Pattern(pattern) => filter.exclusion_patterns.push(pattern.clone()),
    }
}

/// Why the rule must not come into force: it names nothing, or more than it says.
pub fn too_wide(rule: &ReviewRule) -> Option<&'static str> {
    match (rule.effect, &rule.names) {
        (ReviewRuleEffect::Link, ReviewRuleNames::Identity(_) | ReviewRuleNames::Pattern(_)) => {
            Some("Only a domain may link from now on; a single account is linked by resolving its item.")
        }
        (_, ReviewRuleNames::Identity(text)) if text.trim().is_empty() => Some("The rule names no account."),
        (_, ReviewRuleNames::Domain(text)) if !is_domain(text) => Some("The rule names no domain."),
        (_, ReviewRuleNames::Pattern(text)) => {
            match RegexBuilder::new(text).case_insensitive(true).build() {
                Err(_) => Some("The pattern is not a regular expression."),
                // What finds nothing at all finds everything.
                Ok(pattern) if pattern.is_match("") => Some("The pattern finds every account."),
                Ok(_) => None,
            }
        }
        _ => None,
    }
}

fn is_domain(text: &str) -> bool {
    let text = text.trim();
    text.contains('.') && !text.contains(|letter: char| letter.is_whitespace() || "@*/".contains(letter))
}

/// What a rule does with an item that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RuledItem<'i> {
    /// The account is no person here.
    Excluded,
    /// It is this contact.
    Linked(&'i CandidateContact),
}

/// Whether the rule speaks of the item, and what it says.
pub fn ruled<'i>(rule: &ReviewRule, item: &'i QueueItem) -> Option<RuledItem<'i>> {
    if item.managed_tenant_id.as_ref() != Some(&rule.managed_tenant_id) {
        return None;
    }
    match rule.effect {
        ReviewRuleEffect::Exclude => is_excluded(&rule.names, item).then_some(RuledItem::Excluded),
        ReviewRuleEffect::Link => match (&rule.names, item.candidate_contacts.as_slice()) {
            (ReviewRuleNames::Domain(domain), [only])
                if item.reason == QueueReason::EmailMatchAfterOnboarding
                    && only.email.as_deref().is_some_and(|email| is_of(email, domain)) =>
            {
                Some(RuledItem::Linked(only))
            }
            _ => None,
        },
    }
}

/// Whether the address is of exactly this domain.
pub(crate) fn is_of(address: &str, domain: &str) -> bool {
    let (own, asked) = (address.rsplit_once('@').map_or("", |(_, domain)| domain), domain.trim());
    !asked.is_empty() && own.trim().to_lowercase() == asked.to_lowercase()
}

/// The scope's own tests decide, so that the preview and a later run agree. Whoever waits in the queue is in scope but
/// for the rule: what made it a person elsewhere (a guest that is let in) must not answer first.
fn is_excluded(names: &ReviewRuleNames, item: &QueueItem) -> bool {
    let mut filter = UserFilter { include_guests: true, ..UserFilter::default() };
    let user = DirectoryUser {
        entra_object_id: item.entra_object_id.clone(),
        user_principal_name: item.user_principal_name.clone(),
        email: item.email.clone(),
        display_name: item.display_name.clone(),
        ..DirectoryUser::default()
    };
    let before = Scope::new(&filter, ScopeProfile::Default, None).exclusion(&user);
    exclude(names, &mut filter);
    Scope::new(&filter, ScopeProfile::Default, None).exclusion(&user) != before
}
