//! Certificate verification, which is never off: by the machine's own trust store, so that a host's private authority
//! works, or by authorities that a setting names.

use std::sync::Arc;

use rustls::{
    ClientConfig, RootCertStore,
    crypto::ring,
    pki_types::{CertificateDer, pem::PemObject},
};
use rustls_platform_verifier::BuilderVerifierExt;

use crate::error::{Error, ErrorCode, Result};

/// A TLS configuration of our own: no process-wide provider is installed or expected, because the host may have one.
pub(super) fn config(authorities: Option<&str>) -> Result<ClientConfig> {
    let failed =
        |error: rustls::Error| Error::new(ErrorCode::Internal).caused_by(error).in_operation("set up TLS");
    let builder = || {
        ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(failed)
    };
    let only = |roots: RootCertStore| -> Result<ClientConfig> {
        Ok(builder()?.with_root_certificates(roots).with_no_client_auth())
    };
    let mut config = match authorities {
        Some(pem) => only(roots_of(pem)?)?,
        None => match builder()?.with_platform_verifier() {
            Ok(verified) => verified.with_no_client_auth(),
            // A container without a trust store: Mozilla's list, compiled in.
            Err(_) => only(webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect())?,
        },
    };
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

fn roots_of(pem: &str) -> Result<RootCertStore> {
    let unusable = || {
        Error::new(ErrorCode::InvalidArgument)
            .with_message("The text of certificate authorities holds no usable certificate.")
            .with_remedy("Give certificates as PEM, one after another.")
    };
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
        let certificate = certificate.map_err(|_| unusable())?;
        roots.add(certificate).map_err(|error| unusable().caused_by(error))?;
    }
    if roots.is_empty() { Err(unusable()) } else { Ok(roots) }
}
