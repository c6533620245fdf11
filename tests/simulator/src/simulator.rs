//! The handle: start, look, steer, stop.

use crate::cipp::{self, Style};
use crate::clock::Clock;
use crate::config::Config;
use crate::control;
use crate::counters::{Counters, Tally};
use crate::faults::Faults;
use crate::graph;
use crate::graph::throttle::Throttle;
use crate::identity::jwt::SigningKeys;
use crate::identity::registry::Registry;
use crate::identity::{self, CLIENT_CERTIFICATE, CLIENT_KEY, SignIn};
use crate::listen::{Host, serve};
use crate::platform::{Platform, Shared, Urls};
use crate::seal::Seal;
use crate::seed::{self, clients};
use crate::traces;
use crate::world::command::{Command, Refused};
use crate::world::person::PersonView;
use crate::world::relationship::Status;
use crate::world::tenant::TenantView;
use parking_lot::{Mutex, RwLock};
use serde::Serialize;
use serde_json::{Map, Value};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use uuid::Uuid;

/// A running simulator. It stops when this is dropped.
pub struct Simulator {
    platform: Shared,
    tasks: Vec<JoinHandle<()>>,
}

impl Simulator {
    /// Generates the world and listens on loopback. Fails only when a port cannot be had.
    pub async fn start(config: Config) -> std::io::Result<Simulator> {
        traces::record();
        let mut listeners = Vec::new();
        for place in 0..5 {
            let port = if config.port == 0 { 0 } else { config.port + place };
            listeners.push(TcpListener::bind(("127.0.0.1", port)).await?);
        }
        let origin = |listener: &TcpListener| {
            listener.local_addr().map(|address| format!("http://127.0.0.1:{}", address.port()))
        };
        let urls = Urls {
            login: origin(&listeners[0])?,
            graph: origin(&listeners[1])?,
            cipp_classic: origin(&listeners[2])?,
            cipp_ng: origin(&listeners[3])?,
            stranger: origin(&listeners[4])?,
        };
        let clock = Clock::default();
        let world = seed::world(&config, clock.seconds());
        let platform = Arc::new(Platform {
            urls,
            seal: Seal::new(config.seed),
            keys: SigningKeys::load()?,
            world: RwLock::new(world),
            registry: Mutex::new(Registry::default()),
            secrets: Mutex::default(),
            throttle: Mutex::new(Throttle::new(config.resource_units)),
            faults: Faults::new(config.seed),
            tally: Tally::default(),
            clock,
            config,
        });
        let share = || Shared::clone(&platform);
        let hosts = [
            (Host::Login, identity::router(share()).merge(control::router(share()))),
            (Host::Graph, graph::router(share())),
            (Host::CippClassic, cipp::router(share(), Style::Classic)),
            (Host::CippNg, cipp::router(share(), Style::Ng)),
            (Host::Stranger, axum::Router::new()),
        ];
        let tasks = listeners
            .into_iter()
            .zip(hosts)
            .map(|(listener, (host, router))| serve(listener, share(), host, router))
            .collect();
        Ok(Simulator { platform, tasks })
    }

    /// Ends all listeners and connections.
    pub async fn stop(mut self) {
        for task in std::mem::take(&mut self.tasks) {
            task.abort();
            // The only result is that it was aborted.
            let _ = task.await;
        }
    }

    /// Where people sign in and tokens come from; stands for `https://login.microsoftonline.com`.
    pub fn login_base_url(&self) -> String {
        self.platform.urls.login.clone()
    }

    /// Graph's current version; ends in `/v1.0`.
    pub fn graph_base_url(&self) -> String {
        format!("{}/v1.0", self.platform.urls.graph)
    }

    /// Graph's beta; ends in `/beta`.
    pub fn graph_beta_base_url(&self) -> String {
        format!("{}/beta", self.platform.urls.graph)
    }

