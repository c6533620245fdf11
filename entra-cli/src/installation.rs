//! Which installation to work on, and as whom: from flags and the environment.

use std::sync::Arc;

use clap::{Args, ValueEnum};
use entra_core::{
    Entra, EntraBuilder, Error, ErrorCode, Result,
    access::{Actor, FlagSet, flags::FixedFlags},
    auth::authority::Cloud,
    http::AddressRule,
    model::HostTenantId,
    provider::cipp::CippSettings,
    secrets::{Environment, SecretChain, SecretProvider},
    services::Limits,
};

use crate::{
    database::{Database, Opening},
    session::Session,
};

/// Where to work. Secrets, Microsoft's addresses and Temporal's are named by the same variables as for the library.
#[derive(Args)]
#[command(next_help_heading = "Installation")]
pub(crate) struct Installation {
    /// `sqlite:FILE`, a path, or `postgres://…`
    #[arg(long, global = true, env = "ENTRA_DATABASE", hide_env_values = true, value_name = "LOCATION")]
    database: Option<String>,
    /// Your account in the PSA, a UUID
    #[arg(long, global = true, env = "ENTRA_TENANT", hide_env_values = true, value_name = "ID")]
    tenant: Option<String>,
    /// Your user in the PSA, for the audit trail
    #[arg(long, global = true, env = "ENTRA_USER", hide_env_values = true, value_name = "ID")]
    user: Option<String>,
    /// Customers that a run works on at the same time
    #[arg(long, global = true, env = "ENTRA_CONCURRENCY", hide_env_values = true, value_name = "COUNT")]
    #[arg(hide_short_help = true)]
    concurrency: Option<usize>,
    /// Microsoft's cloud
    #[arg(long, global = true, env = "ENTRA_CLOUD", hide_env_values = true, value_name = "CLOUD")]
    #[arg(hide_short_help = true, default_value = "global")]
    cloud: CloudName,
    /// Where a CIPP may be
    #[arg(long, global = true, env = "ENTRA_CIPP_ADDRESSES", hide_env_values = true, value_name = "WHERE")]
    #[arg(hide_short_help = true, default_value = "public")]
    cipp_addresses: Addresses,
    /// Which of the host's feature flags count: none of them, for an operator, or the environment's
    #[arg(long, global = true, env = "ENTRA_FLAGS", hide_env_values = true, value_name = "WHOSE")]
    #[arg(hide_short_help = true, default_value = "all-on")]
    flags: Flags,
}

#[derive(Clone, Copy, ValueEnum)]
enum CloudName {
    Global,
    UsGovernment,
    UsGovernmentDod,
    China,
}

impl From<CloudName> for Cloud {
    fn from(name: CloudName) -> Self {
        match name {
            CloudName::Global => Self::Global,
            CloudName::UsGovernment => Self::UsGovernment,
            CloudName::UsGovernmentDod => Self::UsGovernmentDod,
            CloudName::China => Self::China,
        }
    }
}

#[derive(Clone, Copy, ValueEnum)]
enum Addresses {
    /// At a public address
    Public,
    /// In your own network too
    OwnNetwork,
}

#[derive(Clone, Copy, ValueEnum)]
enum Flags {
    /// Everything is switched on
    AllOn,
    /// As the variables `ENTRA_INTEGRATION_…` say
    Environment,
}

impl Installation {
    /// Opens everything, as the operator.
    pub(crate) async fn open(&self, opening: Opening) -> Result<Session> {
        let (host, actor) = (self.host()?, self.actor()?);
        Ok(Session::new(self.entra(opening, self.secrets()?).await?, host, actor))
    }

    /// Opens the library, for whomever.
    pub(crate) async fn entra(&self, opening: Opening, secrets: Arc<dyn SecretProvider>) -> Result<Entra> {
        self.database()?.open(self.builder().secrets(secrets), opening).await
    }

    /// The secret store that the environment names.
    pub(crate) fn secrets(&self) -> Result<Arc<dyn SecretProvider>> {
        Ok(Arc::new(SecretChain::from_environment(&self.environment())?))
    }

    pub(crate) fn environment(&self) -> Environment {
        Environment::of_process()
    }

    /// The PSA account to work for.
    pub(crate) fn host(&self) -> Result<HostTenantId> {
        named(self.tenant.as_ref()).map(HostTenantId::from).ok_or_else(|| {
            unnamed("Whose account in the PSA is it?", "Set ENTRA_TENANT, or give --tenant: a UUID.")
        })
    }

    /// Microsoft's sign-in service.
    pub(crate) fn login(&self) -> String {
        let named = self.environment().get("MICROSOFT_LOGIN_BASE_URL");
        named.unwrap_or_else(|| Cloud::from(self.cloud).login().to_owned())
    }

    fn actor(&self) -> Result<Actor> {
        let user = named(self.user.as_ref()).ok_or_else(|| {
            unnamed("Who is acting?", "Set ENTRA_USER, or give --user: your user id in the PSA.")
        })?;
        Ok(Actor::internal(user.into(), ["system_settings.update"]))
    }

    fn database(&self) -> Result<Database<'_>> {
        let location = named(self.database.as_ref()).ok_or_else(|| {
            unnamed(
                "No database was named.",
                "Set ENTRA_DATABASE, or give --database: sqlite:FILE or postgres://….",
            )
        })?;
        Database::named(location)
    }

    fn builder(&self) -> EntraBuilder {
        let addresses = match self.cipp_addresses {
            Addresses::Public => AddressRule::Public,
            Addresses::OwnNetwork => AddressRule::OwnNetwork,
        };
        let defaults = Limits::default();
        let tenants_at_once = self.concurrency.unwrap_or(defaults.tenants_at_once);
        let builder = Entra::builder()
            .environment(self.environment())
            .cloud(self.cloud.into())
            .cipp(addresses, CippSettings::default())
            .limits(Limits { tenants_at_once, ..defaults });
        match self.flags {
            Flags::AllOn => builder.flags(Arc::new(FixedFlags::new(FlagSet::all()))),
            Flags::Environment => builder,
        }
    }
}

/// A variable that is set to nothing names nothing.
fn named(value: Option<&String>) -> Option<&str> {
    value.map(|value| value.trim()).filter(|value| !value.is_empty())
}

fn unnamed(what: &str, remedy: &str) -> Error {
    Error::new(ErrorCode::InvalidArgument).with_message(what).with_remedy(remedy)
}
