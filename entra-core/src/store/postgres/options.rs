use std::time::Duration;

/// How a [`PostgresStore`](super::PostgresStore) behaves.
#[derive(Clone, Debug)]
pub struct PostgresOptions {
    /// Connections at most; 10 unless said otherwise.
    pub max_connections: u32,
    /// How long to wait for a connection; ten seconds unless said otherwise.
    pub connect_timeout: Duration,
    /// How long a single statement may take; a minute unless said otherwise. It is set per transaction, so it also
    /// holds behind a pooler that shares sessions.
    pub statement_timeout: Duration,
    /// How long writes wait for the end of a period in which the database only reads (a failover, an operator's
    /// maintenance); half a minute unless said otherwise.
    pub read_only_patience: Duration,
    /// How often a transaction that lost against another one (deadlock, serialization, unique value) is tried in all.
    pub attempts: u32,
    /// Whether connecting brings the schema up to date. Without it the schema must be there already.
    pub migrate: bool,
    /// The database itself, where the address leads to a pooler: migrations hold a lock of their session, which a
    /// pooler in transaction mode would lose.
    pub migration_url: Option<String>,
}

impl Default for PostgresOptions {
    fn default() -> Self {
        Self {
            max_connections: 10,
            connect_timeout: Duration::from_secs(10),
            statement_timeout: Duration::from_mins(1),
            read_only_patience: Duration::from_secs(30),
            attempts: 6,
            migrate: true,
            migration_url: None,
        }
    }
}
