//! Every secret provider through one suite, and what each promises besides.

mod chain;
mod encrypted;
mod env;
mod filesystem;

use std::sync::Arc;

use entra_core::{
    secret_suite,
    secrets::{EncryptedSecrets, FilesystemSecrets, MemorySecrets, SecretChain, SecretProvider},
};

async fn memory() -> Option<Arc<dyn SecretProvider>> {
    Some(Arc::new(MemorySecrets::default()))
}

async fn filesystem() -> Option<Arc<dyn SecretProvider>> {
    // The folder stays until the process ends: a test's tenant is its own.
    let base = tempfile::tempdir().unwrap().keep();
    Some(Arc::new(FilesystemSecrets::new(base)))
}

async fn encrypted() -> Option<Arc<dyn SecretProvider>> {
    Some(Arc::new(EncryptedSecrets::new(Arc::new(encrypted::Rows::default()), encrypted::keys(b'k'))))
}

async fn chain() -> Option<Arc<dyn SecretProvider>> {
    let files = filesystem().await?;
    let readers = vec![("memory", memory().await?), ("filesystem", Arc::clone(&files))];
    Some(Arc::new(SecretChain::new(readers, files)))
}

secret_suite!(memory_suite, memory());
secret_suite!(filesystem_suite, filesystem());
secret_suite!(encrypted_suite, encrypted());
secret_suite!(chain_suite, chain());
