//! Putting an instance together.

use std::sync::Arc;

use super::{Entra, Parts};
use crate::{
    access::{Access, Edition, FeatureFlags, flags::EnvironmentFlags},
    clock::{Clock, SystemClock},
    connection::DirectorySource,
    error::{Error, ErrorCode, Result},
    secrets::{Environment, SecretChain, SecretProvider},
    services::{Limits, Services},
    store::Store,
    sync::{NoNotifier, Notifier},
};
#[cfg(feature = "http")]
use crate::{
    auth::{
        authority::{Authority, Cloud},
        tokens::DirectOptions,
    },
    connection::{ConnectionParts, Connections},
    http::{AddressRule, HttpClient, HttpSettings},
    provider::{
        cipp::{CippSettings, http_settings},
        graph::GraphSettings,
    },
};

/// Puts an [`Entra`] together. Everything has a default but the database.
#[derive(Clone)]
pub struct EntraBuilder {
    database: Option<String>,
    store: Option<Arc<dyn Store>>,
    secrets: Option<Arc<dyn SecretProvider>>,
    directories: Option<Arc<dyn DirectorySource>>,
    environment: Environment,
    clock: Arc<dyn Clock>,
    notifier: Arc<dyn Notifier>,
    limits: Limits,
    edition: Edition,
    flags: Option<Arc<dyn FeatureFlags>>,
    #[cfg(feature = "http")]
    microsoft: Microsoft,
}

/// Microsoft's addresses and how they are used.
#[cfg(feature = "http")]
#[derive(Clone, Default)]
struct Microsoft {
    cloud: Cloud,
    login: Option<String>,
    graph: Option<String>,
    graph_beta: Option<String>,
    http: HttpSettings,
    direct: DirectOptions,
    settings: GraphSettings,
    cipp: CippSettings,
    cipp_addresses: AddressRule,
}

impl Default for EntraBuilder {
    fn default() -> Self {
        Self {
            database: None,
            store: None,
            secrets: None,
            directories: None,
            environment: Environment::of_process(),
            clock: Arc::new(SystemClock),
            notifier: Arc::new(NoNotifier),
            limits: Limits::default(),
            edition: Edition::Enterprise,
            flags: None,
            #[cfg(feature = "http")]
            microsoft: Microsoft::default(),
        }
    }
}

impl EntraBuilder {
    /// The database: `sqlite:…`, a path to an SQLite file, or `postgres://…`.
    #[must_use]
    pub fn database(mut self, location: impl Into<String>) -> Self {
        self.database = Some(location.into());
        self
    }

    /// A store that is open already, or the host's own, in place of a database.
    #[must_use]
    pub fn store(mut self, store: Arc<dyn Store>) -> Self {
        self.store = Some(store);
        self
    }

    /// Where secrets are kept; else the chain that the environment names.
    #[must_use]
    pub fn secrets(mut self, secrets: Arc<dyn SecretProvider>) -> Self {
        self.secrets = Some(secrets);
        self
    }

    /// Directories of the host's own, in place of Microsoft's and CIPP's.
    #[must_use]
    pub fn directories(mut self, directories: Arc<dyn DirectorySource>) -> Self {
        self.directories = Some(directories);
        self
    }

    /// Where variables are read, in place of the process's environment.
    #[must_use]
    pub fn environment(mut self, environment: Environment) -> Self {
        self.environment = environment;
        self
    }

    /// The time.
    #[must_use]
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Whom to tell about runs.
    #[must_use]
    pub fn notifier(mut self, notifier: Arc<dyn Notifier>) -> Self {
        self.notifier = notifier;
        self
    }

    /// The host product's edition; in the Community Edition every operation answers `edition_unavailable`.
    #[must_use]
    pub fn edition(mut self, edition: Edition) -> Self {
        self.edition = edition;
        self
    }

    /// Who says which flags are on; else the environment's variables, where all are off until set.
    #[must_use]
    pub fn flags(mut self, flags: Arc<dyn FeatureFlags>) -> Self {
        self.flags = Some(flags);
        self
    }

    /// How much at once.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Opens the database, brings its schema up to date, and wires everything.
    pub async fn open(self) -> Result<Entra> {
        let store = match (&self.store, &self.database) {
            (Some(store), _) => Arc::clone(store),
            (None, Some(location)) => open_store(location).await?,
            (None, None) => {
                return Err(Error::new(ErrorCode::InvalidArgument).with_message("No database was named."));
            }
        };
        let secrets: Arc<dyn SecretProvider> = match &self.secrets {
            Some(secrets) => Arc::clone(secrets),
            None => Arc::new(SecretChain::from_environment(&self.environment)?),
        };
        self.wire(store, secrets)
    }

    #[cfg(feature = "http")]
    fn wire(self, store: Arc<dyn Store>, secrets: Arc<dyn SecretProvider>) -> Result<Entra> {
        let connections = match &self.directories {
            Some(_) => None,
            None => Some(Arc::new(self.connections(&store, secrets)?)),
        };
        let directories = match (&self.directories, &connections) {
            (Some(own), _) => Arc::clone(own),
            (None, Some(connections)) => Arc::<Connections>::clone(connections) as Arc<dyn DirectorySource>,
            (None, None) => return Err(Error::new(ErrorCode::Internal)),
        };
        let access = self.access();
        let services = self.services(store, directories);
        Ok(Entra { parts: Arc::new(Parts { services, access, connections }) })
    }

