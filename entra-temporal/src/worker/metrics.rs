//! What is counted, in Prometheus' text format: the SDK's own figures (`temporal_…`) and what syncs did (`entra_…`).

use std::sync::Arc;

use entra_core::{Error, ErrorCode, Result, model::TenantRun};
use temporalio_common::telemetry::{
    PrometheusExporterOptions, TelemetryOptions,
    metrics::{CoreMeter, Counter, MetricKeyValue, NewAttributes, NoOpCoreMeter},
    start_prometheus_metric_exporter,
};

use super::Listen;

/// Counts what tenants' syncs did.
pub struct Metrics {
    meter: Arc<dyn CoreMeter>,
    tenants: Counter,
    people: Counter,
}

impl Metrics {
    /// Counts for nobody.
    pub fn none() -> Self {
        Self::of(Arc::new(NoOpCoreMeter))
    }

    fn of(meter: Arc<dyn CoreMeter>) -> Self {
        let tenants = meter.counter("entra_tenant_syncs_total".into());
        let people = meter.counter("entra_people_total".into());
        Self { meter, tenants, people }
    }

    /// A tenant's sync ended with this line.
    pub(crate) fn tenant_synced(&self, line: &TenantRun) {
        let labels = |pairs: Vec<(&'static str, &str)>| {
            let pairs = pairs.into_iter().map(|(name, value)| MetricKeyValue::new(name, value.to_owned()));
            self.meter.new_attributes(NewAttributes::new(pairs.collect::<Vec<_>>()))
        };
        let code = line.error_code.as_deref().unwrap_or("none");
        self.tenants.add(1, &labels(vec![("status", line.status.as_str()), ("code", code)]));
        let counters = &line.counters;
        let outcomes = [
            ("created", counters.created),
            ("linked", counters.linked),
            ("updated", counters.updated),
            ("ambiguous", counters.ambiguous),
            ("inactivated", counters.inactivated),
            ("reactivated", counters.reactivated),
            ("skipped", counters.skipped),
        ];
        for (outcome, count) in outcomes.into_iter().filter(|(_, count)| *count > 0) {
            self.people.add(count.into(), &labels(vec![("outcome", outcome)]));
        }
    }
}

/// Serves the figures, and answers what the SDK and the activities count with.
pub(super) fn serve(place: Listen) -> Result<(TelemetryOptions, Metrics)> {
    let Some(address) = place.0 else { return Ok((TelemetryOptions::default(), Metrics::none())) };
    let options = PrometheusExporterOptions::builder().socket_addr(address).build();
    let served = start_prometheus_metric_exporter(options).map_err(|error| {
        Error::new(ErrorCode::InvalidArgument)
            .with_message(format!("The worker cannot listen on {address} for metrics."))
            .with_remedy("Name another address by --metrics-address, or `off`.")
            .caused_by(error.to_string())
    })?;
    let meter: Arc<dyn CoreMeter> = served.meter;
    let telemetry = TelemetryOptions::builder().metrics(Arc::clone(&meter)).build();
    Ok((telemetry, Metrics::of(meter)))
}
