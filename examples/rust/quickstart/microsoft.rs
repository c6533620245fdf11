//! Where Microsoft is: the simulator on this machine, or the addresses that the environment names.

use std::{sync::Arc, time::Duration};

use entra_core::{
    EntraBuilder,
    model::ManagedTenant,
    secrets::{Environment, MemorySecrets},
};
use entra_simulator::{ClientRow, Config, PersonView, Simulator};
use uuid::Uuid;

use crate::{Arguments, Result, psa::Psa, story_clock::StoryClock};

/// All four are set, or the simulator plays.
const VARIABLES: [&str; 4] = [
    "MICROSOFT_LOGIN_BASE_URL",
    "MICROSOFT_GRAPH_BASE_URL",
    "MICROSOFT_CLIENT_ID",
    "MICROSOFT_CLIENT_SECRET",
];

pub(crate) enum Microsoft {
    /// On loopback, with a person at its sign-in page who always accepts.
    Simulated { simulator: Box<Simulator>, clock: StoryClock },
    /// Elsewhere; a person has to sign in.
    Named(Environment),
}

impl Microsoft {
    pub(crate) async fn choose(arguments: &Arguments) -> std::io::Result<Self> {
        let environment = Environment::of_process();
        if VARIABLES.iter().all(|name| environment.get(name).is_some()) {
            return Ok(Self::Named(environment));
        }
        let Arguments { tenants, users, seed, .. } = *arguments;
        let simulator = Simulator::start(Config { tenants, users, seed, ..Config::default() }).await?;
        Ok(Self::Simulated { simulator: Box::new(simulator), clock: StoryClock::default() })
    }

    /// Tells the library where Microsoft is, and which application it is there. The sign-in's tokens live as long as
    /// this program.
    pub(crate) fn configure(&self, builder: EntraBuilder) -> EntraBuilder {
        let builder = builder.secrets(Arc::new(MemorySecrets::default()));
        match self {
            Self::Named(environment) => builder.environment(environment.clone()),
            Self::Simulated { simulator, clock } => builder
                .microsoft_hosts(
                    Some(simulator.login_base_url()),
                    Some(simulator.graph_base_url()),
                    Some(simulator.graph_beta_base_url()),
                )
                .environment(Environment::of([
                    ("MICROSOFT_CLIENT_ID", simulator.client_id()),
                    ("MICROSOFT_CLIENT_SECRET", simulator.client_secret()),
                ]))
                .clock(Arc::new(clock.clone())),
        }
    }

    /// The clients that the PSA knows before the story begins.
    pub(crate) fn clients(&self, seed: u64) -> Vec<ClientRow> {
        match self {
            Self::Simulated { simulator, .. } => simulator.suggest_clients(seed),
            Self::Named(_) => Vec::new(),
        }
    }

    /// The people of a tenant, to furnish the PSA with some of them.
    pub(crate) fn people(&self, tenant: Uuid) -> Vec<PersonView> {
        match self {
            Self::Simulated { simulator, .. } => simulator.people(tenant),
            Self::Named(_) => Vec::new(),
        }
    }

    /// In the largest tenant somebody joins, a contact leaves and another one marries. Answers what happened, or nothing
    /// where directories are not ours to change.
    pub(crate) async fn let_a_day_pass(
        &self,
        tenants: &[ManagedTenant],
        psa: &Psa,
    ) -> Result<Option<String>> {
        let Self::Simulated { simulator, clock } = self else { return Ok(None) };
        let ids = tenants.iter().filter_map(|tenant| Uuid::parse_str(tenant.entra_tenant_id.as_str()).ok());
        let Some((tenant, mut people)) = ids
            .map(|tenant| (tenant, ordinary_people(simulator, tenant)))
            .max_by_key(|(_, people)| people.len())
        else {
            return Ok(None);
        };
        let contacts = psa.accounts_on_contacts(tenant).await?;
        people.retain(|person| contacts.contains(&person.id.to_string()));
        let [leaver, .., bride] = people.as_slice() else { return Ok(None) };
        simulator.hire(tenant, "Nora", "Newcomer")?;
        simulator.leave(tenant, leaver.id)?;
        let given = bride.given_name.clone().unwrap_or_default();
        simulator.rename(tenant, bride.id, &given, "Newlywed")?;
        let day = Duration::from_hours(24);
        simulator.advance(day)?;
        clock.advance(day);
        let name = |person: &PersonView| person.display_name.clone().unwrap_or_default();
        Ok(Some(format!(
            "Nora Newcomer joined, {} left, and {} is {given} Newlywed now.",
            name(leaver),
            name(bride)
        )))
    }
}

/// Members with a mailbox and an account in use.
fn ordinary_people(simulator: &Simulator, tenant: Uuid) -> Vec<PersonView> {
    let mut people = simulator.people(tenant);
    people.retain(is_ordinary);
    people
}

pub(crate) fn is_ordinary(person: &PersonView) -> bool {
    person.account_enabled && person.mail.is_some() && person.kind == entra_simulator::Kind::Member
}
