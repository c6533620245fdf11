//! One request to Graph: who, where, and with which options.

use super::caller::Caller;
use super::error::GraphError;
use crate::platform::Shared;
use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;

pub(crate) struct Ask {
    pub(crate) platform: Shared,
    pub(crate) caller: Caller,
    /// Path with its version, as it was asked for: `/v1.0/users`.
    pub(crate) path: String,
    pub(crate) query: String,
    /// `ConsistencyLevel: eventual`.
    pub(crate) eventual: bool,
    /// `Prefer: return=minimal`.
    pub(crate) minimal: bool,
    /// `Prefer: odata.maxpagesize`.
    pub(crate) page_size: Option<usize>,
    /// `Prefer: include-unknown-enum-members`.
    pub(crate) unknown_members: bool,
}

impl Ask {
    /// `https://graph/v1.0`, as the request came in.
    pub(crate) fn version_url(&self) -> String {
        let version = self.path.split('/').nth(1).unwrap_or("v1.0");
        format!("{}/{version}", self.platform.urls.graph)
    }

    pub(crate) fn beta(&self) -> bool {
        self.path.starts_with("/beta")
    }
}

impl FromRequestParts<Shared> for Ask {
    type Rejection = GraphError;

    async fn from_request_parts(parts: &mut Parts, platform: &Shared) -> Result<Self, GraphError> {
        let caller = Caller::identify(platform, &parts.headers)?;
        let preferences = values(&parts.headers, "prefer");
        let page_size = preferences
            .iter()
            .find_map(|value| value.strip_prefix("odata.maxpagesize="))
            .and_then(|size| size.parse::<usize>().ok())
            .filter(|size| *size > 0);
        Ok(Ask {
            platform: Shared::clone(platform),
            caller,
            path: parts
                .extensions
                .get::<axum::extract::OriginalUri>()
                .map_or_else(|| parts.uri.path().to_owned(), |uri| uri.path().to_owned()),
            query: parts.uri.query().unwrap_or_default().to_owned(),
            eventual: values(&parts.headers, "consistencylevel").iter().any(|level| level == "eventual"),
            minimal: preferences.iter().any(|value| value == "return=minimal"),
            page_size,
            unknown_members: preferences.iter().any(|value| value == "include-unknown-enum-members"),
        })
    }
}

/// The comma-separated values of a header, lower-cased.
fn values(headers: &HeaderMap, name: &str) -> Vec<String> {
    headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|value| value.trim().to_ascii_lowercase())
        .collect()
}
