//! Is Temporal there? A look at the door only: its SDK is the worker's business.

use std::{io, time::Duration};

use entra_core::secrets::Environment;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use super::finding::Chart;

const CHECK: &str = "Temporal";
const PATIENCE: Duration = Duration::from_secs(3);
/// HTTP/2's first words, with prior knowledge: the preface and empty settings (RFC 9113, §3.4 and §6.5).
const GREETING: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00";
/// The length of a frame's head, in which the fourth byte is its type.
const FRAME_HEAD: usize = 9;
const SETTINGS: u8 = 4;

pub(super) async fn check(environment: &Environment, chart: &mut Chart) {
    let Some(address) = environment.get("TEMPORAL_ADDRESS") else {
        return chart.skip(CHECK, "not used: TEMPORAL_ADDRESS is not set");
    };
    let remedy = "Check TEMPORAL_ADDRESS and that the server is running; until then `entra worker --local` can carry \
                  the schedule.";
    match timeout(PATIENCE, greet(&address)).await {
        Ok(Ok(true)) => chart.ok(CHECK, format!("{address} speaks HTTP/2")),
        Ok(Ok(false)) => chart.warn(
            CHECK,
            format!("{address} is open, but does not speak HTTP/2 in the clear"),
            "That is right for a server behind TLS; else check that TEMPORAL_ADDRESS names Temporal's frontend.",
        ),
        Ok(Err(cause)) => chart.fail(CHECK, format!("{address} cannot be reached: {cause}"), remedy),
        Err(_) => chart.fail(CHECK, format!("{address} does not answer"), remedy),
    }
}

async fn greet(address: &str) -> io::Result<bool> {
    let mut stream = TcpStream::connect(address.trim_start_matches("http://")).await?;
    stream.write_all(GREETING).await?;
    let mut head = [0; FRAME_HEAD];
    match stream.read_exact(&mut head).await {
        Ok(_) => Ok(head[3] == SETTINGS),
        // Hung up on: the door is open, and something else is behind it.
        Err(_) => Ok(false),
    }
}
