//! Directories that look like those of a partner's customers, the same for the same seed.

pub(crate) mod clients;
mod companies;
mod groups;
mod people;
mod relationships;
pub(crate) mod slug;
mod words;

use crate::config::Config;
use crate::identity::SignIn;
use crate::world::World;
use crate::world::app::{App, Cipp, CippState};
use crate::world::tenant::Tenant;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Generated accounts were created around this instant: 2024-03-01T09:00:00Z.
pub(crate) const BEFORE: i64 = 1_709_283_600;

/// The partner's own staff, on top of the customers' people.
const PARTNER_STAFF: usize = 14;

pub(crate) fn world(config: &Config, now: i64) -> World {
    let mut random = StdRng::seed_from_u64(config.seed);
    let mut companies = companies::Companies::default();
    let security_group = id(&mut random);

    let mut partner = companies.partner(&mut random);
    people::settle(&mut partner, PARTNER_STAFF, &mut random);
    let operator = operator(&partner);
    partner.consent = Some(owned(&config.partner_scopes));
    partner.app_roles = owned(&config.application_permissions);

    let mut tenants = vec![partner];
    for (place, size) in sizes(config, &mut random).into_iter().enumerate() {
        let mut tenant = companies.customer(place, &mut random);
        people::settle(&mut tenant, size, &mut random);
        tenant.groups = groups::groups(&tenant, &mut random);
        tenant.consent = Some(owned(&config.customer_scopes));
        tenant.app_roles = owned(&config.application_permissions);
        tenant.relationships = relationships::of_customer(&tenant, place, security_group, now, &mut random);
        tenants.push(tenant);
    }
    let unbound = relationships::unbound(now, &mut random);
    let app = App {
        client_id: id(&mut random),
        secret: secret(&mut random),
        secret_expired: false,
        multi_tenant: true,
        redirect_uris: config.redirect_uris.clone(),
        sign_in: SignIn::Accept,
        operator,
    };
    let cipp = Cipp { client_id: id(&mut random), secret: secret(&mut random), state: CippState::default() };
    World::new(tenants, unbound, app, cipp)
}

/// An object id in the form that Microsoft gives: a random UUID.
fn id(random: &mut StdRng) -> Uuid {
    uuid::Builder::from_random_bytes(random.random()).into_uuid()
}

/// Part of every client secret, code and refresh token of the simulator's, so that a search of logs finds them all.
pub(crate) const CANARY: &str = "SimCanary";

/// A client secret in the form of Entra's: forty characters, one of them `~`.
fn secret(random: &mut StdRng) -> String {
    let letters: String = (0..37).map(|_| char::from(random.sample(rand::distr::Alphanumeric))).collect();
    let (head, tail) = (&letters[..3], &letters[3 + CANARY.len()..]);
    format!("{head}8Q~{CANARY}{tail}")
}

fn owned(names: &[String]) -> BTreeSet<String> {
    names.iter().cloned().collect()
}

fn operator(partner: &Tenant) -> Uuid {
    partner
        .people
        .iter()
        .find(|person| person.account_enabled && person.given_name.is_some())
        .map_or_else(Uuid::nil, |person| person.id)
}

/// How many people each customer has: together exactly `users`, skewed unless `even`.
fn sizes(config: &Config, random: &mut StdRng) -> Vec<usize> {
    let (tenants, users) = (config.tenants, config.users);
    if tenants == 0 {
        return Vec::new();
    }
    // A handful of customers has most of the people, as in any partner's portfolio.
    let weights: Vec<u64> = (0..tenants)
        .map(|_| if config.even { 100 } else { [20, 40, 60, 90, 140, 260, 700][random.random_range(0..7)] })
        .collect();
    let total: u64 = weights.iter().sum();
    let share = |weight: u64| {
        usize::try_from(u128::from(weight) * users as u128 / u128::from(total)).unwrap_or(usize::MAX)
    };
    let mut sizes: Vec<usize> = weights.iter().map(|&weight| share(weight)).collect();
    let mut left = users - sizes.iter().sum::<usize>();
    let mut place = 0;
    while left > 0 {
        sizes[place % tenants] += 1;
        left -= 1;
        place += 1;
    }
    sizes
}
