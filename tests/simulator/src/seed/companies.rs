//! Tenants: names with legal forms, and the domains that go with them.

use super::words::{CITIES, COUNTRIES, Country, FIRST, SURNAMES, TRADES, pick};
use super::{BEFORE, id, slug};
use crate::world::tenant::{Domain, Tenant};
use rand::Rng as _;
use rand::rngs::StdRng;
use std::collections::HashSet;

/// Names and domains given so far: two customers never share one.
#[derive(Default)]
pub(super) struct Companies {
    taken: HashSet<String>,
}

impl Companies {
    pub(super) fn partner(&mut self, random: &mut StdRng) -> Tenant {
        self.taken.insert("brightpathit".to_owned());
        let domains = vec![
            domain("brightpathit.com", true, false, true),
            domain("brightpathit.onmicrosoft.com", false, true, true),
        ];
        let mut tenant = Tenant::new(id(random), "BrightPath IT Services LLC".to_owned(), domains);
        tenant.created = BEFORE - 90_000_000;
        tenant
    }

    /// Every eleventh customer never set up a domain of its own; every third has several.
    pub(super) fn customer(&mut self, place: usize, random: &mut StdRng) -> Tenant {
        let country = &COUNTRIES[random.random_range(0..COUNTRIES.len())];
        let (name, slug) = self.name(country, random);
        let initial = format!("{slug}.onmicrosoft.com");
        let own = format!("{slug}.{}", country.suffix);
        let mut domains = Vec::new();
        if place % 11 == 10 {
            domains.push(domain(&initial, true, true, true));
        } else {
            domains.push(domain(&own, true, false, true));
            domains.push(domain(&initial, false, true, true));
            if place % 3 == 1 {
                domains.push(domain(&format!("{slug}group.com"), false, false, true));
            }
            if place % 6 == 4 {
                domains.push(domain(&format!("get{slug}.io"), false, false, true));
            }
            if place % 9 == 5 {
                domains.push(domain(&format!("old-{own}"), false, false, false));
            }
        }
        let mut tenant = Tenant::new(id(random), name, domains);
        tenant.country = country.code;
        tenant.created = BEFORE - random.random_range(0..120_000_000);
        tenant.contract_id = id(random);
        if place % 10 == 7 {
            tenant.contract_name = format!("{} (old)", tenant.display_name);
            tenant.contract_domain = tenant.initial_domain().to_owned();
        }
        tenant
    }

    /// A name nobody has, with its legal form, and its core as a domain label.
    fn name(&mut self, country: &Country, random: &mut StdRng) -> (String, String) {
        let mut core = match random.random_range(0..10) {
            0..=5 => format!("{} {}", pick(&FIRST, random), pick(&TRADES, random)),
            6 | 7 => format!("{} {}", pick(&SURNAMES, random), pick(&TRADES, random)),
            8 => {
                format!("{} & {} {}", pick(&SURNAMES, random), pick(&SURNAMES, random), pick(&TRADES, random))
            }
            _ => format!("{} {} {}", pick(&FIRST, random), pick(&CITIES, random), pick(&TRADES, random)),
        };
        let mut label = slug::ascii(&core);
        while !self.taken.insert(label.clone()) {
            core = format!("{core} {}", pick(&CITIES, random));
            label = slug::ascii(&core);
        }
        label.truncate(40);
        let form = pick(country.forms, random);
        let name = if form.is_empty() { core } else { format!("{core} {form}") };
        (name, label)
    }
}

fn domain(name: &str, is_default: bool, is_initial: bool, is_verified: bool) -> Domain {
    Domain { name: name.to_owned(), is_default, is_initial, is_verified }
}
