//! Databases of both kinds, new for each round.

use std::sync::Arc;

use entra_core::store::{PostgresOptions, PostgresStore, SqliteStore, Store};
use entra_test_servers::PostgresServer;
use tempfile::TempDir;

use crate::{outcome::Outcome, sync};

#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    Postgres,
    Sqlite,
}

/// An empty database with one client and one tenant mapped to it.
pub(crate) struct Backend {
    pub(crate) address: String,
    _folder: Option<TempDir>,
}

impl Backend {
    pub(crate) fn new(kind: Kind) -> Self {
        let backend = match kind {
            Kind::Postgres => {
                let server = PostgresServer::shared().expect("PostgreSQL starts");
                let database = server.create_database().expect("a database");
                Self { address: server.url(&database), _folder: None }
            }
            Kind::Sqlite => {
                let folder = tempfile::tempdir().expect("a folder");
                let address = folder.path().join("entra.db").display().to_string();
                Self { address, _folder: Some(folder) }
            }
        };
        sync::block_on(async { sync::prepare(&*open(&backend.address).await).await });
        backend
    }

    /// What is in it.
    pub(crate) fn outcome(&self) -> Outcome {
        sync::block_on(async { Outcome::of(&*open(&self.address).await).await })
    }
}

pub(crate) async fn open(address: &str) -> Arc<dyn Store> {
    if address.starts_with("postgres:") {
        let options = PostgresOptions { max_connections: 4, ..PostgresOptions::default() };
        return Arc::new(PostgresStore::connect(address, options).await.expect("connects"));
    }
    Arc::new(SqliteStore::open(address).await.expect("opens"))
}
