//! A partner at work through the facade: the simulator over HTTP on one side, a database on the other.
#![allow(dead_code, unreachable_pub, reason = "every test program uses its own part of the wire")]

use std::{sync::Arc, time::Duration};

use entra_core::{
    Entra, EntraBuilder, ForTenant, Secret,
    access::{Actor, FlagSet, flags::FixedFlags},
    connection::{DirectAnswer, DirectSignInOptions},
    context::Context,
    http::{AddressRule, HttpClient, HttpSettings, Operation, Request},
    model::{MappingDecision, MappingState},
    secrets::{Environment, MemorySecrets},
};
use entra_simulator::Simulator;
use reqwest::header::LOCATION;
use url::Url;

pub const USER: &str = "bbbbbbbb-0000-4000-8000-000000000001";

/// An instance before `simulator`, with every flag on and its application in the environment.
pub fn builder(simulator: &Simulator) -> EntraBuilder {
    Entra::builder()
        .secrets(Arc::new(MemorySecrets::default()))
        .environment(Environment::of([
            ("MICROSOFT_CLIENT_ID", simulator.client_id()),
            ("MICROSOFT_CLIENT_SECRET", simulator.client_secret()),
        ]))
        .microsoft_hosts(
            Some(simulator.login_base_url()),
            Some(simulator.graph_base_url()),
            Some(simulator.graph_beta_base_url()),
        )
        .flags(Arc::new(FixedFlags::new(FlagSet::all())))
}

pub fn person() -> Actor {
    Actor::internal(USER.into(), ["system_settings.update"])
}

/// Signs in as a person would, with a browser.
pub async fn connect(msp: &ForTenant) {
    let answer = answer_of_sign_in(msp).await;
    msp.connect_direct_finish(&answer, &Context::default()).await.unwrap();
}

/// What Microsoft's redirect brings back.
pub async fn answer_of_sign_in(msp: &ForTenant) -> DirectAnswer {
    let options = DirectSignInOptions::default();
    let sign_in = msp.connect_direct_start("http://localhost:1/callback", &options).await.unwrap();
    let settings = HttpSettings { addresses: AddressRule::PublicOrLoopback, ..HttpSettings::default() };
    let browser = HttpClient::new(settings).unwrap();
    let context = Context::default();
    let operation = Operation::new("sign in", Duration::from_secs(10), &context);
    let page = Request::get(Url::parse(&sign_in.authorize_url).unwrap());
    let answer = browser.send(page, &operation).await.unwrap();
    let landed = Url::parse(answer.header(&LOCATION).unwrap()).unwrap();
    let parameter =
        |name: &str| landed.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    DirectAnswer {
        code: parameter("code").map(Secret::from),
        state: parameter("state"),
        error: parameter("error"),
    }
}

/// Lists the customers and gives each a new client.
pub async fn map_everybody(msp: &ForTenant) {
    let found = msp.discover(&Context::default()).await.unwrap();
    let decisions: Vec<_> = found
        .tenants
        .into_iter()
        .map(|tenant| MappingDecision {
            managed_tenant_id: tenant.managed_tenant_id,
            client_id: None,
            mapping_state: Some(MappingState::CreateNew),
            confidence_score: None,
        })
        .collect();
    msp.confirm_mappings(&decisions).await.unwrap();
}
