//! Reading Graph: one page, or page after page.

use reqwest::header::{ACCEPT, HeaderName, HeaderValue, LOCATION};
use url::Url;

use super::failure::judge;
use crate::{
    auth::TokenFor,
    error::{Error, ErrorCode, Result},
    http::{Answer, Operation, PageGuard, Request},
    provider::authorized::Authorized,
};

const THROTTLE_PRIORITY: HeaderName = HeaderName::from_static("x-ms-throttle-priority");
const PREFER: HeaderName = HeaderName::from_static("prefer");
const CONSISTENCY_LEVEL: HeaderName = HeaderName::from_static("consistencylevel");

pub(super) struct GraphClient {
    authorized: Authorized,
    page_limit: usize,
}

/// How a walk over pages ended.
pub(super) enum Walk {
    /// After the last page.
    End,
    /// At the cap on pages.
    PageLimit,
    /// Graph no longer knows the position. It may tell where to start again.
    Expired { error: Error, restart: Option<Url> },
}

impl Walk {
    /// Whether the end was reached, for reads that have no position to lose.
    pub(super) fn reached_the_end(self) -> Result<bool> {
        match self {
            Self::End => Ok(true),
            Self::PageLimit => Ok(false),
            Self::Expired { error, .. } => Err(error),
        }
    }
}

/// What a request prefers; Graph does not carry headers over to the next page, so each page is asked with them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Preference {
    #[default]
    None,
    /// `Prefer: odata.maxpagesize`: a hint, for routes without `$top` (Graph facts, §4).
    PageSize(u16),
    /// `Prefer: include-unknown-enum-members`: values newer than the first edition of an enum.
    AllEnumMembers,
    /// `ConsistencyLevel: eventual`, which `$count` needs.
    Eventual,
}

impl Preference {
    fn header(self) -> Option<(HeaderName, HeaderValue)> {
        match self {
            Self::None => None,
            Self::PageSize(rows) => {
                let hint = format!("odata.maxpagesize={rows}");
                HeaderValue::from_str(&hint).ok().map(|hint| (PREFER, hint))
            }
            Self::AllEnumMembers => Some((PREFER, HeaderValue::from_static("include-unknown-enum-members"))),
            Self::Eventual => Some((CONSISTENCY_LEVEL, HeaderValue::from_static("eventual"))),
        }
    }
}

impl GraphClient {
    pub(super) fn new(authorized: Authorized, page_limit: usize) -> Self {
        Self { authorized, page_limit: page_limit.max(1) }
    }

    pub(super) fn origin(&self) -> String {
        self.authorized.origin().to_string()
    }

    /// Whether an address is one of this Graph's.
    pub(super) fn owns(&self, url: &Url) -> bool {
        self.authorized.origin().check(url).is_ok()
    }

    /// One successful answer.
    pub(super) async fn get(
        &self,
        url: Url,
        preference: Preference,
        target: &TokenFor,
        operation: &Operation<'_>,
    ) -> Result<Answer> {
        let answer = self.ask(url, preference, target, operation).await?;
        if answer.is_success() { Ok(answer) } else { Err(judge(&answer, target)) }
    }

    async fn ask(
        &self,
        url: Url,
        preference: Preference,
        target: &TokenFor,
        operation: &Operation<'_>,
    ) -> Result<Answer> {
        let mut request = Request::get(url)
            .header(ACCEPT, HeaderValue::from_static("application/json"))
            // People who wait at a screen come first (Graph facts, §6).
            .header(THROTTLE_PRIORITY, HeaderValue::from_static("Low"));
        if let Some((name, value)) = preference.header() {
            request = request.header(name, value);
        }
        self.authorized.send(request, target, operation).await
    }

    /// Page after page from `start`. `take` is given each page, in order, and answers with the next link; one page is
    /// in memory at a time.
    pub(super) async fn walk(
        &self,
        start: Url,
        preference: Preference,
        target: &TokenFor,
        operation: &Operation<'_>,
        mut take: impl FnMut(&Answer) -> Result<Option<String>> + Send,
    ) -> Result<Walk> {
        let mut guard = PageGuard::new(self.authorized.origin().clone(), self.page_limit);
        let mut next = guard.follow(start)?;
        while let Some(url) = next {
            operation.context().check()?;
            let answer = self.ask(url, preference, target, operation).await?;
            if !answer.is_success() {
                let error = judge(&answer, target);
                if error.code() != ErrorCode::DeltaExpired {
                    return Err(error);
                }
                let restart = answer.header(&LOCATION).and_then(|location| Url::parse(location).ok());
                return Ok(Walk::Expired { error, restart });
            }
            next = match take(&answer)? {
                Some(link) => match guard.next(&link)? {
                    Some(url) => Some(url),
                    None => return Ok(Walk::PageLimit),
                },
                None => return Ok(Walk::End),
            };
        }
        Ok(Walk::PageLimit)
    }
}
