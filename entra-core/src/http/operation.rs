//! One operation of a client: what its errors are stamped with, and until when it may go on.

use std::time::Duration;

use tokio::time::Instant;

use crate::{
    context::Context,
    error::{Error, Result},
};

/// One operation, such as the read of a tenant's people: several requests under one name and one time budget.
pub struct Operation<'a> {
    name: &'static str,
    context: &'a Context,
    deadline: Instant,
    facts: Vec<(&'static str, String)>,
}

impl<'a> Operation<'a> {
    /// Starts one. After `budget` nothing is repeated or waited for any more.
    pub fn new(name: &'static str, budget: Duration, context: &'a Context) -> Self {
        Self { name, context, deadline: Instant::now() + budget, facts: Vec::new() }
    }

    /// Adds a fact to every error, as `tenant`. Never a secret.
    #[must_use]
    pub fn about(mut self, key: &'static str, value: impl Into<String>) -> Self {
        self.facts.push((key, value.into()));
        self
    }

    /// What the caller brought.
    pub fn context(&self) -> &Context {
        self.context
    }

    /// The name.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// How much of the budget is left.
    pub fn remaining(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }

    /// Waits for `future`; its error gets this operation's name and facts, and cancellation ends it.
    pub async fn run<T>(&self, future: impl Future<Output = Result<T>>) -> Result<T> {
        self.context.run(future).await.map_err(|error| self.stamp(error))
    }

    fn stamp(&self, error: Error) -> Error {
        let missing = |error: &Error, key| error.context_value(key).is_none();
        self.facts.iter().fold(error.in_operation(self.name), |error, (key, value)| {
            if missing(&error, key) { error.with(key, value) } else { error }
        })
    }
}
