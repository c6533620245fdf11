//! SQLite: one file, no server.
//!
//! Every write takes the write lock at its start (`BEGIN IMMEDIATE`), loads, decides by the
//! [rules](crate::store::rules) and writes sets of rows, so that nothing can change between looking and writing.
//! Sets travel as one JSON parameter that `json_each` unfolds: a statement per set, whatever its size.

mod audit;
mod clients;
mod connections;
mod cursors;
mod error;
#[cfg(any(test, feature = "testing"))]
mod host_tables;
mod journal;
mod leases;
mod links;
mod load;
mod mappings;
mod open;
mod outcomes;
mod people;
mod plans;
mod queue;
mod records;
mod row;
mod runs;
mod sealed;
mod settings;
mod sign_ins;
mod standing;
mod tenants;
mod values;
mod write;

use async_trait::async_trait;
use sqlx::{Sqlite, SqlitePool, Transaction};

use super::Closing;
use crate::error::Result;

/// A store in one SQLite file, or in memory. Clones share the connections.
#[derive(Clone, Debug)]
pub struct SqliteStore {
    pool: SqlitePool,
    /// The path as it was given, for messages.
    location: String,
}

impl SqliteStore {
    /// Begins a transaction that writes. The lock is waited for a few times over; then it is `database_busy`.
    async fn begin(&self) -> Result<Transaction<'static, Sqlite>> {
        const TRIES: u32 = 3;
        let mut tried = 1;
        loop {
            match self.pool.begin_with("BEGIN IMMEDIATE").await {
                Ok(transaction) => return Ok(transaction),
                Err(cause) if tried < TRIES && error::is_busy(&cause) => tried += 1,
                Err(cause) => return Err(error::failed(cause).with("database", &self.location)),
            }
        }
    }
}

/// What a page size of 0 means, and sizes as SQLite takes them.
fn page_size(limit: u32, default: u32) -> i64 {
    i64::from(if limit == 0 { default } else { limit })
}

#[async_trait]
impl Closing for SqliteStore {
    async fn close(&self) {
        self.pool.close().await;
    }
}
