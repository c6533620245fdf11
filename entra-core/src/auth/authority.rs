//! Microsoft's clouds: where to sign in, where Graph is, and what its tokens are called.

use serde::{Deserialize, Serialize};
use url::Url;

use crate::error::{Error, ErrorCode, Result};

/// One of Microsoft's clouds (Graph facts, §7.1). Tokens and registrations are not interchangeable between them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cloud {
    /// The worldwide service, GCC included.
    #[default]
    Global,
    /// US Government L4 (GCC High).
    UsGovernment,
    /// US Government L5 (Department of Defense).
    UsGovernmentDod,
    /// China, operated by 21Vianet.
    China,
}

impl Cloud {
    /// Origin of the sign-in service.
    pub fn login(self) -> &'static str {
        match self {
            Self::Global => "https://login.microsoftonline.com",
            Self::UsGovernment | Self::UsGovernmentDod => "https://login.microsoftonline.us",
            Self::China => "https://login.partner.microsoftonline.cn",
        }
    }

    /// Origin of Graph, and the resource that its scopes name.
    pub fn graph(self) -> &'static str {
        match self {
            Self::Global => "https://graph.microsoft.com",
            Self::UsGovernment => "https://graph.microsoft.us",
            Self::UsGovernmentDod => "https://dod-graph.microsoft.us",
            Self::China => "https://microsoftgraph.chinacloudapi.cn",
        }
    }
}

/// Addresses of a cloud, or those that a configuration puts in their place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authority {
    /// The cloud.
    pub cloud: Cloud,
    /// Base of the sign-in service (`MICROSOFT_LOGIN_BASE_URL`).
    pub login: Url,
    /// Base of Graph, ends in `/v1.0` (`MICROSOFT_GRAPH_BASE_URL`).
    pub graph: Url,
    /// Base of Graph's beta, ends in `/beta` (`MICROSOFT_GRAPH_BETA_BASE_URL`).
    pub graph_beta: Url,
}

impl Authority {
    /// The cloud's own addresses.
    pub fn of(cloud: Cloud) -> Result<Self> {
        Self::with_overrides(cloud, None, None, None)
    }

    /// The cloud's addresses, each replaced where one is given. Beta follows Graph unless it is given itself.
    pub fn with_overrides(
        cloud: Cloud,
        login: Option<&str>,
        graph: Option<&str>,
        graph_beta: Option<&str>,
    ) -> Result<Self> {
        let graph = base(graph.unwrap_or(&format!("{}/v1.0", cloud.graph())))?;
        let graph_beta = match graph_beta {
            Some(given) => base(given)?,
            None => base(&format!("{}/beta", graph.as_str().trim_end_matches("/v1.0")))?,
        };
        Ok(Self { cloud, login: base(login.unwrap_or(cloud.login()))?, graph, graph_beta })
    }

    /// An address of the sign-in service below an authority: `organizations` or a tenant's id.
    pub fn login_url(&self, authority: &str, path: &[&str]) -> Result<Url> {
        let mut url = self.login.clone();
        url.path_segments_mut()
            .map_err(|()| Error::new(ErrorCode::InvalidArgument))?
            .pop_if_empty()
            .push(authority)
            .extend(path);
        Ok(url)
    }

    /// Where tokens of an authority are redeemed and refreshed.
    pub fn token_url(&self, authority: &str) -> Result<Url> {
        self.login_url(authority, &["oauth2", "v2.0", "token"])
    }

    /// A permission of Graph as a scope, such as `https://graph.microsoft.com/.default`. Overridden addresses keep the
    /// cloud's resource: a stand-in for Graph takes Graph's tokens.
    pub fn graph_scope(&self, permission: &str) -> String {
        format!("{}/{permission}", self.cloud.graph())
    }
}

/// A base without a trailing slash, query or fragment.
fn base(text: &str) -> Result<Url> {
    // An address may hold a name and a password.
    let invalid = || {
        let error = Error::new(ErrorCode::InvalidArgument);
        if text.contains('@') { error } else { error.with("address", text) }
    };
    let url = Url::parse(text.trim().trim_end_matches('/')).map_err(|error| invalid().caused_by(error))?;
    let is_base =
        url.has_host() && url.username().is_empty() && url.query().is_none() && url.fragment().is_none();
    if is_base { Ok(url) } else { Err(invalid().with_message("An address is no base address.")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cloud_has_its_own_hosts_and_resource() {
        let names = [Cloud::Global, Cloud::UsGovernment, Cloud::UsGovernmentDod, Cloud::China].map(|cloud| {
            let authority = Authority::of(cloud).unwrap();
            (
                authority.token_url("organizations").unwrap().to_string(),
                authority.graph_beta.to_string(),
                authority.graph_scope(".default"),
            )
        });
        let expected = [
            ("login.microsoftonline.com", "graph.microsoft.com"),
            ("login.microsoftonline.us", "graph.microsoft.us"),
            ("login.microsoftonline.us", "dod-graph.microsoft.us"),
            ("login.partner.microsoftonline.cn", "microsoftgraph.chinacloudapi.cn"),
        ]
        .map(|(login, graph)| {
            (
                format!("https://{login}/organizations/oauth2/v2.0/token"),
                format!("https://{graph}/beta"),
                format!("https://{graph}/.default"),
            )
        });
        assert_eq!(names, expected);
    }

    #[test]
    fn overrides_move_the_addresses_but_not_the_resource() {
        let authority = Authority::with_overrides(
            Cloud::Global,
            Some("http://127.0.0.1:1/"),
            Some("http://127.0.0.1:2/v1.0/"),
            None,
        )
        .unwrap();
        assert_eq!(authority.token_url("t").unwrap().as_str(), "http://127.0.0.1:1/t/oauth2/v2.0/token");
        assert_eq!(authority.graph_beta.as_str(), "http://127.0.0.1:2/beta");
        assert_eq!(authority.graph_scope("User.Read.All"), "https://graph.microsoft.com/User.Read.All");
        assert!(Authority::with_overrides(Cloud::Global, Some("login"), None, None).is_err());
    }
}
