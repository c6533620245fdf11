//! Every secret provider through one suite, and what each promises besides.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::print_stdout, reason = "a test says which server it met")]

mod chain;
mod encrypted;
mod env;
mod filesystem;
mod real_vault;
mod vault;

use std::sync::Arc;

use entra_core::{
    secret_suite,
    secrets::{EncryptedSecrets, FilesystemSecrets, MemorySecrets, SecretChain, SecretProvider},
    store::MemoryStore,
};

fn memory() -> Arc<dyn SecretProvider> {
    Arc::new(MemorySecrets::default())
}

fn filesystem() -> Arc<dyn SecretProvider> {
    // The folder stays until the process ends: a test's tenant is its own.
    let base = tempfile::tempdir().unwrap().keep();
    Arc::new(FilesystemSecrets::new(base))
}

fn encrypted() -> Arc<dyn SecretProvider> {
    Arc::new(EncryptedSecrets::new(Arc::new(MemoryStore::new()), encrypted::keys(b'k')))
}

fn chain() -> Arc<dyn SecretProvider> {
    let files = filesystem();
    let readers = vec![("memory", memory()), ("filesystem", Arc::clone(&files))];
    Arc::new(SecretChain::new(readers, files))
}

secret_suite!(memory_suite, memory());
secret_suite!(filesystem_suite, filesystem());
secret_suite!(encrypted_suite, encrypted());
secret_suite!(chain_suite, chain());
secret_suite!(vault_suite, vault::provider().await);
