//! Tokens of a Direct connection: the partner's own, and one per customer.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use rand::Rng;
use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use super::{
    TokenKeeper, TokenSet,
    flight::{AccessToken, Flight, Ticket},
};
use crate::{
    auth::{
        CredentialResolver, TokenFor, TokenSource,
        aadsts::Whose,
        oauth::{Grant, TokenEndpoint, partner_scope_text},
    },
    context::Context,
    error::{Error, ErrorCode, Result},
    model::{EntraTenantId, HostTenantId},
    secret::Secret,
    store::{Lease, LeaseStore},
};

/// Held while one process refreshes; others wait. Longer than all attempts at a token together may take.
const LEASE_LIFE: Duration = Duration::from_secs(90);
/// How often a waiting process looks.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// The lease's name, shared by everything that writes the token set.
pub(crate) const TOKEN_LEASE: &str = "token:direct";

/// How a customer's directory is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CustomerAccess {
    /// As the partner's account, through GDAP.
    #[default]
    Delegated,
    /// As the application, by permissions that each customer's administrator consented to.
    Application,
}

/// What a Direct connection may vary.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DirectOptions {
    /// Also asks for Microsoft 365 Lighthouse at sign-in.
    pub lighthouse: bool,
    /// How customers' directories are read.
    pub customer_access: CustomerAccess,
}

/// The tokens of one host tenant. Share it: single flight and cache are per instance.
pub struct DirectTokens(Arc<Inner>);

struct Inner {
    host: HostTenantId,
    keeper: TokenKeeper,
    resolver: CredentialResolver,
    endpoint: TokenEndpoint,
    leases: Arc<dyn LeaseStore>,
    options: DirectOptions,
    partner: Flight<TokenSet>,
    customers: Mutex<HashMap<EntraTenantId, Arc<Flight<AccessToken>>>>,
}

impl DirectTokens {
    /// Tokens of `host`, kept by `keeper`.
    pub fn new(
        host: HostTenantId,
        keeper: TokenKeeper,
        resolver: CredentialResolver,
        endpoint: TokenEndpoint,
        leases: Arc<dyn LeaseStore>,
        options: DirectOptions,
    ) -> Self {
        Self(Arc::new(Inner {
            host,
            keeper,
            resolver,
            endpoint,
            leases,
            options,
            partner: Flight::default(),
            customers: Mutex::default(),
        }))
    }

    async fn partner_set(&self, context: &Context) -> Result<TokenSet> {
        let inner = &self.0;
        let fetch = |refused| async move {
            // On a task of its own: a caller that gives up must not leave an answer that nobody keeps.
            let refresh = tokio::spawn(Arc::clone(inner).refreshed_set(refused));
            let ended =
                async { refresh.await.map_err(|error| Error::new(ErrorCode::Internal).caused_by(error)) };
            context.run(ended).await?
        };
        inner.partner.board(inner.endpoint.now(), fetch).await
    }

    async fn customer_token(&self, customer: &EntraTenantId, context: &Context) -> Result<Secret> {
        let flight = {
            let mut customers = self.0.customers.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(customers.entry(customer.clone()).or_default())
        };
        let fetch = |_| self.fetch_customer_token(customer, context);
        Ok(flight.board(self.0.endpoint.now(), fetch).await?.token)
    }

    /// A customer's answer may carry a refresh token too. It is not kept: the partner's set is renewed on its own, and
    /// hundreds of customers writing one set would only race.
    async fn fetch_customer_token(&self, customer: &EntraTenantId, context: &Context) -> Result<AccessToken> {
        let inner = &self.0;
        let app = inner.resolver.resolve(&inner.host).await?;
        let set;
        let grant = match inner.options.customer_access {
            CustomerAccess::Delegated => {
                set = self.partner_set(context).await?;
                Grant::Refresh(&set.refresh_token)
            }
            CustomerAccess::Application => Grant::Application,
        };
        let scope = inner.endpoint.authority().graph_scope(".default");
        let whose = Whose::Customer(customer);
        let answer = inner.endpoint.ask(customer.as_str(), &app, &grant, &scope, whose, context).await;
        let answer = answer.map_err(|error| error.with("customer", customer))?;
        Ok(AccessToken { token: answer.access_token, expires_at: answer.expires_at })
    }
}

