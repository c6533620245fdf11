use std::{io, net::TcpStream, time::Duration};

use crate::{PostgresServer, Supervised, free_port};

/// A PgBouncer in transaction mode, with fewer server connections than clients, in front of a PostgreSQL.
pub struct PgBouncer {
    _server: Supervised,
    user: &'static str,
    port: u16,
}

impl PgBouncer {
    /// Starts one.
    pub fn start(postgres: &PostgresServer) -> io::Result<Self> {
        let port = free_port()?;
        let user = postgres.user();
        let server = Supervised::start("pgbouncer", "INT", |workshop| {
            let users = workshop.write("users.txt", &format!("\"{user}\" \"\"\n"))?;
            let configuration = format!(
                "[databases]\n\
                 * = host=127.0.0.1 port={}\n\
                 [pgbouncer]\n\
                 listen_addr = 127.0.0.1\n\
                 listen_port = {port}\n\
                 unix_socket_dir =\n\
                 auth_type = trust\n\
                 auth_file = {users}\n\
                 pool_mode = transaction\n\
                 default_pool_size = 3\n\
                 ignore_startup_parameters = extra_float_digits\n",
                postgres.port()
            );
            let configuration = workshop.write("pgbouncer.ini", &configuration)?;
            Ok(vec!["/usr/sbin/pgbouncer".to_owned(), configuration])
        })?;
        server.wait_until(Duration::from_secs(20), || TcpStream::connect(("127.0.0.1", port)).is_ok())?;
        Ok(Self { _server: server, user, port })
    }

    /// The address of a database through it.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://{}@127.0.0.1:{}/{database}", self.user, self.port)
    }
}
