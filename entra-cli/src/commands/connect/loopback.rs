//! The page on this machine that Microsoft sends the browser back to.

use axum::{Router, extract::Query, response::Html, routing::get};
use entra_core::{Error, ErrorCode, Result, Secret, connection::DirectAnswer};
use serde::Deserialize;
use tokio::{net::TcpListener, sync::mpsc};

/// Listens on loopback for one answer.
pub(super) struct Loopback(TcpListener);

/// What Microsoft adds to the redirect address.
#[derive(Deserialize)]
struct Callback {
    code: Option<String>,
    state: Option<String>,
    error: Option<String>,
}

impl Loopback {
    pub(super) async fn listen(port: u16) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", port)).await.map_err(|cause| {
            Error::new(ErrorCode::InvalidArgument)
                .with_message(format!("Port {port} cannot be listened on: {cause}."))
                .with_remedy("Give another --port, or --paste.")
        })?;
        Ok(Self(listener))
    }

    /// Microsoft takes any port for `localhost`.
    pub(super) fn redirect_uri(&self) -> Result<String> {
        let address =
            self.0.local_addr().map_err(|cause| Error::new(ErrorCode::Internal).caused_by(cause))?;
        Ok(format!("http://localhost:{}/callback", address.port()))
    }

    /// Waits for the browser, and lets it finish its page.
    pub(super) async fn answer(self) -> Result<DirectAnswer> {
        let (visited, mut visits) = mpsc::channel(1);
        let page = get(async move |Query(callback): Query<Callback>| {
            let text = match callback.error {
                None => "You are signed in. Close this page and go back to the shell.",
                Some(_) => "The sign-in did not succeed. The shell says why.",
            };
            // A second visit finds nobody waiting any more, and that is right.
            let _ = visited.try_send(callback);
            Html(text)
        });
        let (finish, finished) = tokio::sync::oneshot::channel::<()>();
        let server = axum::serve(self.0, Router::new().route("/callback", page))
            // Ended by a message or by nobody being there to send one.
            .with_graceful_shutdown(async { drop(finished.await) });
        let visit = async {
            let callback = visits.recv().await;
            drop(finish);
            callback
        };
        let (served, callback) = tokio::join!(server, visit);
        served.map_err(|cause| Error::new(ErrorCode::CallbackError).caused_by(cause))?;
        let callback = callback.ok_or(ErrorCode::CallbackError)?;
        Ok(DirectAnswer {
            code: callback.code.map(Secret::from),
            state: callback.state,
            error: callback.error,
        })
    }
}
