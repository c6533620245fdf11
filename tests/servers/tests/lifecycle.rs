//! A server serves, and goes with its folder when it is dropped.

use std::net::TcpStream;

use entra_test_servers::{PgBouncer, PostgresServer};

#[test]
fn servers_start_serve_and_go() {
    let postgres = PostgresServer::start().expect("PostgreSQL starts");
    let first = postgres.create_database().expect("a database");
    let second = postgres.create_database().expect("another");
    assert_ne!(first, second);

    let bouncer = PgBouncer::start(&postgres).expect("PgBouncer starts");
    drop(bouncer);

    let port = postgres.port();
    assert!(TcpStream::connect(("127.0.0.1", port)).is_ok());
    drop(postgres);
    assert!(TcpStream::connect(("127.0.0.1", port)).is_err(), "it no longer listens");
}