    /// CIPP, without `/api`.
    pub fn cipp_base_url(&self, style: Style) -> String {
        match style {
            Style::Classic => self.platform.urls.cipp_classic.clone(),
            Style::Ng => self.platform.urls.cipp_ng.clone(),
        }
    }

    /// Where the HTTP control is.
    pub fn control_base_url(&self) -> String {
        format!("{}/_control", self.platform.urls.login)
    }

    /// An origin that no client has a reason to talk to: foreign links and redirects lead there.
    pub fn stranger_base_url(&self) -> String {
        self.platform.urls.stranger.clone()
    }

    /// All addresses and credentials at once.
    pub fn description(&self) -> Description {
        Description::of(&self.platform)
    }

    /// The partner's app.
    pub fn client_id(&self) -> String {
        self.platform.world.read().app.client_id.to_string()
    }

    /// Its secret.
    pub fn client_secret(&self) -> String {
        self.platform.world.read().app.secret.clone()
    }

    /// A certificate that the app has registered, and its private key, both as PEM.
    pub fn client_certificate(&self) -> (&'static str, &'static str) {
        (CLIENT_CERTIFICATE, CLIENT_KEY)
    }

    /// CIPP's API client.
    pub fn cipp_client_id(&self) -> String {
        self.platform.world.read().cipp.client_id.to_string()
    }

    /// Its secret.
    pub fn cipp_client_secret(&self) -> String {
        self.platform.world.read().cipp.secret.clone()
    }

    /// The partner's own tenant.
    pub fn partner_tenant_id(&self) -> Uuid {
        self.platform.world.read().partner().map(|tenant| tenant.id).unwrap_or_default()
    }

    /// The customers' tenants, in the order in which they were made.
    pub fn tenants(&self) -> Vec<TenantView> {
        let world = self.platform.world.read();
        world.customers().map(|tenant| TenantView::new(tenant, false)).collect()
    }

    /// The partner's own tenant, as a view.
    pub fn partner(&self) -> Option<TenantView> {
        self.platform.world.read().partner().map(|tenant| TenantView::new(tenant, true))
    }

    /// The people whom `/users` lists for a tenant; none for a tenant that is not there.
    pub fn people(&self, tenant: Uuid) -> Vec<PersonView> {
        let world = self.platform.world.read();
        world
            .tenant(tenant)
            .map(|tenant| tenant.live_people().map(|(_, person)| person.into()).collect())
            .unwrap_or_default()
    }

    /// Groups of a tenant: id and name.
    pub fn groups(&self, tenant: Uuid) -> Vec<(Uuid, String)> {
        let world = self.platform.world.read();
        let Some(tenant) = world.tenant(tenant) else { return Vec::new() };
        let groups = tenant.groups.iter().filter(|group| !group.deleted);
        groups.map(|group| (group.id, group.display_name.clone())).collect()
    }

    /// Clients as a PSA would have them for these tenants, names altered as people alter them.
    pub fn suggest_clients(&self, seed: u64) -> Vec<clients::ClientRow> {
        clients::suggest(&self.platform.world.read(), seed)
    }

    /// Every code, verifier, token and client secret that went over the wire so far: what a client may keep in its
    /// secret store and must not show anywhere else.
    pub fn secrets(&self) -> Vec<String> {
        self.platform.secrets.lock().iter().cloned().collect()
    }

    /// Faults in force.
    pub fn faults(&self) -> Faults {
        self.platform.faults.clone()
    }

    /// What was asked so far.
    pub fn counters(&self) -> Counters {
        self.platform.tally.snapshot()
    }

    /// Starts counting again.
    pub fn reset_counters(&self) {
        self.platform.tally.reset();
    }

    /// Changes the world. Every change that HTTP can make is a [`Command`]; the methods below are the common ones.
    pub fn command(&self, command: Command) -> Result<Value, Refused> {
        self.platform.carry_out(command)
    }

