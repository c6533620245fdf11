//! The process's environment, or a stand-in for it.

use std::{collections::HashMap, fmt, sync::Arc};

/// Where variables are read. Tests and hosts with their own configuration bring a map.
#[derive(Clone)]
pub struct Environment(Source);

#[derive(Clone)]
enum Source {
    Process,
    Given(Arc<HashMap<String, String>>),
    Over(Arc<HashMap<String, String>>, Arc<Source>),
}

impl Environment {
    /// The process's own.
    pub fn of_process() -> Self {
        Self(Source::Process)
    }

    /// Nothing but these.
    pub fn of<K: Into<String>, V: Into<String>>(variables: impl IntoIterator<Item = (K, V)>) -> Self {
        let pairs = variables.into_iter().map(|(name, value)| (name.into(), value.into()));
        Self(Source::Given(Arc::new(pairs.collect())))
    }

    /// The same, with these before its own.
    #[must_use]
    pub fn with(self, variables: impl IntoIterator<Item = (String, String)>) -> Self {
        Self(Source::Over(Arc::new(variables.into_iter().collect()), Arc::new(self.0)))
    }

    /// The value of a variable, unless it is absent or blank.
    pub fn get(&self, name: &str) -> Option<String> {
        self.0.get(name).filter(|value| !value.trim().is_empty())
    }
}

impl Source {
    #[expect(clippy::disallowed_methods, reason = "this is the one place")]
    fn get(&self, name: &str) -> Option<String> {
        match self {
            Self::Process => std::env::var(name).ok(),
            Self::Given(map) => map.get(name).cloned(),
            Self::Over(map, below) => map.get(name).cloned().or_else(|| below.get(name)),
        }
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Environment(***)")
    }
}
