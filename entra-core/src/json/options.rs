//! The options document, from which an instance is opened.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use serde::Deserialize;

use super::read;
use crate::{
    access::{
        Edition,
        flags::{FixedFlags, Flag, FlagSet},
    },
    auth::{
        authority::Cloud,
        tokens::{CustomerAccess, DirectOptions},
    },
    entra::{Entra, EntraBuilder},
    error::{Error, ErrorCode, Result},
    http::AddressRule,
    model::EntraTenantId,
    provider::{
        cipp::{CippSettings, UserRoute},
        graph::{GraphSettings, TenantSource},
    },
    secrets::{Environment, MemorySecrets},
    services::Limits,
};

/// Reads an options document (see [`Options`]). What a document cannot hold, a host adds to the answer before it opens:
/// its own secrets, flags, clock.
pub fn builder(options: &str) -> Result<EntraBuilder> {
    read::<Options>("open", options)?.builder()
}

/// How an instance is opened. Everything has a default but the database. An option that is not known is refused.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Options {
    /// `sqlite:…`, a path to an SQLite file, or `postgres://…`.
    database: String,
    /// `enterprise` (default) or `community`.
    edition: Option<Edition>,
    /// Flags by key; absent, they are read from the environment, where all are off until set.
    feature_flags: Option<BTreeMap<String, bool>>,
    /// Where secrets are kept; absent, the environment's `SECRET_…` variables say.
    #[serde(default)]
    secrets: Secrets,
    /// Variables that stand before those of the process.
    #[serde(default)]
    environment: BTreeMap<String, String>,
    #[serde(default)]
    microsoft: Microsoft,
    #[serde(default)]
    cipp: Cipp,
    /// Tenants that one run works on at the same time.
    concurrency: Option<usize>,
}

/// Options of the secret chain. Each stands for the variable that it is named after.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
struct Secrets {
    /// Any of `env`, `filesystem`, `vault`, in the order in which they are asked.
    read_chain: Option<Vec<String>>,
    write_provider: Option<String>,
    filesystem_base_path: Option<String>,
    environment_prefix: Option<String>,
    /// For demonstrations: nothing outlives the process.
    in_memory: bool,
}

/// Microsoft's cloud, and what is asked of it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
struct Microsoft {
    cloud: Cloud,
    login_base_url: Option<String>,
    graph_base_url: Option<String>,
    graph_beta_base_url: Option<String>,
    /// Where the list of tenants comes from: `gdap` (default), `lighthouse`, `contracts`.
    tenant_source: Option<Source>,
    /// For trials without partner relationships: this tenant, the partner's own, is the one managed tenant.
    self_tenant: Option<String>,
    delta: Option<bool>,
    ask_customers: Option<bool>,
    access_assignments: Option<bool>,
    page_size: Option<u16>,
    customer_access: CustomerAccess,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Source {
    Gdap,
    Lighthouse,
    Contracts,
}

/// Where a CIPP may be, and how it is read.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
struct Cipp {
    /// Where a person's address may point: `public` (default), `publicOrLoopback`, `ownNetwork`.
    addresses: Addresses,
    /// By which route people are read: `graphRequest` (default) or `listUsers`.
    users: Route,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Addresses {
    #[default]
    Public,
    PublicOrLoopback,
    OwnNetwork,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Route {
    #[default]
    GraphRequest,
    ListUsers,
}

impl Options {
    fn builder(self) -> Result<EntraBuilder> {
        let Self { database, edition, feature_flags, secrets, environment, microsoft, cipp, concurrency } =
            self;
        let in_memory = secrets.in_memory;
        let environment = Environment::of_process().with(secrets.variables().into_iter().chain(environment));
        let mut builder = Entra::builder()
            .database(database)
            .edition(edition.unwrap_or(Edition::Enterprise))
            .environment(environment)
            .direct(microsoft.direct())
            .cloud(microsoft.cloud)
            .graph(microsoft.graph()?)
            .cipp(cipp.address_rule(), cipp.settings())
            .microsoft_hosts(
                microsoft.login_base_url,
                microsoft.graph_base_url,
                microsoft.graph_beta_base_url,
            );
        if in_memory {
            builder = builder.secrets(Arc::new(MemorySecrets::default()));
        }
        if let Some(flags) = feature_flags {
            builder = builder.flags(Arc::new(FixedFlags::new(fixed(&flags)?)));
        }
        if let Some(tenants_at_once) = concurrency {
            if tenants_at_once == 0 {
                return Err(Error::new(ErrorCode::InvalidArgument)
                    .with_message("`concurrency` is at least 1: with 0 nothing would ever be synced."));
            }
            builder = builder.limits(Limits { tenants_at_once, ..Limits::default() });
        }
        Ok(builder)
    }
}

impl Secrets {
    fn variables(self) -> Vec<(String, String)> {
        let chain = self.read_chain.map(|names| names.join(","));
        [
            ("SECRET_READ_CHAIN", chain),
            ("SECRET_WRITE_PROVIDER", self.write_provider),
            ("SECRET_FS_BASE_PATH", self.filesystem_base_path),
            ("SECRET_ENV_PREFIX", self.environment_prefix),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)))
        .collect()
    }
}

impl Microsoft {
    fn direct(&self) -> DirectOptions {
        DirectOptions {
            lighthouse: matches!(self.tenant_source, Some(Source::Lighthouse)),
            customer_access: self.customer_access,
        }
    }

