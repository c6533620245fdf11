//! Logging: what the library has to say, as a callback.

use std::{ffi::c_void, fmt, sync::Arc};

use entra_core::Result;
use serde_json::{Map, Value};
use tracing::{
    Dispatch, Event, Level, Metadata, Subscriber,
    field::{Field, Visit},
    level_filters::LevelFilter,
    span,
};

use crate::{boundary::null, bytes::entra_str};

/// How much a line matters.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum entra_log_level {
    /// Something that was asked for did not happen.
    ENTRA_LOG_ERROR = 1,
    /// Somebody should look at it.
    ENTRA_LOG_WARN = 2,
    /// What an operator wants to know.
    ENTRA_LOG_INFO = 3,
    /// What a developer wants to know.
    ENTRA_LOG_DEBUG = 4,
    /// Everything.
    ENTRA_LOG_TRACE = 5,
}

/// Hears what the library logs: its own lines only, never its dependencies', and never a secret.
///
/// The callback runs on threads of the library, several at once, in the midst of work: it should be quick, and must not
/// call back into the library.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct entra_logger {
    /// Handed to every callback. May be NULL.
    pub userdata: *mut c_void,
    /// The last `entra_log_level` that is wanted.
    pub max_level: i32,
    /// One line. `target` is the place in the library, `fields` an object of what the line is about, as
    /// `{"tenant":"…","code":"throttled"}`. All live as long as the callback runs.
    pub log: Option<
        unsafe extern "C" fn(
            userdata: *mut c_void,
            level: entra_log_level,
            target: entra_str,
            message: entra_str,
            fields: entra_str,
        ),
    >,
    /// Called once when no callback will be called any more. May be NULL.
    pub finalize: Option<unsafe extern "C" fn(userdata: *mut c_void)>,
}

/// The host's table.
pub(crate) struct Logger(entra_logger);

// SAFETY: whoever gives a table promises that its callbacks and its userdata may be used from any thread.
unsafe impl Send for Logger {}
// SAFETY: as above, several at once.
unsafe impl Sync for Logger {}

impl Drop for Logger {
    fn drop(&mut self) {
        if let Some(finalize) = self.0.finalize {
            // SAFETY: the host's function with the host's userdata, once.
            unsafe { finalize(self.0.userdata) };
        }
    }
}

impl Logger {
    /// Takes a copy of the table, which is finalized from here on, or says what it lacks.
    ///
    /// # Safety
    /// `table` is NULL or readable.
    pub(crate) unsafe fn copied(table: *const entra_logger) -> Option<Result<Self>> {
        // SAFETY: by the caller's promise.
        let logger = Self(*unsafe { table.as_ref() }?);
        Some(if logger.0.log.is_some() { Ok(logger) } else { Err(null("log")) })
    }

    fn most(&self) -> LevelFilter {
        match self.0.max_level {
            ..1 => LevelFilter::OFF,
            1 => LevelFilter::ERROR,
            2 => LevelFilter::WARN,
            3 => LevelFilter::INFO,
            4 => LevelFilter::DEBUG,
            5.. => LevelFilter::TRACE,
        }
    }
}

/// For the threads of an instance.
pub(crate) fn dispatch(logger: Logger) -> Dispatch {
    Dispatch::new(Listening(Arc::new(logger)))
}

/// Events alone: the library makes no spans, and those of others are not ours to tell.
struct Listening(Arc<Logger>);

impl Subscriber for Listening {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_event()
            && *metadata.level() <= self.0.most()
            && metadata.target().split("::").next() == Some("entra_core")
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(self.0.most())
    }

    fn event(&self, event: &Event<'_>) {
        let Some(log) = self.0.0.log else { return };
        let mut line = Line::default();
        event.record(&mut line);
        let fields = Value::Object(line.fields).to_string();
        let metadata = event.metadata();
        // SAFETY: the host's function, with text that lives as long as the call.
        unsafe {
            log(
                self.0.0.userdata,
                level(*metadata.level()),
                metadata.target().into(),
                line.message.as_str().into(),
                fields.as_str().into(),
            );
        }
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

fn level(level: Level) -> entra_log_level {
    match level {
        Level::ERROR => entra_log_level::ENTRA_LOG_ERROR,
        Level::WARN => entra_log_level::ENTRA_LOG_WARN,
        Level::INFO => entra_log_level::ENTRA_LOG_INFO,
        Level::DEBUG => entra_log_level::ENTRA_LOG_DEBUG,
        Level::TRACE => entra_log_level::ENTRA_LOG_TRACE,
    }
}

#[derive(Default)]
struct Line {
    message: String,
    fields: Map<String, Value>,
}

impl Line {
    fn put(&mut self, field: &Field, value: impl Into<Value>) {
        self.fields.insert(field.name().to_owned(), value.into());
    }
}

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == "message" {
            self.message = format!("{value:?}");
        } else {
            self.put(field, format!("{value:?}"));
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
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

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, value);
    }
}
