//! Asking CIPP.

use reqwest::header::{ACCEPT, HeaderValue};
use url::Url;

use super::{
    failure::{judge, may_pass, refuse_page},
    tenant_filter::TenantFilter,
};
use crate::{
    auth::TokenFor,
    error::{Error, ErrorCode, Result},
    http::{Answer, Operation, Origin, Request, RetryRule},
    provider::{authorized::Authorized, route::Route},
};

/// The parameter that must never be missing.
const TENANT_FILTER: &str = "tenantFilter";

pub(super) struct CippClient {
    authorized: Authorized,
    base: Url,
}

impl CippClient {
    pub(super) fn new(authorized: Authorized, base: Url) -> Self {
        Self { authorized, base }
    }

    pub(super) fn origin(&self) -> Origin {
        self.authorized.origin().clone()
    }

    /// A request about no tenant.
    pub(super) async fn get(
        &self,
        route: &Route,
        query: &[(&str, &str)],
        operation: &Operation<'_>,
    ) -> Result<Answer> {
        if route.parameters.contains(&TENANT_FILTER) {
            return Err(Error::new(ErrorCode::Internal).with_message("This CIPP route needs a tenant."));
        }
        self.send(route.url(&self.base, &[], query)?, operation).await
    }

    /// The address of a request about one tenant; there is no other way to make one.
    pub(super) fn tenant_url(
        &self,
        route: &Route,
        tenant: &TenantFilter,
        query: &[(&str, &str)],
    ) -> Result<Url> {
        let mut all = vec![(TENANT_FILTER, tenant.as_str())];
        all.extend_from_slice(query);
        route.url(&self.base, &[], &all)
    }

    /// A successful answer that is no web page.
    pub(super) async fn send(&self, url: Url, operation: &Operation<'_>) -> Result<Answer> {
        let request = Request::get(url)
            .header(ACCEPT, HeaderValue::from_static("application/json"))
            .retry(RetryRule::reading().judged_by(may_pass, 3));
        let mut answer = self.authorized.send(request.clone(), &TokenFor::Cipp, operation).await?;
        if answer.status() == 500 {
            // Whatever Graph did to CIPP comes out as 500: worth one more try, not more (CIPP facts, §6).
            answer = self.authorized.send(request, &TokenFor::Cipp, operation).await?;
        }
        if !answer.is_success() {
            return Err(judge(&answer));
        }
        refuse_page(&answer)?;
        Ok(answer)
    }
}
