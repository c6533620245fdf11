//! Whether the worker lives, and whether it can work.

use std::time::Duration;

use axum::{Json, Router, extract::State, http::StatusCode, routing::get};
use entra_core::{Entra, Error, ErrorCode, Result, context::CancellationToken};
use serde_json::{Value, json};
use temporalio_client::{Client, NamespacedClient, grpc::WorkflowService};
use temporalio_common::protos::temporal::api::workflowservice::v1::DescribeNamespaceRequest;
use tokio::{net::TcpListener, task::AbortHandle};
use tonic::IntoRequest;

use super::Listen;

/// How long the database and Temporal may take to answer.
const PATIENCE: Duration = Duration::from_secs(3);

/// What the answers are made of.
#[derive(Clone)]
pub(super) struct Health {
    entra: Entra,
    client: Client,
    stop: CancellationToken,
}

impl Health {
    /// Serves the answers until the handle is told to end.
    pub(super) async fn listen(
        place: Listen,
        entra: Entra,
        client: Client,
        stop: CancellationToken,
    ) -> Result<AbortHandle> {
        let Some(address) = place.0 else { return Ok(tokio::spawn(async {}).abort_handle()) };
        let listener = TcpListener::bind(address).await.map_err(|error| {
            Error::new(ErrorCode::InvalidArgument)
                .with_message(format!("The worker cannot listen on {address} for health checks."))
                .with_remedy("Name another address by --health-address, or `off`.")
                .caused_by(error)
        })?;
        let routes = Router::new()
            .route("/healthz", get(async || Json(json!({ "status": "ok" }))))
            .route("/readyz", get(ready))
            .with_state(Self { entra, client, stop });
        let serving = async move {
            if let Err(error) = axum::serve(listener, routes).await {
                tracing::error!(%error, "health checks ended");
            }
        };
        Ok(tokio::spawn(serving).abort_handle())
    }

    async fn database(&self) -> bool {
        let asked = tokio::time::timeout(PATIENCE, self.entra.services().store.hosts()).await;
        matches!(asked, Ok(Ok(_)))
    }

    async fn temporal(&self) -> bool {
        let request = DescribeNamespaceRequest { namespace: self.client.namespace(), ..Default::default() };
        let mut client = self.client.clone();
        let asked = tokio::time::timeout(PATIENCE, client.describe_namespace(request.into_request())).await;
        matches!(asked, Ok(Ok(_)))
    }
}

async fn ready(State(health): State<Health>) -> (StatusCode, Json<Value>) {
    let (database, temporal) = tokio::join!(health.database(), health.temporal());
    let stopping = health.stop.is_cancelled();
    let is_ready = database && temporal && !stopping;
    let status = if is_ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (
        status,
        Json(json!({ "ready": is_ready, "database": database, "temporal": temporal, "stopping": stopping })),
    )
}
