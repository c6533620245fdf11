//! `entra connect cipp`: through the MSP's own CIPP.

use std::path::PathBuf;

use clap::Args;
use entra_core::{Result, connection::CippForm, context::Context};

use super::told;
use crate::{
    exit::Exit,
    session::Session,
    terminal::{SecretFrom, Terminal, count},
};

/// Connect through your CIPP.
///
/// With its API client, or with a token of a gateway in front of it. The secret is asked for, or read from a file: it
/// is never on the command line. What fails leaves the connection that was in force as it was.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// CIPP's API address, with or without /api
    address: String,
    /// The tenant in which CIPP's API client lives
    #[arg(long, value_name = "ID", required_unless_present = "gateway")]
    api_tenant: Option<String>,
    /// The API client's id
    #[arg(long, value_name = "ID", required_unless_present = "gateway")]
    client_id: Option<String>,
    /// The scope, where it is not api://CLIENT/.default
    #[arg(long)]
    scope: Option<String>,
    /// Use a token of a gateway in front of CIPP in place of an API client
    #[arg(long, conflicts_with_all = ["api_tenant", "client_id", "scope"])]
    gateway: bool,
    /// Read the client secret, or the gateway's token, from a file; `-` for standard input
    #[arg(long, value_name = "FILE")]
    secret_file: Option<PathBuf>,
    /// Try it and save nothing
    #[arg(long)]
    test: bool,
}

const EXAMPLES: &str = "\
Examples:
  entra connect cipp https://cipp.example.net --api-tenant 72f9… --client-id 0b1c…
  pass cipp | entra connect cipp https://cipp.example.net --gateway --secret-file -";

pub(crate) async fn run(arguments: &Arguments, session: &Session, terminal: &Terminal) -> Result<Exit> {
    let from = SecretFrom::from(arguments.secret_file.clone());
    let ask = |what| terminal.secret(what, &from, "--secret-file").map(Some);
    let (client_secret, api_token) =
        if arguments.gateway { (None, ask("Gateway token")?) } else { (ask("Client secret")?, None) };
    let form = CippForm {
        base_url: arguments.address.clone(),
        tenant_id: arguments.api_tenant.clone(),
        client_id: arguments.client_id.clone(),
        client_secret,
        scope: arguments.scope.clone(),
        api_token,
    };
    let context = Context::cancelled_by(terminal.stop.clone());
    if arguments.test {
        let proof = session.msp.test_cipp(&form, &context).await?;
        terminal.answer(&proof, || {
            let version = proof.version.as_deref().unwrap_or("of unknown version");
            format!(
                "CIPP {version} answers and shows {} tenants. Nothing was saved.",
                count(proof.tenant_count)
            )
        })?;
        return Ok(Exit::Done);
    }
    let connection = session.msp.connect_cipp(&form, &context).await?;
    terminal.answer(&connection, || format!("{}\nNext: entra discover", told(&connection)))?;
    Ok(Exit::Done)
}
