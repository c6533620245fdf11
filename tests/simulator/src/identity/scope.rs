//! What a `scope` parameter asks for.

use super::aadsts::Aadsts;
use crate::platform::Platform;
use std::collections::BTreeSet;

/// Scopes of OpenID Connect, which belong to no resource.
const OPENID: [&str; 4] = ["openid", "profile", "email", "offline_access"];

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Asked {
    /// Names of OpenID Connect.
    pub(crate) openid: BTreeSet<String>,
    pub(crate) resource: Resource,
    /// Permission names without their resource.
    pub(crate) names: BTreeSet<String>,
    /// `.default`: whatever is consented.
    pub(crate) default: bool,
    /// The resource as it was written.
    pub(crate) resource_text: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Resource {
    #[default]
    Graph,
    /// CIPP's API client, with the audience that its token gets.
    Cipp(String),
}

impl Asked {
    /// One request is for one resource only (Graph facts, §2.1).
    pub(crate) fn parse(text: &str, platform: &Platform) -> Result<Asked, Aadsts> {
        let mut asked = Asked::default();
        let mut resources = BTreeSet::new();
        for scope in text.split_whitespace() {
            if OPENID.contains(&scope) {
                asked.openid.insert(scope.to_owned());
                continue;
            }
            let (resource, name) = match scope.rsplit_once('/') {
                Some((resource, name)) => (resource, name),
                None => ("", scope),
            };
            resources.insert(resource.trim_end_matches('/').to_owned());
            if name == ".default" {
                asked.default = true;
            } else if name.is_empty() {
                return Err(Aadsts::with(70011, scope));
            } else {
                asked.names.insert(name.to_owned());
            }
        }
        if resources.len() > 1 {
            return Err(Aadsts::with(28003, resources.into_iter().collect::<Vec<_>>().join(" ")));
        }
        if asked.default && !asked.names.is_empty() {
            return Err(Aadsts::with(70011, ".default cannot be combined with other scopes"));
        }
        asked.resource_text = resources.into_iter().next().unwrap_or_default();
        asked.resource = resource(&asked.resource_text, platform)?;
        Ok(asked)
    }
}

fn resource(text: &str, platform: &Platform) -> Result<Resource, Aadsts> {
    if text.is_empty() || platform.is_graph_resource(text) {
        return Ok(Resource::Graph);
    }
    // The audience follows from how the scope names the client: a bare id is the trap of the CIPP facts, §1.
    let client = platform.world.read().cipp.client_id.to_string();
    if text == format!("api://{client}") || text == client {
        return Ok(Resource::Cipp(text.to_owned()));
    }
    Err(Aadsts::with(500_011, text))
}
