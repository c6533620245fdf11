//! Everything that speaks for or against a pair, as numbers.

use rapidfuzz::distance::indel;

use super::label::explains;
use super::legal::{Countries, LegalForm, country_of};
use super::record::{Record, Records, Source, Weighed};
use super::words::{Pairing, pair_off};

/// One signal. The order is that of the table of weights.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[repr(usize)]
pub enum Signal {
    /// An earlier confirmation stored this tenant's id at the client.
    StoredId,
    /// An earlier confirmation stored another tenant's id at the client.
    StoredOther,
    /// The tenant's domain is this client's and nobody else's.
    Domain,
    /// The tenant's domain is this client's and others' too.
    DomainShared,
    /// The common domain, which is nobody else's, is made from one of the names.
    DomainNamed,
    /// The tenant's domain is another client's, and not this one's.
    DomainElsewhere,
    /// Both have domains of their own, and none in common.
    DomainsDiffer,
    /// The client's contacts have addresses at the tenant's domains.
    Contacts,
    /// The tenant's free label at Microsoft is that of the client's domain.
    FreeLabel,
    /// Both bought the same label, under different suffixes.
    OtherSuffix,
    /// The tenant's domain is made from the client's name.
    TenantLabel,
    /// The words pair off.
    Words,
    /// One name's words are all in the other.
    Contained,
    /// The paired words are rare.
    Rarity,
    /// The names start with the same word.
    FirstWord,
    /// The letters are alike.
    Letters,
    /// The names are the same words in any order, or the same letters run together.
    SameName,
    /// One name is the other's initials.
    Acronym,
    /// The legal forms agree.
    LegalSame,
    /// The legal forms differ.
    LegalDiffers,
    /// Legal forms and domains point to different countries.
    CountriesDiffer,
    /// One name has a place behind a dash that the other lacks.
    Branch,
}

impl Signal {
    /// How many there are.
    pub const COUNT: usize = Self::Branch as usize + 1;
}

/// The value of each signal; most lie between 0 and 1.
pub type Values = [f64; Signal::COUNT];

/// Compares one tenant with one client.
pub(super) fn signals(records: &Records, tenant: &Record, client: &Record) -> Values {
    let mut values = [0.0; Signal::COUNT];
    stored_ids(tenant, client, &mut values);
    domains(records, tenant, client, &mut values);
    let (left, right, pairing) = best_names(tenant, client);
    names(left, right, pairing, &mut values);
    labels(tenant, client, &mut values);
    let (here, there) = (countries(tenant, left.name.legal), countries(client, right.name.legal));
    if here != 0 && there != 0 && here & there == 0 {
        values[Signal::CountriesDiffer as usize] = 1.0;
    }
    values
}

fn stored_ids(tenant: &Record, client: &Record, values: &mut Values) {
    if let (Some(tenant), Some(stored)) = (&tenant.entra_tenant_id, &client.entra_tenant_id) {
        let signal = if tenant == stored { Signal::StoredId } else { Signal::StoredOther };
        values[signal as usize] = 1.0;
    }
}

fn domains(records: &Records, tenant: &Record, client: &Record, values: &mut Values) {
    let mut fewest_owners: Option<usize> = None;
    let mut owned_elsewhere = false;
    let mut contacts = 0;
    for (registrable, _) in tenant.registered() {
        contacts += client.contacts.get(registrable).copied().unwrap_or(0);
        let Some(owners) = records.owners.get(registrable) else { continue };
        if client.registered().any(|(other, _)| other == registrable) {
            fewest_owners = Some(fewest_owners.map_or(owners.len(), |fewest| fewest.min(owners.len())));
        } else {
            owned_elsewhere = true;
        }
    }
    match fewest_owners {
        Some(1) => values[Signal::Domain as usize] = 1.0,
        Some(_) => values[Signal::DomainShared as usize] = 1.0,
        None => {
            let website = client.registered().any(|(_, sourced)| sourced.source == Source::Website);
            let differ = website && tenant.registered().next().is_some();
            values[Signal::DomainsDiffer as usize] = f64::from(u8::from(differ));
            values[Signal::DomainElsewhere as usize] = f64::from(u8::from(owned_elsewhere));
        }
    }
    if contacts > 0 {
        values[Signal::Contacts as usize] = contacts_share(contacts, client.all_contacts);
    }
}

/// The share of contacts, trusted the more the more there are: one contact of one is half a proof.
fn contacts_share(at_domain: u64, all: u64) -> f64 {
    let count = |count: u64| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    count(at_domain) / (count(all.max(at_domain)) + 1.0)
}

