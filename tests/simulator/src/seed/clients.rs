//! The PSA's side: the same companies as somebody typed them years ago.

use super::words::{CITIES, COUNTRIES, FIRST, TRADES, pick};
use super::{id, slug};
use crate::world::World;
use crate::world::tenant::Tenant;
use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;
use rand::{Rng as _, SeedableRng as _};
use serde::Serialize;
use uuid::Uuid;

/// A client as a PSA has it, with the answer that matching should find.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClientRow {
    /// Row id in the PSA.
    pub id: Uuid,
    /// Name as typed.
    pub name: String,
    /// The website as typed: with or without scheme, `www.` and a path.
    pub website: Option<String>,
    /// Address that invoices go to.
    pub billing_email: Option<String>,
    /// Domains whose mail is filed under the client.
    pub inbound_domains: Vec<String>,
    /// The tenant that this client is; `None` when it is no customer of Microsoft's.
    pub tenant: Option<Uuid>,
    /// What gives it away.
    pub resemblance: Resemblance,
}

/// How a client can be recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Resemblance {
    /// The website is on the tenant's default domain.
    Domain,
    /// An address or an inbound domain is on a domain of the tenant.
    SecondaryDomain,
    /// Only the name is like the tenant's.
    Name,
    /// It has no tenant.
    None,
}

/// About six in ten tenants have a client on their domain, one an address there, two only a like name, one nothing.
pub(crate) fn suggest(world: &World, seed: u64) -> Vec<ClientRow> {
    let mut random = StdRng::seed_from_u64(seed ^ 0x00C1_1E47);
    let mut rows = Vec::new();
    let mut customers = 0;
    for tenant in world.customers() {
        customers += 1;
        rows.extend(row(tenant, &mut random));
    }
    for _ in 0..customers / 4 + 2 {
        rows.push(stranger(&mut random));
    }
    rows.shuffle(&mut random);
    rows
}

fn row(tenant: &Tenant, random: &mut StdRng) -> Option<ClientRow> {
    let domain = tenant.default_domain();
    let generic = domain.ends_with(".onmicrosoft.com");
    let resemblance = match random.random_range(0..100) {
        0..=9 => return None,
        _ if generic => Resemblance::Name,
        10..=69 => Resemblance::Domain,
        70..=82 => Resemblance::SecondaryDomain,
        _ => Resemblance::Name,
    };
    let mut row = ClientRow {
        id: id(random),
        name: retyped(&tenant.display_name, random),
        website: None,
        billing_email: None,
        inbound_domains: Vec::new(),
        tenant: Some(tenant.id),
        resemblance,
    };
    match resemblance {
        Resemblance::Domain => {
            row.website = Some(match random.random_range(0..4) {
                0 => format!("https://www.{domain}/"),
                1 => format!("http://{domain}"),
                2 => format!("www.{domain}"),
                _ => domain.to_owned(),
            });
            row.billing_email = random.random_bool(0.4).then(|| format!("accounts@{domain}"));
        }
        Resemblance::SecondaryDomain if random.random_bool(0.5) => {
            row.billing_email = Some(format!("invoices@{domain}"));
        }
        Resemblance::SecondaryDomain => row.inbound_domains = vec![domain.to_owned()],
        Resemblance::Name | Resemblance::None => {
            row.billing_email = random.random_bool(0.2).then(|| "office.manager@gmail.com".to_owned());
        }
    }
    Some(row)
}

/// A client that is nobody's tenant.
fn stranger(random: &mut StdRng) -> ClientRow {
    let core = format!("{} {} {}", pick(&CITIES, random), pick(&FIRST, random), pick(&TRADES, random));
    let website = random.random_bool(0.6).then(|| format!("www.{}.org", slug::ascii(&core)));
    ClientRow {
        id: id(random),
        name: core,
        website,
        billing_email: None,
        inbound_domains: Vec::new(),
        tenant: None,
        resemblance: Resemblance::None,
    }
}

/// The name as it is typed into a PSA: without or with another legal form, shortened, in capitals.
fn retyped(name: &str, random: &mut StdRng) -> String {
    let mut core = name.to_owned();
    let forms = COUNTRIES.iter().flat_map(|country| country.forms.iter().copied());
    if let Some(form) = forms
        .filter(|form| !form.is_empty())
        .filter(|form| ends_with(name, form))
        .max_by_key(|form| form.len())
    {
        core.truncate(name.len() - form.len() - 1);
    }
    match random.random_range(0..8) {
        0 | 1 => name.to_owned(),
        2 => core.to_uppercase(),
        3 => core.replace('&', "and"),
        4 => abbreviated(&core),
        5 => format!("The {core}"),
        _ => core,
    }
}

fn ends_with(name: &str, form: &str) -> bool {
    name.strip_suffix(form).is_some_and(|rest| rest.ends_with(' '))
}

fn abbreviated(core: &str) -> String {
    [
        ("Engineering", "Eng"),
        ("Manufacturing", "Mfg"),
        ("Construction", "Constr."),
        ("Insurance", "Ins"),
        ("Accountants", "Accts"),
        ("Distribution", "Dist"),
        ("Property", "Prop."),
        ("Transport", "Trans"),
    ]
    .iter()
    .fold(core.to_owned(), |name, (long, short)| name.replace(long, short))
}
