//! Signing in: the library names an address, a browser goes there, and Microsoft sends it back to us.

use axum::{Router, extract::Query, response::Html, routing::get};
use entra_core::{
    ForTenant, Secret,
    connection::{DirectAnswer, DirectSignInOptions},
    context::Context,
};
use serde::Deserialize;
use tokio::{net::TcpListener, sync::mpsc};

use crate::{Result, microsoft::Microsoft};

/// What Microsoft adds to the redirect address.
#[derive(Deserialize)]
struct Callback {
    code: Option<String>,
    state: Option<String>,
    error: Option<String>,
}

pub(crate) async fn connect(
    msp: &ForTenant,
    microsoft: &Microsoft,
    port: u16,
    context: &Context,
) -> Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    let redirect_uri = format!("http://localhost:{}/callback", listener.local_addr()?.port());
    let sign_in = msp.connect_direct_start(&redirect_uri, &DirectSignInOptions::default()).await?;
    let (answer, ()) =
        tokio::try_join!(wait_for(listener, context), visit(microsoft, &sign_in.authorize_url))?;
    let answer =
        DirectAnswer { code: answer.code.map(Secret::from), state: answer.state, error: answer.error };
    msp.connect_direct_finish(&answer, context).await?;
    Ok(())
}

/// The host's callback page, for one visit.
async fn wait_for(listener: TcpListener, context: &Context) -> Result<Callback> {
    let (visited, mut visits) = mpsc::channel(1);
    let page = get(async move |Query(callback): Query<Callback>| {
        // A second visit finds nobody waiting any more, and that is right.
        let _ = visited.try_send(callback);
        Html("Signed in. You can close this page.")
    });
    let server =
        tokio::spawn(async move { axum::serve(listener, Router::new().route("/callback", page)).await });
    let callback = tokio::select! {
        callback = visits.recv() => callback,
        () = context.cancellation().cancelled() => None,
    };
    // The page that was asked for is on its way; nothing else will be.
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    server.abort();
    callback.ok_or_else(|| "The sign-in was not finished.".into())
}

/// The simulator's sign-in page answers at once and redirects, as a browser would follow. Elsewhere a person goes.
#[expect(clippy::print_stderr, reason = "the person has to see the address, also with --json")]
async fn visit(microsoft: &Microsoft, address: &str) -> Result<()> {
    match microsoft {
        Microsoft::Named(_) => eprintln!("Sign in as the partner's administrator:\n\n  {address}\n"),
        Microsoft::Simulated { .. } => {
            // Loopback is plain HTTP, but the client wants to know how it would speak TLS.
            let _ = rustls::crypto::ring::default_provider().install_default();
            let browser = reqwest::Client::builder().build()?;
            browser.get(address).send().await?.error_for_status()?;
        }
    }
    Ok(())
}