    /// Somebody joins; the answer is the new object id.
    pub fn hire(&self, tenant: Uuid, given_name: &str, surname: &str) -> Result<Uuid, Refused> {
        let answer = self.command(Command::Hire {
            tenant,
            given_name: given_name.to_owned(),
            surname: surname.to_owned(),
            properties: Map::new(),
        })?;
        let id = answer["id"].as_str().and_then(|id| Uuid::parse_str(id).ok());
        id.ok_or_else(|| Refused::because("no id was given"))
    }

    /// Sets one property of a person, by Graph's name.
    pub fn set(&self, tenant: Uuid, person: Uuid, property: &str, value: Value) -> Result<(), Refused> {
        let properties = Map::from_iter([(property.to_owned(), value)]);
        self.command(Command::Set { tenant, person, properties }).map(drop)
    }

    /// Sets or clears a person's mail address.
    pub fn set_mail(&self, tenant: Uuid, person: Uuid, mail: Option<&str>) -> Result<(), Refused> {
        self.set(tenant, person, "mail", mail.into())
    }

    /// Blocks an account.
    pub fn disable(&self, tenant: Uuid, person: Uuid) -> Result<(), Refused> {
        self.set(tenant, person, "accountEnabled", false.into())
    }

    /// Unblocks an account.
    pub fn enable(&self, tenant: Uuid, person: Uuid) -> Result<(), Refused> {
        self.set(tenant, person, "accountEnabled", true.into())
    }

    /// Another name, and with it another sign-in name and mail address; the old address stays as an alias.
    pub fn rename(&self, tenant: Uuid, person: Uuid, given: &str, surname: &str) -> Result<(), Refused> {
        let (given_name, surname) = (given.to_owned(), surname.to_owned());
        self.command(Command::Rename { tenant, person, given_name, surname }).map(drop)
    }

    /// The account is deleted and can be restored.
    pub fn leave(&self, tenant: Uuid, person: Uuid) -> Result<(), Refused> {
        self.command(Command::Leave { tenant, person }).map(drop)
    }

    /// A deleted account comes back.
    pub fn restore(&self, tenant: Uuid, person: Uuid) -> Result<(), Refused> {
        self.command(Command::Restore { tenant, person }).map(drop)
    }

    /// The account is gone for good.
    pub fn purge(&self, tenant: Uuid, person: Uuid) -> Result<(), Refused> {
        self.command(Command::Purge { tenant, person }).map(drop)
    }

    /// Puts a person or a group into a group.
    pub fn join(&self, tenant: Uuid, group: Uuid, member: Uuid) -> Result<(), Refused> {
        self.command(Command::Join { tenant, group, member }).map(drop)
    }

    /// Takes a person or a group out of a group.
    pub fn quit(&self, tenant: Uuid, group: Uuid, member: Uuid) -> Result<(), Refused> {
        self.command(Command::Quit { tenant, group, member }).map(drop)
    }

    /// The customer takes its consent back: tokens are refused with 65001.
    pub fn revoke_consent(&self, tenant: Uuid) -> Result<(), Refused> {
        self.command(Command::RevokeConsent { tenant, unknown_app: false }).map(drop)
    }

    /// All relationships with a customer end now: tokens are refused with 50020.
    pub fn end_relationships(&self, tenant: Uuid) -> Result<(), Refused> {
        self.command(Command::Relationships { tenant, status: Status::Terminated }).map(drop)
    }

    /// All relationships with a customer have run out.
    pub fn expire_relationships(&self, tenant: Uuid) -> Result<(), Refused> {
        self.command(Command::Relationships { tenant, status: Status::Expired }).map(drop)
    }

    /// Tokens for a tenant are refused with an AADSTS code, or given again.
    pub fn refuse_tokens(&self, tenant: Uuid, code: Option<u32>) -> Result<(), Refused> {
        self.command(Command::RefuseTokens { tenant, code }).map(drop)
    }

