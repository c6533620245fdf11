//! Flags in PostHog, asked and made over its HTTP API.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use serde::Deserialize;
use serde_json::json;
use time::OffsetDateTime;
use url::Url;

use super::{FeatureFlags, Flag, FlagSet};
use crate::{
    clock::Clock,
    context::Context,
    error::{Error, ErrorCode, Result},
    http::{Answer, HttpClient, Operation, Origin, Request},
    model::HostTenantId,
    secret::Secret,
};

/// How long an answer is used, and how long an older one still stands in for a service that is down.
const FRESH: time::Duration = time::Duration::seconds(60);
const STALE: time::Duration = time::Duration::hours(1);
/// A page waits for this answer.
const BUDGET: Duration = Duration::from_secs(5);

/// Where PostHog is and who we are there.
#[derive(Clone)]
pub struct PostHogSettings {
    /// Where questions are answered, as `https://eu.i.posthog.com`.
    pub question_url: Url,
    /// The project's key, for questions. PostHog treats it as public.
    pub project_key: String,
    /// Where flags are made; only [`FeatureFlags::ensure`] needs it.
    pub management: Option<PostHogManagement>,
}

/// How flags are made.
#[derive(Clone)]
pub struct PostHogManagement {
    /// The application's address, as `https://eu.posthog.com`.
    pub base_url: Url,
    /// The project's number.
    pub project: u64,
    /// A personal key that may write flags.
    pub key: Secret,
}

/// Asks PostHog once a minute per host tenant. When it is down, the last answer stands for an hour; after that, and
/// without one, every flag is off.
pub struct PostHogFlags {
    settings: PostHogSettings,
    http: HttpClient,
    clock: Arc<dyn Clock>,
    known: Mutex<HashMap<HostTenantId, (FlagSet, OffsetDateTime)>>,
}

#[derive(Deserialize)]
struct Evaluation {
    flags: BTreeMap<String, EvaluatedFlag>,
    /// Some flags could not be computed: their absence says nothing.
    #[serde(rename = "errorsWhileComputingFlags", default)]
    has_errors: bool,
    /// What the project may not ask any more this month.
    #[serde(rename = "quotaLimited", default)]
    quota_limited: Vec<String>,
}

#[derive(Deserialize)]
struct EvaluatedFlag {
    enabled: bool,
}

#[derive(Deserialize)]
struct FlagPage {
    next: Option<String>,
    results: Vec<FlagRow>,
}

#[derive(Deserialize)]
struct FlagRow {
    key: String,
}

impl PostHogFlags {
    /// Asks the project of `settings`.
    pub fn new(settings: PostHogSettings, http: HttpClient, clock: Arc<dyn Clock>) -> Self {
        Self { settings, http, clock, known: Mutex::default() }
    }

    async fn ask(&self, host: &HostTenantId) -> Result<FlagSet> {
        let mut url = address(&self.settings.question_url, &["flags"])?;
        url.query_pairs_mut().append_pair("v", "2");
        let question = json!({ "api_key": self.settings.project_key, "distinct_id": host });
        let context = Context::default();
        let operation = Operation::new("ask for feature flags", BUDGET, &context);
        let answer = self.http.send(Request::post_json(url, &question), &operation).await?;
        let evaluation: Evaluation = succeeded(&answer)?.json()?;
        if evaluation.has_errors || !evaluation.quota_limited.is_empty() {
            return Err(answer.invalid("some flags could not be computed"));
        }
        let is_on = |flag: &Flag| evaluation.flags.get(flag.as_str()).is_some_and(|found| found.enabled);
        Ok(Flag::ALL.into_iter().filter(is_on).collect())
    }

    fn known(&self, host: &HostTenantId, life: time::Duration) -> Option<FlagSet> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let (flags, asked_at) = known.get(host)?;
        (self.clock.now() - *asked_at < life).then(|| flags.clone())
    }

    async fn existing(
        &self,
        start: &Url,
        key: &Secret,
        operation: &Operation<'_>,
    ) -> Result<BTreeSet<String>> {
        let origin = Origin::of(start);
        let mut keys = BTreeSet::new();
        let mut next = Some(start.clone());
        while let Some(url) = next {
            let answer = self.http.send(Request::get(url).bearer(key, &origin)?, operation).await?;
            let page: FlagPage = succeeded(&answer)?.json()?;
            keys.extend(page.results.into_iter().map(|row| row.key));
            next = page
                .next
                .map(|link| Url::parse(&link))
                .transpose()
                .map_err(|_| answer.invalid("its page link is no address"))?;
        }
        Ok(keys)
    }
}

fn address(base: &Url, path: &[&str]) -> Result<Url> {
    let mut url = base.clone();
    let mut segments = url.path_segments_mut().map_err(|()| Error::new(ErrorCode::InvalidArgument))?;
    segments.pop_if_empty().extend(path);
    drop(segments);
    Ok(url)
}

fn succeeded(answer: &Answer) -> Result<&Answer> {
    if answer.is_success() {
        return Ok(answer);
    }
    let code = match answer.status() {
        401 | 403 => ErrorCode::VendorForbidden,
        429 => ErrorCode::Throttled,
        500.. => ErrorCode::VendorUnavailable,
        _ => ErrorCode::VendorRejected,
    };
    Err(answer.stamp(Error::new(code)))
}

#[async_trait]
impl FeatureFlags for PostHogFlags {
    async fn enabled(&self, host: &HostTenantId) -> Result<FlagSet> {
        if let Some(flags) = self.known(host, FRESH) {
            return Ok(flags);
        }
        match self.ask(host).await {
            Ok(flags) => {
                let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
                known.insert(host.clone(), (flags.clone(), self.clock.now()));
                Ok(flags)
            }
            Err(error) => {
                tracing::warn!(code = %error.code(), "feature flags could not be asked for");
                Ok(self.known(host, STALE).unwrap_or_default())
            }
        }
    }

    async fn ensure(&self) -> Result<Vec<&'static str>> {
        let Some(PostHogManagement { base_url, project, key }) = &self.settings.management else {
            return Err(Error::new(ErrorCode::MissingCredentials)
                .with_message("No PostHog key that may write flags is configured."));
        };
        // This route ends in a slash.
        let url = address(base_url, &["api", "projects", &project.to_string(), "feature_flags", ""])?;
        let context = Context::default();
        let operation = Operation::new("make feature flags", Duration::from_mins(1), &context);
        let existing = self.existing(&url, key, &operation).await?;
        let mut made = Vec::new();
        for flag in Flag::ALL.into_iter().filter(|flag| !existing.contains(flag.as_str())) {
            let definition = flag.definition();
            let document = json!({
                "key": definition.key,
                "name": definition.description,
                "active": true,
                "filters": { "groups": [{ "properties": [], "rollout_percentage": 0 }] },
            });
            let request = Request::post_json(url.clone(), &document).bearer(key, &Origin::of(&url))?;
            succeeded(&self.http.send(request, &operation).await?)?;
            made.push(definition.key);
        }
        Ok(made)
    }
}
