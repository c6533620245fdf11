//! Signals in the words of a service desk.

use super::record::{Record, Records, Weighed};
use super::score::Pair;
use super::signals::{Signal, Values};
use super::weights::WEIGHTS;
use crate::matching::input::{ClientProfile, MatchInput, TenantProfile};
use crate::matching::preview::Evidence;

/// Signals worth fewer points than this are left out of the list.
const LEAST_POINTS: f64 = 0.05;

/// Both sides of a pair, as given and as prepared.
struct Sides<'a> {
    tenant: &'a TenantProfile,
    client: &'a ClientProfile,
    left: &'a Record,
    right: &'a Record,
    records: &'a Records,
}

/// What speaks for and against a pair, strongest first.
pub(super) fn evidence(input: &MatchInput, records: &Records, tenant: usize, pair: &Pair) -> Vec<Evidence> {
    let client = pair.client as usize;
    let sides = Sides {
        tenant: &input.tenants[tenant],
        client: &input.clients[client],
        left: &records.tenants[tenant],
        right: &records.clients[client],
        records,
    };
    let mut list: Vec<Evidence> = WEIGHTS
        .iter()
        .map(|weight| (weight, weight.points * pair.values[weight.signal as usize]))
        .filter(|(_, points)| points.abs() >= LEAST_POINTS)
        .map(|(weight, points)| {
            let (tenant_value, client_value) = sides.values(weight.signal);
            Evidence {
                kind: weight.kind.to_owned(),
                points: two_decimals(points),
                text: sides.text(weight.signal, &pair.values),
                tenant_value,
                client_value,
            }
        })
        .collect();
    if -pair.claimed >= LEAST_POINTS {
        list.push(Evidence {
            kind: "claimed_elsewhere".to_owned(),
            points: two_decimals(pair.claimed),
            text: "Another tenant has a claim on this client too.".to_owned(),
            tenant_value: sides.tenant.display_name.clone(),
            client_value: Some(sides.client.client_name.clone()),
        });
    }
    list.sort_by(|one, two| two.points.abs().total_cmp(&one.points.abs()));
    list
}

fn two_decimals(points: f64) -> f64 {
    (points * 100.0).round() / 100.0
}

impl Sides<'_> {
    fn text(&self, signal: Signal, values: &Values) -> String {
        let percent = |share: f64| format!("{:.0} %", share * 100.0);
        let text = match signal {
            Signal::StoredId => "The client already carries this tenant's id.",
            Signal::StoredOther => "The client already carries another tenant's id.",
            Signal::Domain => "Both have this domain, and no other client has it.",
            Signal::DomainShared => "Both have this domain, but other clients have it too.",
            Signal::DomainNamed => "The common domain is made from one of the names.",
            Signal::DomainElsewhere => "The tenant's domain belongs to another client.",
            Signal::DomainsDiffer => "Each has a domain of its own, and they differ.",
            Signal::Contacts => {
                return format!("{} of the client's contacts are at the tenant's domain.", self.contacts());
            }
            Signal::FreeLabel => "The tenant's onmicrosoft.com name is that of the client's domain.",
            Signal::OtherSuffix => "Their domains differ only in the ending.",
            Signal::TenantLabel => "The tenant's domain looks made from the client's name.",
            Signal::Words => {
                return format!(
                    "{} of the names' words agree, rare words counting more.",
                    percent(values[signal as usize].sqrt())
                );
            }
            Signal::Contained => "Nearly every word of one name is in the other.",
            Signal::Rarity => "The words that agree are rare among all names.",
            Signal::FirstWord => "The names start with the same word.",
            Signal::Letters => "The names are spelled alike.",
            Signal::SameName => "The names are the same, apart from spacing, order and legal form.",
            Signal::Acronym => "One name is made of the other's initials.",
            Signal::LegalSame => "The legal forms agree.",
            Signal::LegalDiffers => "The legal forms differ.",
            Signal::CountriesDiffer => "Legal forms and domains point to different countries.",
            Signal::Branch => "One name has a place behind a dash that the other lacks: perhaps a branch.",
        };
        text.to_owned()
    }

    fn values(&self, signal: Signal) -> (Option<String>, Option<String>) {
        match signal {
            Signal::StoredId | Signal::StoredOther => {
                (Some(self.tenant.entra_tenant_id.clone()), self.client.entra_tenant_id.clone())
            }
            Signal::Domain | Signal::DomainShared | Signal::DomainNamed => {
                let common = self.common_domain();
                (common.clone(), common)
            }
            Signal::DomainElsewhere => (self.domain_elsewhere(), domains_of(self.right)),
            Signal::Contacts => {
                let common =
                    self.left.registered().find(|(domain, _)| self.right.contacts.contains_key(*domain));
                let common = common.map(|(domain, _)| domain.to_owned());
                (common.clone(), common)
            }
            Signal::DomainsDiffer | Signal::OtherSuffix | Signal::FreeLabel | Signal::CountriesDiffer => {
                (domains_of(self.left), domains_of(self.right))
            }
            Signal::TenantLabel => (domains_of(self.left), Some(self.client.client_name.clone())),
            Signal::LegalSame | Signal::LegalDiffers => (legal_of(self.left), legal_of(self.right)),
            _ => (self.tenant.display_name.clone(), Some(self.client.client_name.clone())),
        }
    }

    fn common_domain(&self) -> Option<String> {
        let common = |domain: &str| self.right.registered().any(|(other, _)| other == domain);
        self.left.registered().find(|(domain, _)| common(domain)).map(|(domain, _)| domain.to_owned())
    }

    fn domain_elsewhere(&self) -> Option<String> {
        let owned = self.left.registered().find(|(domain, _)| self.records.owners.contains_key(*domain));
        owned.map(|(domain, _)| domain.to_owned())
    }

    fn contacts(&self) -> String {
        let at: u64 = self.left.registered().filter_map(|(domain, _)| self.right.contacts.get(domain)).sum();
        format!("{at} of {}", self.right.all_contacts)
    }
}

fn domains_of(record: &Record) -> Option<String> {
    let domains: Vec<&str> = record
        .domains
        .iter()
        .map(|sourced| sourced.domain.registrable.as_deref().unwrap_or(&sourced.domain.label))
        .collect();
    (!domains.is_empty()).then(|| domains.join(", "))
}

fn legal_of(record: &Record) -> Option<String> {
    let legal = |weighed: &Weighed| weighed.name.legal.map(|legal| legal.name.to_owned());
    record.names.iter().find_map(legal)
}
