//! Real servers for tests. Each listens on a free port of loopback, keeps its data in a private folder, runs as an
//! unprivileged user, and ends with the process that started it, however that ends.

mod account;
mod pgbouncer;
mod port;
mod postgres;
mod supervised;
mod temporal;

pub use pgbouncer::PgBouncer;
pub use port::free_port;
pub use postgres::PostgresServer;
pub use supervised::Supervised;
pub use temporal::TemporalServer;
