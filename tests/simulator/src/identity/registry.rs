//! Codes and refresh tokens that were given out, and which access tokens still count.

use crate::seed::CANARY;
use std::collections::HashMap;
use uuid::Uuid;

/// Microsoft's codes live about ten minutes (Graph facts, §7).
const CODE_LIFE: i64 = 600;
/// A confidential client's refresh token dies after ninety days of rest.
const REFRESH_LIFE: i64 = 90 * 86_400;

#[derive(Clone, Debug)]
pub(crate) struct Code {
    pub(crate) authority: String,
    pub(crate) redirect_uri: String,
    pub(crate) challenge: Option<Challenge>,
    pub(crate) scope: String,
    pub(crate) nonce: Option<String>,
    pub(crate) issued: i64,
    pub(crate) redeemed: bool,
}

#[derive(Clone, Debug)]
pub(crate) enum Challenge {
    Plain(String),
    Sha256(String),
}

/// A refresh token is bound to the user and the client, neither to a tenant nor to a resource (Graph facts, §2.1).
#[derive(Clone, Debug)]
struct Refresh {
    scope: String,
    issued: i64,
    revoked: Option<u32>,
}

#[derive(Debug, Default)]
pub(crate) struct Registry {
    codes: HashMap<String, Code>,
    refresh: HashMap<String, Refresh>,
    /// Raised to refuse every access token given out before.
    generation: u64,
    tenant_generations: HashMap<Uuid, u64>,
}

impl Registry {
    pub(crate) fn add_code(&mut self, code: Code) -> String {
        let key = format!("1.A{}", random_text());
        self.codes.insert(key.clone(), code);
        key
    }

    /// A code works once; after its use it is remembered, to be told apart from one that never was.
    pub(crate) fn redeem(&mut self, key: &str, now: i64) -> Result<Code, u32> {
        let code = self.codes.get_mut(key).ok_or(70000_u32)?;
        if code.redeemed {
            return Err(54005);
        }
        if now - code.issued > CODE_LIFE {
            return Err(70008);
        }
        code.redeemed = true;
        Ok(code.clone())
    }

    /// Looks at a code without using it up: a request that is refused for another reason does not spend it.
    pub(crate) fn code(&self, key: &str) -> Option<&Code> {
        self.codes.get(key)
    }

    pub(crate) fn add_refresh(&mut self, scope: &str, now: i64) -> String {
        let key = format!("0.A{}", random_text());
        self.refresh.insert(key.clone(), Refresh { scope: scope.to_owned(), issued: now, revoked: None });
        key
    }

    /// The scope that was granted. The token stays valid: rotation at Microsoft revokes nothing (Graph facts, §7).
    pub(crate) fn refresh(&mut self, key: &str, now: i64) -> Result<String, u32> {
        let refresh = self.refresh.get(key).ok_or(70000_u32)?;
        if let Some(code) = refresh.revoked {
            return Err(code);
        }
        if now - refresh.issued > REFRESH_LIFE {
            return Err(700_082);
        }
        Ok(refresh.scope.clone())
    }

    pub(crate) fn revoke_refresh_tokens(&mut self, code: u32) {
        for refresh in self.refresh.values_mut() {
            refresh.revoked = Some(code);
        }
    }

    pub(crate) fn expire_access_tokens(&mut self, tenant: Option<Uuid>) {
        self.generation += 1;
        if let Some(tenant) = tenant {
            self.tenant_generations.insert(tenant, self.generation);
        } else {
            self.tenant_generations.clear();
            self.tenant_generations.insert(Uuid::nil(), self.generation);
        }
    }

    pub(crate) fn generation(&self) -> u64 {
        self.generation
    }

    /// Whether an access token of this generation still counts in the tenant.
    pub(crate) fn counts(&self, tenant: Uuid, generation: u64) -> bool {
        let everywhere = self.tenant_generations.get(&Uuid::nil()).copied().unwrap_or_default();
        let here = self.tenant_generations.get(&tenant).copied().unwrap_or_default();
        generation >= everywhere && generation >= here
    }
}

/// Letters that nobody guesses, and that everybody knows for the simulator's: no log may hold them.
fn random_text() -> String {
    format!("{CANARY}{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple())
}
