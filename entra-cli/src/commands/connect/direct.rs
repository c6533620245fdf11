//! `entra connect direct`: a browser signs in, and Microsoft sends it back to this process.

use std::time::Duration;

use clap::Args;
use entra_core::{
    Error, ErrorCode, Result, Secret,
    connection::{DirectAnswer, DirectSignIn, DirectSignInOptions},
    context::Context,
};
use time::OffsetDateTime;
use url::Url;

use super::{loopback::Loopback, told};
use crate::{
    exit::Exit,
    session::Session,
    terminal::{SecretFrom, Terminal},
};

/// Where Microsoft sends a browser back to when nobody listens: the person copies the address from there.
const NOBODY_LISTENS: &str = "http://localhost/callback";

/// Sign in to Microsoft as the partner's administrator.
///
/// The application's id and secret come from your account's secrets (`microsoft_client_id`,
/// `microsoft_client_secret`), else from MICROSOFT_CLIENT_ID and MICROSOFT_CLIENT_SECRET, else from the
/// installation's secrets. Its registration needs the redirect address http://localhost/callback.
///
/// What fails leaves the connection that was in force as it was.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Port for Microsoft's answer; any free one if 0
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Listen on no port: paste the address that the browser ends at. For a shell on another machine
    #[arg(long, conflicts_with = "port")]
    paste: bool,
    /// Print the address and open no browser
    #[arg(long)]
    no_browser: bool,
    /// The account to suggest on Microsoft's page
    #[arg(long, value_name = "ADDRESS")]
    login_hint: Option<String>,
    /// Another partner tenant than the mappings' is welcome
    #[arg(long)]
    allow_partner_change: bool,
}

const EXAMPLES: &str = "\
Examples:
  entra connect direct
  entra connect direct --paste                 over SSH: your browser is elsewhere
  entra connect direct --no-browser --port 8400";

pub(crate) async fn run(arguments: &Arguments, session: &Session, terminal: &Terminal) -> Result<Exit> {
    let options = DirectSignInOptions {
        allow_partner_change: arguments.allow_partner_change,
        login_hint: arguments.login_hint.clone(),
    };
    let answer = if arguments.paste {
        let sign_in = session.msp.connect_direct_start(NOBODY_LISTENS, &options).await?;
        show(&sign_in, arguments, terminal);
        pasted(terminal)?
    } else {
        let loopback = Loopback::listen(arguments.port).await?;
        let sign_in = session.msp.connect_direct_start(&loopback.redirect_uri()?, &options).await?;
        show(&sign_in, arguments, terminal);
        listened(loopback, &sign_in, session, terminal).await?
    };
    let context = Context::cancelled_by(terminal.stop.clone());
    let connection = session.msp.connect_direct_finish(&answer, &context).await?;
    terminal.answer(&connection, || format!("{}\nNext: entra discover", told(&connection)))?;
    Ok(Exit::Done)
}

/// The address goes to standard error, where it is read also with `--json`.
fn show(sign_in: &DirectSignIn, arguments: &Arguments, terminal: &Terminal) {
    let opened = !arguments.no_browser
        && !arguments.paste
        && terminal.is_interactive()
        && open::that_detached(&sign_in.authorize_url).is_ok();
    let invitation = if opened { "Your browser opens" } else { "Open in a browser" };
    terminal.tell(&format!(
        "{invitation}, and sign in as the partner's administrator:\n\n  {}\n",
        sign_in.authorize_url
    ));
}

async fn listened(
    loopback: Loopback,
    sign_in: &DirectSignIn,
    session: &Session,
    terminal: &Terminal,
) -> Result<DirectAnswer> {
    let now: OffsetDateTime = session.entra.services().now();
    let patience = Duration::try_from(sign_in.expires_at - now).unwrap_or_default();
    tokio::select! {
        answer = loopback.answer() => answer,
        () = tokio::time::sleep(patience) => Err(ErrorCode::ExpiredState.into()),
        () = terminal.stop.cancelled() => Err(ErrorCode::Cancelled.into()),
    }
}

/// The address holds the code, so it is asked for like a secret.
fn pasted(terminal: &Terminal) -> Result<DirectAnswer> {
    terminal.tell("The browser ends at a page that cannot be shown: copy its address from there.");
    let from = if terminal.is_interactive() { SecretFrom::Prompt } else { SecretFrom::Stdin };
    let address = terminal.secret("Address of that page", &from, "the address on standard input:")?;
    // Looked into to take it apart; the code goes on as a secret.
    let address = Url::parse(address.expose()).map_err(|cause| {
        Error::new(ErrorCode::MissingParams)
            .with_message("What was pasted is no address.")
            .with_remedy("Copy all of it, from http://localhost/callback?code=… to its end.")
            .caused_by(cause)
    })?;
    let value =
        |name| address.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    Ok(DirectAnswer { code: value("code").map(Secret::from), state: value("state"), error: value("error") })
}