    #[cfg(not(feature = "http"))]
    fn wire(self, store: Arc<dyn Store>, _: Arc<dyn SecretProvider>) -> Result<Entra> {
        let directories = self.directories.clone().ok_or_else(|| {
            Error::new(ErrorCode::InvalidArgument)
                .with_message("This build has no directories of its own: bring some, or build with `http`.")
        })?;
        let access = self.access();
        let services = self.services(store, directories);
        Ok(Entra { parts: Arc::new(Parts { services, access }) })
    }

    fn access(&self) -> Access {
        let flags = match &self.flags {
            Some(flags) => Arc::clone(flags),
            None => Arc::new(EnvironmentFlags::new(self.environment.clone())),
        };
        Access::new(self.edition, flags)
    }

    fn services(self, store: Arc<dyn Store>, directories: Arc<dyn DirectorySource>) -> Services {
        Services {
            store,
            directories,
            clock: self.clock,
            notifier: self.notifier,
            limits: self.limits,
            under_way: Arc::default(),
        }
    }
}

#[cfg(feature = "http")]
impl EntraBuilder {
    /// Microsoft's cloud; the worldwide one else.
    #[must_use]
    pub fn cloud(mut self, cloud: Cloud) -> Self {
        self.microsoft.cloud = cloud;
        self
    }

    /// Other addresses than the cloud's: of an emulator, or of a gateway. Those that are not given come from
    /// `MICROSOFT_LOGIN_BASE_URL`, `MICROSOFT_GRAPH_BASE_URL` and `MICROSOFT_GRAPH_BETA_BASE_URL`, else from the cloud.
    #[must_use]
    pub fn microsoft_hosts(
        mut self,
        login: Option<String>,
        graph: Option<String>,
        graph_beta: Option<String>,
    ) -> Self {
        self.microsoft.login = login;
        self.microsoft.graph = graph;
        self.microsoft.graph_beta = graph_beta;
        self
    }

    /// How requests to Microsoft are made: waits, sizes, how many at once. Where they may go follows from the hosts.
    #[must_use]
    pub fn http(mut self, settings: HttpSettings) -> Self {
        self.microsoft.http = settings;
        self
    }

    /// What Direct connections may vary.
    #[must_use]
    pub fn direct(mut self, direct: DirectOptions) -> Self {
        self.microsoft.direct = direct;
        self
    }

    /// How Graph is read.
    #[must_use]
    pub fn graph(mut self, settings: GraphSettings) -> Self {
        self.microsoft.settings = settings;
        self
    }

    /// Where a CIPP may be, and how it is read. Its address is typed by people: public addresses only, unless told
    /// otherwise here.
    #[must_use]
    pub fn cipp(mut self, addresses: AddressRule, settings: CippSettings) -> Self {
        self.microsoft.cipp_addresses = addresses;
        self.microsoft.cipp = settings;
        self
    }

    fn connections(&self, store: &Arc<dyn Store>, secrets: Arc<dyn SecretProvider>) -> Result<Connections> {
        let Microsoft { cloud, login, graph, graph_beta, http, direct, settings, cipp, cipp_addresses } =
            self.microsoft.clone();
        let or_variable = |given: Option<String>, name: &str| given.or_else(|| self.environment.get(name));
        let login = or_variable(login, "MICROSOFT_LOGIN_BASE_URL");
        let graph = or_variable(graph, "MICROSOFT_GRAPH_BASE_URL");
        let graph_beta = or_variable(graph_beta, "MICROSOFT_GRAPH_BETA_BASE_URL");
        // An operator who names hosts may name one of their own network; Microsoft's are public.
        let addresses = if login.is_some() || graph.is_some() || graph_beta.is_some() {
            AddressRule::OwnNetwork
        } else {
            AddressRule::Public
        };
        let authority =
            Authority::with_overrides(cloud, login.as_deref(), graph.as_deref(), graph_beta.as_deref())?;
        Ok(Connections::new(ConnectionParts {
            store: Arc::clone(store),
            secrets,
            environment: self.environment.clone(),
            http: HttpClient::new(HttpSettings { addresses, ..http })?,
            authority,
            clock: Arc::clone(&self.clock),
            direct,
            graph: settings,
            cipp_http: HttpClient::new(http_settings(cipp_addresses))?,
            addresses: cipp_addresses,
            cipp,
        }))
    }
}

#[cfg_attr(
    not(any(feature = "postgres", feature = "sqlite")),
    expect(clippy::unused_async, reason = "a build without a store has nothing to wait for")
)]
async fn open_store(location: &str) -> Result<Arc<dyn Store>> {
    #[cfg(any(feature = "postgres", feature = "sqlite"))]
    let is_postgres = location.starts_with("postgres://") || location.starts_with("postgresql://");
    #[cfg(feature = "postgres")]
    if is_postgres {
        let options = crate::store::PostgresOptions::default();
        return Ok(Arc::new(crate::store::PostgresStore::connect(location, options).await?));
    }
    #[cfg(feature = "sqlite")]
    if !is_postgres {
        return Ok(Arc::new(crate::store::SqliteStore::open(location).await?));
    }
    Err(Error::new(ErrorCode::InvalidArgument)
        .with_message("This build has no store for that kind of database.")
        .with("database", location.split(':').next().unwrap_or_default())
        .with_remedy("Build with the feature `sqlite` or `postgres`, or name another database."))
}
