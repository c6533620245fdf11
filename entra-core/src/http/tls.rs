//! Certificate verification: the machine's own trust store, so that a host's private authority works.

use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore, crypto::ring};
use rustls_platform_verifier::BuilderVerifierExt;

use crate::error::{Error, ErrorCode, Result};

/// A TLS configuration of our own: no process-wide provider is installed or expected, because the host may have one.
pub(super) fn config() -> Result<ClientConfig> {
    let failed =
        |error: rustls::Error| Error::new(ErrorCode::Internal).caused_by(error).in_operation("set up TLS");
    let builder = || {
        ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(failed)
    };
    let mut config = match builder()?.with_platform_verifier() {
        Ok(verified) => verified.with_no_client_auth(),
        // A container without a trust store: Mozilla's list, compiled in.
        Err(_) => builder()?
            .with_root_certificates(webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect::<RootCertStore>())
            .with_no_client_auth(),
    };
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}
