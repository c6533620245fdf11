//! The one table of weights, in natural log-odds.
//!
//! `Fitted` rows come from `cargo xtask match-fit`, rounded; its report is `FIT.md`. `Set` rows speak of what the
//! development sets do not hold, and are judgement. The sign of every row is fixed: the fit may find a signal
//! worthless, never that likeness speaks against a pair.

use super::signals::{Signal, Values};

/// Where a weight comes from.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Origin {
    /// Found on the development sets.
    Fitted,
    /// Chosen.
    Set,
}

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Weight {
    /// The signal that it belongs to.
    pub signal: Signal,
    /// The signal's name in evidence lists.
    pub kind: &'static str,
    /// Points for a value of 1.
    pub points: f64,
    /// Whether likeness of this kind can only speak for a pair, or difference only against it.
    pub speaks_for: bool,
    /// Where the points come from.
    pub origin: Origin,
}

/// Points of a candidate about which nothing is known.
pub const BIAS: f64 = -7.5;

/// Share of tenants without a client for which the fitted weights are calibrated.
pub const FITTED_SHARE_WITHOUT_CLIENT: f64 = 0.2;

/// See the module.
pub const WEIGHTS: [Weight; Signal::COUNT] = [
    row(Signal::StoredId, "stored_tenant_id", 14.0, true, Origin::Set),
    row(Signal::StoredOther, "stored_other_tenant_id", -6.0, false, Origin::Set),
    row(Signal::Domain, "domain", 4.75, true, Origin::Fitted),
    row(Signal::DomainShared, "domain_shared", 2.0, true, Origin::Fitted),
    row(Signal::DomainNamed, "domain_named", 1.0, true, Origin::Fitted),
    row(Signal::DomainElsewhere, "domain_elsewhere", -0.5, false, Origin::Set),
    row(Signal::DomainsDiffer, "domains_differ", -2.25, false, Origin::Fitted),
    row(Signal::Contacts, "contacts", 4.0, true, Origin::Set),
    row(Signal::FreeLabel, "free_label", 4.5, true, Origin::Fitted),
    row(Signal::OtherSuffix, "other_suffix", 0.75, true, Origin::Fitted),
    row(Signal::TenantLabel, "tenant_label", 3.75, true, Origin::Fitted),
    row(Signal::Words, "words", 3.75, true, Origin::Fitted),
    row(Signal::Contained, "contained", 2.25, true, Origin::Fitted),
    row(Signal::Rarity, "rarity", 1.25, true, Origin::Fitted),
    row(Signal::FirstWord, "first_word", 0.25, true, Origin::Fitted),
    row(Signal::Letters, "letters", 0.75, true, Origin::Fitted),
    row(Signal::SameName, "same_name", 1.75, true, Origin::Fitted),
    row(Signal::Acronym, "acronym", 2.0, true, Origin::Fitted),
    row(Signal::LegalSame, "legal_same", 0.25, true, Origin::Fitted),
    row(Signal::LegalDiffers, "legal_differs", -1.75, false, Origin::Fitted),
    row(Signal::CountriesDiffer, "countries_differ", -3.0, false, Origin::Fitted),
    row(Signal::Branch, "branch", -2.25, false, Origin::Fitted),
];

const fn row(signal: Signal, kind: &'static str, points: f64, speaks_for: bool, origin: Origin) -> Weight {
    Weight { signal, kind, points, speaks_for, origin }
}

/// The score of a pair: the sum of its points.
pub(super) fn score(values: &Values) -> f64 {
    WEIGHTS.iter().zip(values).fold(BIAS, |sum, (weight, value)| sum + weight.points * value)
}
