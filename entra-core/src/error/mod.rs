//! How anything fails: one error type, one table of codes.

mod code;

use std::{collections::BTreeMap, error::Error as StdError, fmt, time::Duration};

use serde::{Serialize, Serializer, ser::SerializeMap};

pub use code::{ErrorCode, Retry};

/// The library's result.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, for an operator and for a program.
///
/// The message says what happened, the remedy what to do. Neither ever carries a secret: inner causes go to
/// [`source`](StdError::source), for logs, and vendors' bodies are never copied whole.
pub struct Error(Box<Inner>);

struct Inner {
    code: ErrorCode,
    message: Option<String>,
    remedy: Option<String>,
    operation: &'static str,
    context: Vec<(&'static str, String)>,
    retry_after: Option<Duration>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    /// An error with the table's message and remedy.
    pub fn new(code: ErrorCode) -> Self {
        Self(Box::new(Inner {
            code,
            message: None,
            remedy: None,
            operation: "",
            context: Vec::new(),
            retry_after: None,
            source: None,
        }))
    }

    /// Says what happened in this case, in place of the table's words.
    #[must_use]
    pub fn with_message(mut self, message: impl Into<String>) -> Self {
        self.0.message = Some(message.into());
        self
    }

    /// Says what to do in this case, in place of the table's words.
    #[must_use]
    pub fn with_remedy(mut self, remedy: impl Into<String>) -> Self {
        self.0.remedy = Some(remedy.into());
        self
    }

    /// Names the operation, unless something nearer to the cause already did.
    #[must_use]
    pub fn in_operation(mut self, operation: &'static str) -> Self {
        if self.0.operation.is_empty() {
            self.0.operation = operation;
        }
        self
    }

    /// Adds a fact, as `tenant` or `request-id`. Never a secret.
    #[must_use]
    pub fn with(mut self, key: &'static str, value: impl fmt::Display) -> Self {
        self.0.context.push((key, value.to_string()));
        self
    }

    /// How long the vendor asked us to wait.
    #[must_use]
    pub fn retry_after(mut self, wait: Duration) -> Self {
        self.0.retry_after = Some(wait);
        self
    }

    /// Keeps the cause.
    #[must_use]
    pub fn caused_by(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// The code, for programs.
    pub fn code(&self) -> ErrorCode {
        self.0.code
    }

    /// What happened.
    pub fn message(&self) -> &str {
        self.0.message.as_deref().unwrap_or_else(|| self.0.code.message())
    }

    /// What to do.
    pub fn remedy(&self) -> &str {
        self.0.remedy.as_deref().unwrap_or_else(|| self.0.code.remedy())
    }

    /// The operation that failed, or nothing.
    pub fn operation(&self) -> &'static str {
        self.0.operation
    }

    /// Facts in the order they were added.
    pub fn context(&self) -> &[(&'static str, String)] {
        &self.0.context
    }

    /// The first fact of that name.
    pub fn context_value(&self, key: &str) -> Option<&str> {
        self.0.context.iter().find(|(name, _)| *name == key).map(|(_, value)| value.as_str())
    }

    /// Whether the same call may succeed later.
    pub fn is_retryable(&self) -> bool {
        self.0.code.retry() == Retry::Later
    }

    /// How long to wait before that, where somebody said.
    pub fn wait(&self) -> Option<Duration> {
        self.0.retry_after
    }
}

impl From<ErrorCode> for Error {
    fn from(code: ErrorCode) -> Self {
        Self::new(code)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())?;
        if !self.remedy().is_empty() {
            write!(f, " {}", self.remedy())?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code().as_str(), self.message())?;
        if !self.operation().is_empty() {
            write!(f, "\n  operation: {}", self.operation())?;
        }
        for (key, value) in self.context() {
            write!(f, "\n  {key}: {value}")?;
        }
        let mut source = StdError::source(self);
        while let Some(cause) = source {
            write!(f, "\n  cause: {cause}")?;
            source = cause.source();
        }
        Ok(())
    }
}

impl Serialize for Error {
    /// The document that hosts show: `{code, message, remedy, retryable, retryAfterMs?, httpStatus, operation,
    /// correlationId?, context}`. Causes stay in the log.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut document = serializer.serialize_map(None)?;
        document.serialize_entry("code", self.code().as_str())?;
        document.serialize_entry("message", self.message())?;
        document.serialize_entry("remedy", self.remedy())?;
        document.serialize_entry("retryable", &self.is_retryable())?;
        if let Some(wait) = self.wait() {
            document.serialize_entry("retryAfterMs", &u64::try_from(wait.as_millis()).unwrap_or(u64::MAX))?;
        }
        document.serialize_entry("httpStatus", &self.code().http_status())?;
        document.serialize_entry("operation", self.operation())?;
        if let Some(id) = self.context_value("request-id") {
            document.serialize_entry("correlationId", id)?;
        }
        // Of facts that were added twice, the one nearest to the cause.
        let context: BTreeMap<_, _> = self.context().iter().rev().map(|(key, value)| (key, value)).collect();
        document.serialize_entry("context", &context)?;
        document.end()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}

/// Names operations on results.
pub trait ResultExt<T> {
    /// [`Error::in_operation`] on the error.
    fn in_operation(self, operation: &'static str) -> Result<T>;
    /// [`Error::with`] on the error.
    fn with_context(self, key: &'static str, value: impl fmt::Display) -> Result<T>;
}

impl<T> ResultExt<T> for Result<T> {
    fn in_operation(self, operation: &'static str) -> Self {
        self.map_err(|error| error.in_operation(operation))
    }

    fn with_context(self, key: &'static str, value: impl fmt::Display) -> Self {
        self.map_err(|error| error.with(key, value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_one_pointer() {
        assert_eq!(size_of::<Error>(), size_of::<usize>());
    }

    #[test]
    fn shows_message_and_remedy_but_debugs_the_chain() {
        let error = Error::new(ErrorCode::Throttled)
            .with("tenant", "contoso")
            .in_operation("read users")
            .in_operation("sync")
            .caused_by("429");
        let document = serde_json::to_value(&error).unwrap();
        assert_eq!(
            (&document["code"], &document["context"]["tenant"]),
            (&"throttled".into(), &"contoso".into())
        );
        assert!(!document.to_string().contains("429\""), "{document}");
        assert_eq!(error.to_string(), format!("{} {}", error.message(), error.remedy()));
        assert_eq!(
            format!("{error:?}"),
            format!(
                "throttled: {}\n  operation: read users\n  tenant: contoso\n  cause: 429",
                error.message()
            )
        );
    }
}
