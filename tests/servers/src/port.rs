use std::{
    io,
    net::{Ipv4Addr, TcpListener},
};

/// A port of loopback that was free a moment ago.
pub fn free_port() -> io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}
