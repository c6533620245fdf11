//! The generated world.

use crate::support::world;
use entra_simulator::{Config, Kind, Resemblance, Simulator};
use std::collections::BTreeSet;

async fn generated(seed: u64) -> Simulator {
    world(Config { tenants: 60, users: 3_000, seed, ..Config::default() }).await.sim
}

#[tokio::test]
async fn the_same_seed_gives_the_same_world_and_another_gives_another() {
    let (first, second, other) = (generated(3).await, generated(3).await, generated(4).await);
    let everybody = |sim: &Simulator| {
        let tenants = sim.tenants();
        let people: Vec<_> = tenants.iter().flat_map(|tenant| sim.people(tenant.id)).collect();
        serde_json::json!([tenants, people, sim.suggest_clients(3), sim.client_id(), sim.client_secret()])
    };
    assert_eq!(everybody(&first), everybody(&second));
    assert_ne!(everybody(&first), everybody(&other));
}

#[tokio::test]
async fn sizes_add_up_and_are_skewed_unless_even() {
    let sim = generated(1).await;
    let sizes: Vec<usize> = sim.tenants().iter().map(|tenant| tenant.people).collect();
    assert_eq!(sizes.iter().sum::<usize>(), 3_000);
    assert!(sizes.iter().max() > sizes.iter().min().map(|least| least * 5).as_ref());
    let even = world(Config::per_tenant(7, 11)).await.sim;
    assert!(even.tenants().iter().all(|tenant| tenant.people == 11));
}

#[tokio::test]
async fn directories_hold_what_real_ones_hold() {
    let sim = generated(1).await;
    let tenants = sim.tenants();
    let people: Vec<_> = tenants.iter().flat_map(|tenant| sim.people(tenant.id)).collect();
    let share = |kind: Kind| people.iter().filter(|person| person.kind == kind).count();
    for kind in [Kind::Guest, Kind::SharedMailbox, Kind::Room, Kind::ServiceAccount] {
        assert!(share(kind) > 30, "{kind:?}");
    }
    assert!(share(Kind::Member) > 2_000);
    let ids: BTreeSet<_> = people.iter().map(|person| person.id).collect();
    assert_eq!(ids.len(), people.len());
    for tenant in &tenants {
        let people = sim.people(tenant.id);
        let names: BTreeSet<_> =
            people.iter().map(|person| person.user_principal_name.to_lowercase()).collect();
        assert_eq!(names.len(), people.len(), "sign-in names are unique in {}", tenant.display_name);
        let guest = |person: &&entra_simulator::PersonView| person.kind == Kind::Guest;
        assert!(people.iter().filter(guest).all(|person| person.user_principal_name.contains("#EXT#")));
        // Guests may share an outside address, as they do in real directories; others share none.
        let addresses: Vec<String> = people
            .iter()
            .filter(|person| !guest(person))
            .flat_map(|person| &person.proxy_addresses)
            .map(|address| address.to_lowercase())
            .collect();
        assert_eq!(addresses.iter().collect::<BTreeSet<_>>().len(), addresses.len());
    }
    assert!(people.iter().any(|person| person.mail.is_none()));
    assert!(
        people.iter().any(|person| person.proxy_addresses.iter().any(|address| address.starts_with("smtp:")))
    );
    assert!(people.iter().any(|person| !person.display_name.as_deref().unwrap_or_default().is_ascii()));
    let domains: BTreeSet<_> = tenants.iter().flat_map(|tenant| &tenant.domains).collect();
    assert_eq!(domains.len(), tenants.iter().map(|tenant| tenant.domains.len()).sum::<usize>());
}

#[tokio::test]
async fn clients_resemble_their_tenants_in_every_way() {
    let sim = generated(1).await;
    let tenants = sim.tenants();
    let clients = sim.suggest_clients(5);
    let share = |kind: Resemblance| clients.iter().filter(|client| client.resemblance == kind).count();
    assert!(share(Resemblance::Domain) > 20);
    assert!(share(Resemblance::SecondaryDomain) > 2);
    assert!(share(Resemblance::Name) > 4);
    assert!(share(Resemblance::None) > 10);
    let found: BTreeSet<_> = clients.iter().filter_map(|client| client.tenant).collect();
    assert!(found.len() < tenants.len(), "some tenants have no client");
    for client in &clients {
        let Some(tenant) = tenants.iter().find(|tenant| Some(tenant.id) == client.tenant) else { continue };
        let typed = client.website.as_deref().unwrap_or_default().contains(&tenant.default_domain);
        assert_eq!(typed, client.resemblance == Resemblance::Domain, "{client:?}");
    }
}
