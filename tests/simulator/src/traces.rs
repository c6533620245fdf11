//! Every word that a library says while tests run, for a search afterwards.

use std::fmt::{Debug, Write as _};
use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, Once, PoisonError};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::set_global_default;
use tracing::{Event, Metadata, Subscriber};

/// The folder to write to; unset, nothing is written.
const FOLDER: &str = "ENTRA_TRACES";

/// Writes every event and every span of the process, down to `TRACE`, with all their fields. A search needs neither
/// times nor nesting, so there are none.
pub struct Recorder<W> {
    to: Mutex<W>,
    spans: AtomicU64,
}

impl<W: Write + Send + 'static> Recorder<W> {
    /// Records into `to`.
    pub fn new(to: W) -> Self {
        Self { to: Mutex::new(to), spans: AtomicU64::new(1) }
    }

    /// Listens to the whole process; `false` if somebody listens already.
    pub fn listen(self) -> bool {
        set_global_default(self).is_ok()
    }

    fn write(&self, what: &Metadata<'_>, fields: impl FnOnce(&mut Line)) {
        let mut line = Line(format!("{} {} {}", what.level(), what.target(), what.name()));
        fields(&mut line);
        self.put(line);
    }

    fn put(&self, line: Line) {
        let line = line.0 + "\n";
        let mut to = self.to.lock().unwrap_or_else(PoisonError::into_inner);
        // A disk that is full is noticed by whoever searches.
        let _ = to.write_all(line.as_bytes());
    }
}

/// One line of text, field by field.
struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        // Writing to a text does not fail.
        let _ = write!(self.0, " {field}={value:?}");
    }
}

impl<W: Write + Send + 'static> Subscriber for Recorder<W> {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        self.write(span.metadata(), |line| span.record(line));
        Id::from_u64(self.spans.fetch_add(1, Ordering::Relaxed))
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        let mut line = Line(String::new());
        values.record(&mut line);
        self.put(line);
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        self.write(event.metadata(), |line| event.record(line));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// From the first simulator of a process on, records into a file of its own in the folder that `ENTRA_TRACES` names.
/// `tests/run` then searches all of them for secrets.
pub(crate) fn record() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let Some(folder) = std::env::var_os(FOLDER) else { return };
        let path = Path::new(&folder).join(format!("{}.log", std::process::id()));
        if let Ok(file) = OpenOptions::new().create(true).append(true).open(path) {
            // A test that listens itself keeps what it listens with.
            let _ = Recorder::new(file).listen();
        }
    });
}
