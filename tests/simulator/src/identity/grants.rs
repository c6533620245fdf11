//! The three grants, and the tokens that they give.

use super::aadsts::Aadsts;
use super::jwt::AccessClaims;
use super::registry::Challenge;
use super::scope::{Asked, Resource};
use super::token::{Client, Request};
use crate::platform::Platform;
use crate::world::World;
use crate::world::tenant::Tenant;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;
use uuid::Uuid;

pub(super) fn authorization_code(request: &Request<'_>) -> Result<Value, Aadsts> {
    let platform = request.platform;
    let key = request.need("code")?;
    let redirect_uri = request.need("redirect_uri")?;
    let now = platform.clock.seconds();
    let mut registry = platform.registry.lock();
    let seen = registry.code(key).ok_or_else(|| Aadsts::new(70000))?;
    if !seen.redeemed && seen.authority != request.authority {
        return Err(Aadsts::new(700_005));
    }
    if seen.redirect_uri != redirect_uri {
        return Err(Aadsts::new(500_112));
    }
    if !verifies(seen.challenge.as_ref(), request.get("code_verifier")) {
        return Err(Aadsts::new(501_481));
    }
    let code = registry.redeem(key, now).map_err(Aadsts::new)?;
    drop(registry);
    let scope = request.get("scope").unwrap_or(&code.scope);
    let mut asked = Asked::parse(scope, platform)?;
    // What OpenID Connect gives follows from the sign-in, not from the redemption.
    asked.openid = Asked::parse(&code.scope, platform)?.openid;
    delegated(request, &asked, &code.scope, code.nonce.as_deref())
}

fn verifies(challenge: Option<&Challenge>, verifier: Option<&str>) -> bool {
    match (challenge, verifier) {
        (None, None) => true,
        (Some(Challenge::Plain(challenge)), Some(verifier)) => challenge == verifier,
        (Some(Challenge::Sha256(challenge)), Some(verifier)) => {
            *challenge == URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()))
        }
        (None, Some(_)) | (Some(_), None) => false,
    }
}

pub(super) fn refresh_token(request: &Request<'_>) -> Result<Value, Aadsts> {
    let platform = request.platform;
    let key = request.need("refresh_token")?;
    let granted = platform.registry.lock().refresh(key, platform.clock.seconds()).map_err(Aadsts::new)?;
    let mut asked = Asked::parse(request.get("scope").unwrap_or(&granted), platform)?;
    // A refresh always gives a new refresh token, whether or not offline_access is asked for again.
    asked.openid.extend(Asked::parse(&granted, platform)?.openid);
    delegated(request, &asked, &granted, None)
}

/// Tokens for the partner's user in the tenant that the authority names.
fn delegated(
    request: &Request<'_>,
    asked: &Asked,
    granted: &str,
    nonce: Option<&str>,
) -> Result<Value, Aadsts> {
    let platform = request.platform;
    if asked.resource != Resource::Graph {
        return Err(Aadsts::with(500_011, asked.resource_text.as_str()));
    }
    let now = platform.clock.seconds();
    let world = platform.world.read();
    let home = world.partner().ok_or_else(|| Aadsts::new(90002))?;
    let tenant = match request.authority {
        "organizations" | "common" => home,
        name => world.find(name).ok_or_else(|| Aadsts::with(90002, name))?,
    };
    admitted(&world, tenant, home, request.authority)?;
    let consented = tenant.consent.as_ref().ok_or_else(|| Aadsts::new(90099))?;
    if consented.is_empty() {
        return Err(Aadsts::new(65001));
    }
    let scopes: BTreeSet<String> = if asked.default || asked.names.is_empty() {
        consented.clone()
    } else if let Some(missing) = asked.names.iter().find(|name| !consented.contains(*name)) {
        return Err(Aadsts::with(65001, missing.as_str()));
    } else {
        asked.names.clone()
    };
    let mut claims = claims(platform, tenant.id, "https://graph.microsoft.com", world.app.client_id, now);
    claims.oid = world.app.operator;
    claims.scp = Some(join(&scopes));
    let mut answer = json!({
        "token_type": "Bearer",
        "scope": scope_text(asked, &scopes),
        "expires_in": claims.exp - now,
        "ext_expires_in": claims.exp - now,
        "access_token": platform.keys.sign(&claims),
    });
    if asked.openid.contains("offline_access") {
        answer["refresh_token"] = platform.registry.lock().add_refresh(granted, now).into();
    }
    if asked.openid.contains("openid") {
        answer["id_token"] = platform.keys.sign(&id_token(platform, &world, tenant, nonce, now)).into();
    }
    Ok(answer)
}

