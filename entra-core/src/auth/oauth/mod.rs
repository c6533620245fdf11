//! Sign-in by OAuth 2.0's authorization code with PKCE, and every other request to a token endpoint.

pub mod consent;
pub mod disclosure;
mod endpoint;
mod id_token;
mod scopes;
mod sign_in;
mod signing_keys;
pub(crate) mod state;

pub use endpoint::{Grant, TokenAnswer, TokenEndpoint};
pub use id_token::Identity;
pub(crate) use id_token::read_id_token;
pub(crate) use scopes::partner_scope_text;
pub use scopes::{Scope, Scopes, customer_scopes, partner_scopes};
pub(crate) use sign_in::SIGN_IN_AUTHORITY;
pub use sign_in::{SignInRequest, authorize_url};
pub(crate) use signing_keys::SigningKeys;
pub use state::{SignInKey, SignInState};
