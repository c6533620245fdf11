//! What a check found.

use entra_core::Error;
use serde::Serialize;

/// How a check went, worst last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Verdict {
    /// Not checked, because of something else or because it is not used.
    Skipped,
    Ok,
    Warn,
    Fail,
}

impl Verdict {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Skipped => "-",
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Fail => "fail",
        }
    }
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct Finding {
    pub(super) check: &'static str,
    pub(super) verdict: Verdict,
    pub(super) message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) remedy: Option<String>,
}

/// The findings, in the order of the checks.
#[derive(Default)]
pub(super) struct Chart(Vec<Finding>);

impl Chart {
    pub(super) fn ok(&mut self, check: &'static str, message: impl Into<String>) {
        self.add(check, Verdict::Ok, message, None);
    }

    pub(super) fn skip(&mut self, check: &'static str, message: impl Into<String>) {
        self.add(check, Verdict::Skipped, message, None);
    }

    pub(super) fn warn(
        &mut self,
        check: &'static str,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.add(check, Verdict::Warn, message, Some(remedy.into()));
    }

    pub(super) fn fail(
        &mut self,
        check: &'static str,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.add(check, Verdict::Fail, message, Some(remedy.into()));
    }

    pub(super) fn error(&mut self, check: &'static str, error: &Error) {
        self.fail(check, error.message(), error.remedy());
    }

    pub(super) fn into_findings(self) -> Vec<Finding> {
        self.0
    }

    fn add(
        &mut self,
        check: &'static str,
        verdict: Verdict,
        message: impl Into<String>,
        remedy: Option<String>,
    ) {
        self.0.push(Finding { check, verdict, message: message.into(), remedy });
    }
}
