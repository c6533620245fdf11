//! Time, statements and memory of a phase.

use std::{
    fmt, fs,
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sqlx::{Connection, PgConnection};

use crate::{count, round};

/// What one phase took.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Figures {
    pub(crate) phase: String,
    pub(crate) people: usize,
    pub(crate) seconds: f64,
    pub(crate) statements: Option<i64>,
    pub(crate) peak_memory_mb: Option<u64>,
}

impl Figures {
    pub(crate) fn new(phase: &str, people: usize, took: Duration) -> Self {
        Self {
            phase: phase.to_owned(),
            people,
            seconds: took.as_secs_f64(),
            statements: None,
            peak_memory_mb: None,
        }
    }

    pub(crate) fn seconds_per_person(&self) -> f64 {
        self.seconds / count(self.people)
    }

    fn statements_per_thousand(&self) -> Option<f64> {
        let calls = f64::from(i32::try_from(self.statements?).ok()?);
        Some(round(calls * 1_000.0 / count(self.people)))
    }

    pub(crate) fn to_json(&self) -> Value {
        json!({
            "people": self.people,
            "seconds": round(self.seconds),
            "people_per_second": (count(self.people) / self.seconds).round(),
            "statements": self.statements,
            "statements_per_1000_people": self.statements_per_thousand(),
            "peak_memory_mb": self.peak_memory_mb,
        })
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let per_second = count(self.people) / self.seconds;
        write!(f, "{:<24} {:>9} {:>9.2} {:>11.0}", self.phase, self.people, self.seconds, per_second)?;
        match self.statements_per_thousand() {
            Some(statements) => write!(f, " {statements:>17.2}")?,
            None => write!(f, " {:>17}", "")?,
        }
        match self.peak_memory_mb {
            Some(memory) => write!(f, " {memory:>12}"),
            None => Ok(()),
        }
    }
}

/// Statements that a database has run, transaction control and all.
pub(crate) struct Statements(PgConnection);

impl Statements {
    pub(crate) async fn of(url: &str) -> Self {
        let mut connection = PgConnection::connect(url).await.expect("connects");
        sqlx::query("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
            .execute(&mut connection)
            .await
            .expect("pg_stat_statements");
        Self(connection)
    }

    async fn reset(&mut self) {
        sqlx::query("SELECT pg_stat_statements_reset()").execute(&mut self.0).await.expect("resets");
    }

    async fn count(&mut self) -> i64 {
        sqlx::query_scalar(
            "SELECT coalesce(sum(calls), 0)::bigint FROM pg_stat_statements
             WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
               AND query NOT LIKE '%pg_stat_statements%'",
        )
        .fetch_one(&mut self.0)
        .await
        .expect("counts")
    }
}

/// Measures `work`, which is about `people` people.
pub(crate) async fn measured(
    phase: &str,
    people: usize,
    statements: Option<&mut Statements>,
    work: impl Future<Output = ()>,
) -> Figures {
    let mut statements = statements;
    if let Some(statements) = &mut statements {
        statements.reset().await;
    }
    forget_peak_memory();
    let start = Instant::now();
    work.await;
    let mut figures = Figures::new(phase, people, start.elapsed());
    figures.peak_memory_mb = peak_memory_mb();
    if let Some(statements) = statements {
        figures.statements = Some(statements.count().await);
    }
    figures
}

/// Linux forgets the peak when asked so; elsewhere the peak is that of the whole run.
fn forget_peak_memory() {
    let _ = fs::write("/proc/self/clear_refs", "5");
}

fn peak_memory_mb() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes / 1_024)
}
