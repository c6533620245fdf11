//! The library's events, handed to a JavaScript function.

use std::fmt;

use napi::{
    Status,
    bindgen_prelude::{Function, Result},
    threadsafe_function::{ThreadsafeFunction, ThreadsafeFunctionCallMode},
};
use serde_json::{Map, Value, json};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use tracing::{
    Dispatch, Event, Level, Metadata, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{
    Layer, Registry,
    layer::{Context, SubscriberExt as _},
};

/// Events that wait for the event loop; more are dropped.
const QUEUE: usize = 10_000;

type Log = ThreadsafeFunction<String, (), String, Status, false, true, QUEUE>;

/// Hands the events of `entra_core` to JavaScript as JSON. Other crates' events stay out: what they write of addresses
/// and statements is not held to this library's rules about secrets.
struct Logger {
    log: Log,
    level: Level,
}

/// Where the events of one instance go.
pub(crate) fn dispatch(log: &Function<'_, String, ()>, level: Level) -> Result<Dispatch> {
    let log = log.build_threadsafe_function().weak::<true>().max_queue_size::<QUEUE>().build()?;
    Ok(Dispatch::new(Registry::default().with(Logger { log, level })))
}

impl<S: Subscriber> Layer<S> for Logger {
    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        *metadata.level() <= self.level && metadata.target().starts_with("entra_core")
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "when something was logged is not a matter of the library's clock"
    )]
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let message = fields.0.remove("message").unwrap_or_default();
        let document = json!({
            "time": OffsetDateTime::now_utc().format(&Rfc3339).unwrap_or_default(),
            "level": event.metadata().level().as_str().to_ascii_lowercase(),
            "target": event.metadata().target(),
            "message": message,
            "fields": fields.0,
        });
        // A full queue or an event loop that ended: an event less.
        let _ = self.log.call(document.to_string(), ThreadsafeFunctionCallMode::NonBlocking);
    }
}

#[derive(Default)]
struct Fields(Map<String, Value>);

impl Fields {
    fn put(&mut self, field: &Field, value: impl Into<Value>) {
        self.0.insert(field.name().to_owned(), value.into());
    }
}

impl Visit for Fields {
    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, value);
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.put(field, value);
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.put(field, value);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.put(field, format!("{value:?}"));
    }
}
