//! The process's environment, or a stand-in for it.

use std::{collections::HashMap, fmt, sync::Arc};

/// Where variables are read. Tests and hosts with their own configuration bring a map.
#[derive(Clone)]
pub struct Environment(Source);

#[derive(Clone)]
enum Source {
    Process,
    Given(Arc<HashMap<String, String>>),
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

    /// The value of a variable, unless it is absent or blank.
    #[expect(clippy::disallowed_methods, reason = "this is the one place")]
    pub fn get(&self, name: &str) -> Option<String> {
        let value = match &self.0 {
            Source::Process => std::env::var(name).ok(),
            Source::Given(map) => map.get(name).cloned(),
        };
        value.filter(|value| !value.trim().is_empty())
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Environment(***)")
    }
}