    fn graph(&self) -> Result<GraphSettings> {
        let default = GraphSettings::default();
        let source = match (&self.self_tenant, self.tenant_source) {
            (Some(tenant), None) => TenantSource::SelfTenant(EntraTenantId::folded(tenant)),
            (Some(_), Some(_)) => {
                return Err(Error::new(ErrorCode::InvalidArgument).with_message(
                    "`selfTenant` and `tenantSource` exclude each other: tenants come from one place.",
                ));
            }
            (None, None | Some(Source::Gdap)) => TenantSource::Gdap,
            (None, Some(Source::Lighthouse)) => TenantSource::Lighthouse,
            (None, Some(Source::Contracts)) => TenantSource::Contracts,
        };
        Ok(GraphSettings {
            source,
            delta: self.delta.unwrap_or(default.delta),
            ask_customers: self.ask_customers.unwrap_or(default.ask_customers),
            access_assignments: self.access_assignments.unwrap_or(default.access_assignments),
            page_size: self.page_size.unwrap_or(default.page_size),
            ..default
        })
    }
}

impl Cipp {
    fn address_rule(&self) -> AddressRule {
        match self.addresses {
            Addresses::Public => AddressRule::Public,
            Addresses::PublicOrLoopback => AddressRule::PublicOrLoopback,
            Addresses::OwnNetwork => AddressRule::OwnNetwork,
        }
    }

    fn settings(&self) -> CippSettings {
        let users = match self.users {
            Route::GraphRequest => UserRoute::GraphRequest,
            Route::ListUsers => UserRoute::ListUsers,
        };
        CippSettings { users, ..CippSettings::default() }
    }
}

fn fixed(flags: &BTreeMap<String, bool>) -> Result<FlagSet> {
    let known: BTreeSet<_> = Flag::ALL.iter().map(|flag| flag.as_str()).collect();
    if let Some(unknown) = flags.keys().find(|key| !known.contains(key.as_str())) {
        let known = known.into_iter().collect::<Vec<_>>().join(", ");
        return Err(Error::new(ErrorCode::InvalidArgument)
            .with_message(format!("There is no feature flag `{unknown}`."))
            .with_remedy(format!("Use: {known}.")));
    }
    Ok(Flag::ALL.into_iter().filter(|flag| flags.get(flag.as_str()) == Some(&true)).collect())
}