impl Inner {
    /// The set that some process refreshed, this one if no other does.
    async fn refreshed_set(self: Arc<Self>, refused: Option<Secret>) -> Result<TokenSet> {
        let holder = uuid::Uuid::new_v4().to_string();
        let give_up = Instant::now() + LEASE_LIFE;
        loop {
            let set = self.kept_set().await?;
            let now = self.endpoint.now();
            if set.is_usable(refused.as_ref(), now) {
                return Ok(set);
            }
            let lease = self.leases.take_lease(&self.host, TOKEN_LEASE, &holder, LEASE_LIFE, now).await?;
            if let Some(lease) = lease {
                let outcome = self.refresh(refused.as_ref()).await;
                self.release(&lease).await;
                return outcome;
            }
            if Instant::now() > give_up {
                return Err(Error::new(ErrorCode::Unreachable)
                    .with_message("Another process has been refreshing the partner's token for too long."));
            }
            // Jitter, so that ten waiting processes do not look in step.
            let wait = LOOK_EVERY.mul_f64(rand::rng().random_range(0.5..1.5));
            tokio::time::sleep(wait).await;
        }
    }

    async fn refresh(&self, refused: Option<&Secret>) -> Result<TokenSet> {
        // Whoever had the lease before us may just have done it.
        let old = self.kept_set().await?;
        if old.is_usable(refused, self.endpoint.now()) {
            return Ok(old);
        }
        let app = self.resolver.resolve(&self.host).await?;
        let scope = partner_scope_text(self.endpoint.authority(), self.options.lighthouse);
        // A host's own set may not name its tenant; the application's home tenant, or the account's, is meant.
        let tenant = match (old.partner_tenant_id.as_str(), &app.tenant_id) {
            ("", Some(tenant)) => tenant.as_str(),
            ("", None) => "organizations",
            (tenant, _) => tenant,
        };
        let (grant, context) = (Grant::Refresh(&old.refresh_token), Context::default());
        let answer = self.endpoint.ask(tenant, &app, &grant, &scope, Whose::Partner, &context).await?;
        let fresh = TokenSet {
            access_token: answer.access_token,
            // An answer without one leaves the old one in force.
            refresh_token: answer.refresh_token.unwrap_or(old.refresh_token),
            expires_at: answer.expires_at,
            scope: answer.scope.unwrap_or(old.scope),
            issued_at: self.endpoint.now(),
            partner_tenant_id: old.partner_tenant_id,
            sign_in: old.sign_in,
        };
        self.keep_unless_replaced(fresh).await
    }

    /// Persisted before it is used. If somebody signed in meanwhile, theirs is the newer truth.
    async fn keep_unless_replaced(&self, fresh: TokenSet) -> Result<TokenSet> {
        let kept = self.kept_set().await?;
        if kept.sign_in != fresh.sign_in {
            return Ok(kept);
        }
        self.keeper.keep(&self.host, &fresh).await?;
        Ok(fresh)
    }

    async fn kept_set(&self) -> Result<TokenSet> {
        self.keeper.load(&self.host).await?.ok_or_else(|| Error::new(ErrorCode::NotConnected))
    }

    async fn release(&self, lease: &Lease) {
        if let Err(error) = self.leases.release_lease(&self.host, lease).await {
            // It expires by itself.
            tracing::warn!(code = %error.code(), "a token lease could not be released");
        }
    }
}

#[async_trait]
impl TokenSource for DirectTokens {
    async fn token(&self, target: &TokenFor, context: &Context) -> Result<Secret> {
        match target {
            TokenFor::Partner => Ok(self.partner_set(context).await?.access_token),
            TokenFor::Customer(customer) => self.customer_token(customer, context).await,
            TokenFor::Cipp => Err(Error::new(ErrorCode::Internal)
                .with_message("A Direct connection was asked for a token of CIPP.")),
        }
    }

    async fn discard(&self, target: &TokenFor, token: &Secret) {
        match target {
            TokenFor::Partner => self.0.partner.discard(token).await,
            TokenFor::Customer(customer) => {
                let flight = {
                    let customers = self.0.customers.lock().unwrap_or_else(PoisonError::into_inner);
                    customers.get(customer).cloned()
                };
                if let Some(flight) = flight {
                    flight.discard(token).await;
                }
            }
            TokenFor::Cipp => {}
        }
    }
}
