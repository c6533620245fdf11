//! What the hosts share: the world, the clock, the keys, the faults and the counters.

use crate::clock::Clock;
use crate::config::Config;
use crate::counters::Tally;
use crate::faults::Faults;
use crate::graph::throttle::Throttle;
use crate::identity::jwt::SigningKeys;
use crate::identity::registry::Registry;
use crate::seal::Seal;
use crate::world::World;
use crate::world::command::{Command, Refused};
use parking_lot::{Mutex, RwLock};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

pub(crate) type Shared = Arc<Platform>;

pub(crate) struct Platform {
    pub(crate) config: Config,
    pub(crate) urls: Urls,
    pub(crate) clock: Clock,
    pub(crate) seal: Seal,
    pub(crate) keys: SigningKeys,
    pub(crate) world: RwLock<World>,
    pub(crate) registry: Mutex<Registry>,
    pub(crate) throttle: Mutex<Throttle>,
    /// Codes, verifiers, tokens and client secrets that went over the wire.
    pub(crate) secrets: Mutex<BTreeSet<String>>,
    pub(crate) faults: Faults,
    pub(crate) tally: Tally,
}

/// Origins of the hosts, without a slash at the end.
#[derive(Clone, Debug)]
pub(crate) struct Urls {
    pub(crate) login: String,
    pub(crate) graph: String,
    pub(crate) cipp_classic: String,
    pub(crate) cipp_ng: String,
    /// An origin that no client has a reason to talk to: foreign nextLinks lead there.
    pub(crate) stranger: String,
}

impl Platform {
    pub(crate) fn carry_out(&self, command: Command) -> Result<Value, Refused> {
        match command {
            Command::ExpireAccessTokens => self.registry.lock().expire_access_tokens(None),
            Command::ExpireTenantTokens { tenant } => {
                self.registry.lock().expire_access_tokens(Some(tenant));
            }
            Command::RevokeRefreshTokens { code } => {
                self.registry.lock().revoke_refresh_tokens(code.unwrap_or(50173));
            }
            Command::RotateSigningKey => {
                if !self.keys.rotate() {
                    return Err(Refused::because("there is no further key"));
                }
            }
            Command::Advance { seconds } => self.clock.advance(Duration::from_secs(seconds)),
            Command::Throttle { resource_units } => self.throttle.lock().limit = resource_units,
            other => {
                let now = self.clock.seconds();
                let done = self.world.write().carry_out(other, now);
                return done.unwrap_or_else(|| Err(Refused::because("nobody carries this command out")));
            }
        }
        Ok(Value::Null)
    }

    /// Whether a resource string names Graph: Microsoft's clouds', or this simulator's own.
    pub(crate) fn is_graph_resource(&self, resource: &str) -> bool {
        let resource = resource.trim_end_matches('/');
        resource == self.urls.graph
            || resource == "00000003-0000-0000-c000-000000000000"
            || self.config.graph_resources.iter().any(|known| known.trim_end_matches('/') == resource)
    }
}
