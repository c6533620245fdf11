//! The only place that talks HTTP: addresses checked before anything is sent, redirects off, certificates always
//! verified, failures repeated as the vendors ask.

mod address;
mod answer;
mod client;
mod operation;
mod origin;
mod paging;
mod request;
mod retry;
mod tls;
pub(crate) mod words;

pub use address::AddressRule;
pub use answer::Answer;
pub use client::{HttpClient, HttpSettings};
pub use operation::Operation;
pub use origin::Origin;
pub use paging::PageGuard;
pub use request::Request;
pub use retry::RetryRule;