    /// A domain gets another name, in addresses too.
    pub fn rename_domain(&self, tenant: Uuid, from: &str, to: &str) -> Result<(), Refused> {
        self.command(Command::RenameDomain { tenant, from: from.to_owned(), to: to.to_owned() }).map(drop)
    }

    /// Access tokens given out so far are refused from now on.
    pub fn expire_access_tokens(&self) -> Result<(), Refused> {
        self.command(Command::ExpireAccessTokens).map(drop)
    }

    /// Refresh tokens given out so far are refused from now on with 50173.
    pub fn revoke_refresh_tokens(&self) -> Result<(), Refused> {
        self.command(Command::RevokeRefreshTokens { code: None }).map(drop)
    }

    /// The next key signs tokens; it is published from now on, beside the former.
    pub fn rotate_signing_key(&self) -> Result<(), Refused> {
        self.command(Command::RotateSigningKey).map(drop)
    }

    /// The published keys, as the sign-in service answers them; they sign for whatever issuer a stand-in has.
    pub fn signing_keys(&self) -> Value {
        self.platform.keys.documents(None)
    }

    /// A token with these claims, signed by the key in service: for stand-ins that answer in the simulator's place.
    pub fn sign(&self, claims: &Value) -> String {
        self.platform.keys.sign(claims)
    }

    /// How the next people at the sign-in page behave.
    pub fn sign_in(&self, outcome: SignIn) -> Result<(), Refused> {
        self.command(Command::SignIn { outcome }).map(drop)
    }

    /// Moves the world's clock forward: tokens and delta links age.
    pub fn advance(&self, by: Duration) -> Result<(), Refused> {
        self.command(Command::Advance { seconds: by.as_secs() }).map(drop)
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

/// Addresses and credentials: what the binary prints when it is ready.
#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Description {
    /// See [`Simulator::login_base_url`].
    pub login_base_url: String,
    /// See [`Simulator::graph_base_url`].
    pub graph_base_url: String,
    /// See [`Simulator::graph_beta_base_url`].
    pub graph_beta_base_url: String,
    /// CIPP on Azure Functions: 401 without a token.
    pub cipp_classic_base_url: String,
    /// CIPP-NG: a redirect to the login page without a token.
    pub cipp_ng_base_url: String,
    /// See [`Simulator::control_base_url`].
    pub control_base_url: String,
    /// See [`Simulator::stranger_base_url`].
    pub stranger_base_url: String,
    /// The partner's app. These credentials open nothing but this simulator.
    pub client_id: String,
    /// Its secret.
    pub client_secret: String,
    /// CIPP's API client.
    pub cipp_client_id: String,
    /// Its secret.
    pub cipp_client_secret: String,
    /// The partner's own tenant.
    pub partner_tenant_id: Uuid,
    /// Customers.
    pub tenants: usize,
    /// Their people.
    pub people: usize,
}

impl Description {
    pub(crate) fn of(platform: &Platform) -> Self {
        let world = platform.world.read();
        let urls = &platform.urls;
        Description {
            login_base_url: urls.login.clone(),
            graph_base_url: format!("{}/v1.0", urls.graph),
            graph_beta_base_url: format!("{}/beta", urls.graph),
            cipp_classic_base_url: urls.cipp_classic.clone(),
            cipp_ng_base_url: urls.cipp_ng.clone(),
            control_base_url: format!("{}/_control", urls.login),
            stranger_base_url: urls.stranger.clone(),
            client_id: world.app.client_id.to_string(),
            client_secret: world.app.secret.clone(),
            cipp_client_id: world.cipp.client_id.to_string(),
            cipp_client_secret: world.cipp.secret.clone(),
            partner_tenant_id: world.partner().map(|tenant| tenant.id).unwrap_or_default(),
            tenants: world.customers().count(),
            people: world.customers().map(|tenant| tenant.live_people().count()).sum(),
        }
    }
}
