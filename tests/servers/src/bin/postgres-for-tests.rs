//! A PostgreSQL of its own for tests in other languages: answers each line that it reads with the address of a new,
//! empty database, and stops at the end of its input.
#![expect(clippy::print_stdout, reason = "this is how it answers")]

use std::io;

use entra_test_servers::PostgresServer;

fn main() -> io::Result<()> {
    let server = PostgresServer::start()?;
    for line in io::stdin().lines() {
        line?;
        println!("{}", server.url(&server.create_database()?));
    }
    Ok(())
}