fn labels(tenant: &Record, client: &Record, values: &mut Values) {
    let shares_domain = values[Signal::Domain as usize] + values[Signal::DomainShared as usize] > 0.0;
    for own in tenant.domains.iter().map(|sourced| &sourced.domain).filter(|_| !shares_domain) {
        if client.domains.iter().any(|other| other.domain.label == own.label) {
            let signal = if own.registrable.is_some() { Signal::OtherSuffix } else { Signal::FreeLabel };
            values[signal as usize] = 1.0;
        }
    }
    // A label spells the words in one order; if the names differ in nothing else, either's order will do.
    let own = if values[Signal::SameName as usize] > 0.0 { best_label(tenant, tenant) } else { 0.0 };
    let label = own.max(best_label(tenant, client));
    values[Signal::TenantLabel as usize] = label;
    if values[Signal::Domain as usize] > 0.0 {
        values[Signal::DomainNamed as usize] = label.max(best_label(client, tenant));
    }
}

fn best_label(labelled: &Record, named: &Record) -> f64 {
    let labels = labelled.domains.iter().map(|sourced| sourced.domain.label.as_str());
    let explained = labels.flat_map(|label| named.names.iter().map(move |name| explains(name, label)));
    explained.fold(0.0, f64::max)
}

/// Of names with a second name on the door, the two that pair off best.
fn best_names<'a>(tenant: &'a Record, client: &'a Record) -> (&'a Weighed, &'a Weighed, Pairing) {
    let (mut left, mut right) = (&tenant.names[0], &client.names[0]);
    let mut best = pair_off(left, right);
    if tenant.names.len() + client.names.len() > 2 {
        for (one, two) in tenant.names.iter().flat_map(|one| client.names.iter().map(move |two| (one, two))) {
            let pairing = pair_off(one, two);
            if pairing.alike() > best.alike() {
                (left, right, best) = (one, two, pairing);
            }
        }
    }
    (left, right, best)
}

fn names(left: &Weighed, right: &Weighed, pairing: Pairing, values: &mut Values) {
    let (one, two) = (&left.name, &right.name);
    if one.words.is_empty() || two.words.is_empty() {
        return;
    }
    let mut set = |signal: Signal, value: f64| values[signal as usize] = value;
    set(Signal::Words, pairing.alike().powi(2));
    set(Signal::Contained, pairing.contained().powi(2));
    set(Signal::Rarity, (pairing.left.min(pairing.right) / 15.0).min(1.5));
    let first = |weighed: &Weighed| {
        weighed.name.words.iter().position(|word| !word.joining).map(|at| weighed.ids[at])
    };
    if first(left).is_some() && first(left) == first(right) {
        set(Signal::FirstWord, 1.0);
    }
    let same = same_words(left, right) || (one.joined == two.joined && !one.joined.is_empty());
    let ratio = if same { 1.0 } else { indel::normalized_similarity(one.joined.bytes(), two.joined.bytes()) };
    set(Signal::Letters, ((ratio - 0.6) / 0.4).max(0.0));
    set(Signal::SameName, f64::from(u8::from(same)));
    let initials = initials_of(one, two).max(initials_of(two, one));
    set(Signal::Acronym, initials.max(if pairing.acronym { 0.3 } else { 0.0 }));
    if let (Some(one), Some(two)) = (one.legal, two.legal) {
        set(if one.name == two.name { Signal::LegalSame } else { Signal::LegalDiffers }, 1.0);
    }
    if pairing.branch {
        set(Signal::Branch, 1.0);
    }
}

/// Where a record's legal form and domains place it: where they agree, or else all of them.
fn countries(record: &Record, legal: Option<LegalForm>) -> Countries {
    let by_form = legal.map_or(0, |legal| legal.countries);
    let by_domain =
        record.registered().fold(0, |countries, (registrable, _)| countries | country_of(registrable));
    if by_form & by_domain == 0 { by_form | by_domain } else { by_form & by_domain }
}

fn same_words(left: &Weighed, right: &Weighed) -> bool {
    let known = |weighed: &Weighed| {
        let mut ids: Vec<u32> = weighed
            .ids
            .iter()
            .zip(&weighed.name.words)
            .filter(|(_, word)| word.text != "and")
            .map(|(&id, _)| id)
            .collect();
        ids.sort_unstable();
        ids
    };
    left.ids.len().abs_diff(right.ids.len()) <= 1 && known(left) == known(right)
}

/// A single word that is the other name's initials; two letters fit too many names to say much.
fn initials_of(short: &super::name::Name, long: &super::name::Name) -> f64 {
    if short.words.len() != 1 || long.words.len() < 2 {
        return 0.0;
    }
    let word = short.joined.as_str();
    if word != long.initials && word != long.all_initials {
        return 0.0;
    }
    match word.len() {
        0..=2 => 0.5,
        3 => 0.8,
        _ => 1.0,
    }
}