/// Whether the partner's user gets into a tenant at all: first what the tenant's policies say, then whether it knows the user.
fn admitted(world: &World, tenant: &Tenant, home: &Tenant, authority: &str) -> Result<(), Aadsts> {
    if let Some(code) = tenant.refuse_tokens {
        return Err(Aadsts::new(code));
    }
    let abroad = tenant.id != home.id;
    if !world.app.multi_tenant && (abroad || authority == "common" || authority == "organizations") {
        return Err(Aadsts::new(50194));
    }
    if abroad && !tenant.delegated() {
        return Err(Aadsts::new(50020));
    }
    Ok(())
}

pub(super) fn client_credentials(request: &Request<'_>, client: Client) -> Result<Value, Aadsts> {
    let platform = request.platform;
    let asked = Asked::parse(request.need("scope")?, platform)?;
    if !asked.default || !asked.openid.is_empty() {
        return Err(Aadsts::new(1_002_012));
    }
    if matches!(request.authority, "common" | "organizations" | "consumers") {
        return Err(Aadsts::new(9_001_023));
    }
    let now = platform.clock.seconds();
    let world = platform.world.read();
    let tenant = world.find(request.authority).ok_or_else(|| Aadsts::with(90002, request.authority))?;
    if let Some(code) = tenant.refuse_tokens {
        return Err(Aadsts::new(code));
    }
    let home = world.partner().is_some_and(|partner| partner.id == tenant.id);
    let mut claims = match (client, &asked.resource) {
        (Client::Partner, Resource::Graph) => {
            if !home && !world.app.multi_tenant {
                return Err(Aadsts::new(50194));
            }
            if tenant.consent.is_none() {
                return Err(Aadsts::new(700_016));
            }
            let mut claims =
                claims(platform, tenant.id, "https://graph.microsoft.com", world.app.client_id, now);
            claims.roles = tenant.app_roles.iter().cloned().collect();
            claims
        }
        (Client::Cipp, Resource::Cipp(audience)) if home => {
            claims(platform, tenant.id, audience, world.cipp.client_id, now)
        }
        (Client::Cipp, _) if !home => return Err(Aadsts::new(700_016)),
        _ => return Err(Aadsts::with(500_011, asked.resource_text)),
    };
    claims.oid = claims.appid;
    Ok(json!({
        "token_type": "Bearer",
        "expires_in": claims.exp - now,
        "ext_expires_in": claims.exp - now,
        "access_token": platform.keys.sign(&claims),
    }))
}

fn claims(platform: &Platform, tenant: Uuid, audience: &str, app: Uuid, now: i64) -> AccessClaims {
    let life = i64::try_from(platform.config.access_token_life.as_secs()).unwrap_or(3600);
    AccessClaims {
        aud: audience.to_owned(),
        iss: format!("https://sts.windows.net/{tenant}/"),
        iat: now,
        nbf: now,
        exp: now + life,
        appid: app,
        tid: tenant,
        oid: Uuid::nil(),
        scp: None,
        roles: Vec::new(),
        amr: vec!["pwd".to_owned(), "mfa".to_owned()],
        ver: "1.0".to_owned(),
        uti: Uuid::new_v4().simple().to_string(),
        generation: platform.registry.lock().generation(),
    }
}

fn id_token(platform: &Platform, world: &World, tenant: &Tenant, nonce: Option<&str>, now: i64) -> Value {
    let operator = world
        .partner()
        .and_then(|home| home.place(world.app.operator).and_then(|place| home.people.get(place)));
    let mut claims = json!({
        "aud": world.app.client_id,
        "iss": format!("{}/{}/v2.0", platform.urls.login, tenant.id),
        "iat": now,
        "nbf": now,
        "exp": now + 3600,
        "sub": URL_SAFE_NO_PAD.encode(Sha256::digest(world.app.operator.as_bytes())),
        "oid": world.app.operator,
        "tid": tenant.id,
        "ver": "2.0",
    });
    if let Some(person) = operator {
        claims["preferred_username"] = person.user_principal_name.as_ref().into();
        claims["name"] = person.display_name.as_deref().unwrap_or_default().into();
    }
    if let Some(nonce) = nonce {
        claims["nonce"] = nonce.into();
    }
    claims
}

/// `scope` of the answer: names as they were asked for, with their resource when it was written.
fn scope_text(asked: &Asked, scopes: &BTreeSet<String>) -> String {
    let mut names: Vec<String> =
        asked.openid.iter().filter(|name| *name != "offline_access").cloned().collect();
    let prefix = &asked.resource_text;
    let full = |name: &str| if prefix.is_empty() { name.to_owned() } else { format!("{prefix}/{name}") };
    names.extend(scopes.iter().map(|name| full(name)));
    if asked.default {
        names.push(full(".default"));
    }
    names.join(" ")
}

fn join(names: &BTreeSet<String>) -> String {
    names.iter().map(String::as_str).collect::<Vec<_>>().join(" ")
}
