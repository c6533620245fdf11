//! Everything that the library says while a story is told.

use std::{
    error::Error as _,
    fmt::Debug,
    io,
    sync::{Arc, Mutex},
};

use entra_core::{Error, Result};
use entra_simulator::traces::Recorder;
use serde::Serialize;
use serde_json::json;

/// Buffers for what is logged and for what is answered; clones share them.
#[derive(Clone, Default)]
pub(crate) struct Watch {
    traced: Buffer,
    shown: Buffer,
    codes: Arc<Mutex<std::collections::BTreeSet<&'static str>>>,
}

#[derive(Clone, Default)]
struct Buffer(Arc<Mutex<Vec<u8>>>);

impl io::Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Buffer {
    fn say(&self, text: &str) {
        self.0.lock().unwrap().extend([text.as_bytes(), b"\n"].concat());
    }
}

impl Watch {
    /// Listens to every event and span of every crate, and to every panic.
    pub(crate) fn over_this_process() -> Self {
        let watch = Self::default();
        assert!(Recorder::new(watch.traced.clone()).listen(), "somebody else listens already");
        let panics = watch.shown.clone();
        std::panic::set_hook(Box::new(move |panic| panics.say(&format!("panicked: {panic}"))));
        watch
    }

    /// How a value prints.
    pub(crate) fn show(&self, value: &impl Debug) {
        self.shown.say(&format!("{value:?} {value:#?}"));
    }

    /// An answer, as a program prints it and as the host gets it.
    pub(crate) fn answer<T: Debug + Serialize>(&self, outcome: Result<T>) -> Option<T> {
        let value = self.outcome(outcome)?;
        self.shown.say(&serde_json::to_string(&value).unwrap());
        Some(value)
    }

    /// An answer without a document of its own.
    pub(crate) fn outcome<T: Debug>(&self, outcome: Result<T>) -> Option<T> {
        match outcome {
            Ok(value) => {
                self.show(&value);
                Some(value)
            }
            Err(error) => {
                self.error(&error);
                None
            }
        }
    }

    /// An operation that must fail.
    pub(crate) fn failure<T>(&self, outcome: Result<T>) {
        let error = outcome.err().unwrap_or_else(|| panic!("it must fail"));
        self.error(&error);
    }

    /// An error in every form in which it leaves the library.
    pub(crate) fn error(&self, error: &Error) {
        self.codes.lock().unwrap().insert(error.code().as_str());
        let mut causes = Vec::new();
        let mut cause = error.source();
        while let Some(inner) = cause {
            causes.push(format!("{inner} {inner:?}"));
            cause = inner.source();
        }
        let document = json!({
            "code": error.code().as_str(), "message": error.message(), "remedy": error.remedy(),
            "operation": error.operation(), "context": error.context(), "causes": causes,
        });
        self.shown.say(&format!("{error} {error:?} {error:#?} {document}"));
    }

    pub(crate) fn traced(&self) -> Vec<u8> {
        self.traced.0.lock().unwrap().clone()
    }

    pub(crate) fn shown(&self) -> Vec<u8> {
        self.shown.0.lock().unwrap().clone()
    }

    /// A watch that saw nothing would find nothing.
    pub(crate) fn assert_seen_enough(&self) {
        let traced = String::from_utf8_lossy(&self.traced()).into_owned();
        for source in ["entra_core::http", "entra_core::sync", "DEBUG", "WARN"] {
            assert!(traced.contains(source), "nothing was heard of {source}");
        }
        assert!(String::from_utf8_lossy(&self.shown()).contains("panicked: "), "no panic was seen");
        let codes = self.codes.lock().unwrap();
        println!("  {} codes of errors: {codes:?}", codes.len());
        assert!(codes.len() >= 12, "too few kinds of failures");
    }
}
