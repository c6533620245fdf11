//! The pool, and transactions that survive what databases do under load.

use std::{
    borrow::Cow,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use async_trait::async_trait;
use rand::Rng;
use sqlx::{
    AssertSqlSafe, PgPool, Postgres,
    postgres::{PgArguments, PgConnectOptions, PgPoolOptions},
    query::{Query, QueryAs, QueryScalar},
};
use url::Url;

use super::{
    PostgresOptions,
    failure::{Failure, Verdict},
    migrations,
};
use crate::{
    error::{Error, ErrorCode, Result},
    store::Closing,
};

tokio::task_local! {
    /// Whether the session of the transaction under way keeps its statements.
    static KEEPS_STATEMENTS: bool;
}

/// Every store trait on PostgreSQL. Cheap to clone; clones share their connections.
#[derive(Clone, Debug)]
pub struct PostgresStore {
    pool: PgPool,
    options: Arc<PostgresOptions>,
    keeps_statements: bool,
    /// Connections older than this were opened while the database only read, and would go on believing that.
    stale: Arc<Mutex<Option<Instant>>>,
}

/// A transaction under way. Dropping it takes everything back.
pub(super) type Transaction = sqlx::Transaction<'static, Postgres>;

/// Which of the tries of a transaction this is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Try {
    pub(super) is_first: bool,
    /// Who loses now, has lost.
    pub(super) is_last: bool,
}

impl PostgresStore {
    /// Connects to `url` (`postgres://user:password@host/database?sslmode=verify-full`) and brings the schema up to
    /// date, or checks that it is. An existing host database is adopted: what is missing is added, nothing else.
    ///
    /// Statements are parsed and planned anew each time, as a pooler in transaction mode needs it. An address of the
    /// server itself may say `statement-cache-capacity=100`: each session keeps its statements then, which takes a
    /// quarter off the time of many small syncs.
    ///
    /// A database that a newer version of this library made is refused with `database_schema_newer`.
    pub async fn connect(url: &str, options: PostgresOptions) -> Result<Self> {
        let address = parse(url)?;
        if options.migrate {
            let direct = options.migration_url.as_deref().map(parse).transpose()?;
            migrations::run(direct.as_ref().unwrap_or(&address), options.connect_timeout).await?;
        }
        let stale = Arc::new(Mutex::new(None));
        let pool = PgPoolOptions::new()
            .max_connections(options.max_connections)
            .acquire_timeout(options.connect_timeout)
            .test_before_acquire(false)
            .before_acquire({
                let stale = Arc::clone(&stale);
                move |_, connection| {
                    let is_fresh = is_fresh(&stale, connection.age);
                    Box::pin(async move { Ok(is_fresh) })
                }
            })
            .connect_lazy_with(address);
        let store = Self { pool, options: Arc::new(options), keeps_statements: keeps_statements(url), stale };
        if !store.options.migrate {
            store.check_schema().await?;
        }
        Ok(store)
    }

    /// Runs `work` in a transaction, again if another transaction was in its way, later if the database only reads.
    /// `work` commits.
    ///
    /// Everything runs in transactions: behind a pooler in transaction mode nothing else stays on one session.
    pub(super) async fn transact<T, F>(
        &self,
        operation: &'static str,
        work: impl Fn(Transaction) -> F,
    ) -> Result<T>
    where
        F: Future<Output = Result<T, Failure>>,
    {
        self.transact_by_turns(operation, |transaction, _| work(transaction)).await
    }

    /// The same for work that asks which try it is.
    pub(super) async fn transact_by_turns<T, F>(
        &self,
        operation: &'static str,
        work: impl Fn(Transaction, Try) -> F,
    ) -> Result<T>
    where
        F: Future<Output = Result<T, Failure>>,
    {
        let mut attempt = 1;
        let patience = Instant::now() + self.options.read_only_patience;
        loop {
            let this = Try { is_first: attempt == 1, is_last: attempt >= self.options.attempts };
            let result = match self.begin().await {
                Ok(transaction) => {
                    KEEPS_STATEMENTS.scope(self.keeps_statements, work(transaction, this)).await
                }
                Err(error) => Err(error.into()),
            };
            let failure = match result {
                Ok(value) => return Ok(value),
                Err(failure) => failure,
            };
            match failure.verdict() {
                Verdict::TryAgain if attempt < self.options.attempts => {
                    tracing::debug!(operation, attempt, "another transaction was in the way");
                }
                Verdict::WaitForWrites if Instant::now() < patience => {
                    tracing::warn!(operation, "the database does not take writes at present");
                    *self.stale.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
                }
                _ => return Err(failure.into_error().in_operation(operation)),
            }
            tokio::time::sleep(pause(attempt)).await;
            attempt += 1;
        }
    }

    async fn begin(&self) -> Result<Transaction, sqlx::Error> {
        let timeout = self.options.statement_timeout.as_millis();
        self.pool.begin_with(AssertSqlSafe(format!("BEGIN; SET LOCAL statement_timeout = {timeout}"))).await
    }

    async fn check_schema(&self) -> Result<()> {
        self.transact("connect", |mut transaction| async move { migrations::check(&mut transaction).await })
            .await
    }
}

/// Connection strings may hold passwords: a bad one is not repeated in the error.
fn parse(url: &str) -> Result<PgConnectOptions> {
    url.parse().map_err(|_: sqlx::Error| {
        Error::new(ErrorCode::InvalidArgument)
            .with_message("The database's address is not a PostgreSQL address.")
    })
}

/// Whether the address asks for sessions that keep statements: by the parameter by which they are told how many.
fn keeps_statements(url: &str) -> bool {
    let asks = |(name, value): (Cow<'_, str>, Cow<'_, str>)| {
        name == "statement-cache-capacity" && value.parse().is_ok_and(|capacity: usize| capacity > 0)
    };
    Url::parse(url).is_ok_and(|url| url.query_pairs().any(asks))
}

fn is_fresh(stale: &Mutex<Option<Instant>>, age: Duration) -> bool {
    let stale = *stale.lock().unwrap_or_else(PoisonError::into_inner);
    stale.is_none_or(|stale| Instant::now().checked_sub(age).is_some_and(|opened| opened > stale))
}

/// Doubling from ten milliseconds to a second, with jitter so that two losers do not meet again.
fn pause(attempt: u32) -> Duration {
    let longest = 10_u64.saturating_mul(1 << attempt.min(7)).min(1_000);
    Duration::from_millis(rand::rng().random_range(longest / 2..=longest))
}

/// A statement. It is kept prepared only where the store's address says so: behind a pooler in transaction mode the next
/// one may meet another session.
pub(super) fn query(text: &'static str) -> Query<'static, Postgres, PgArguments> {
    sqlx::query(text).persistent(keeps())
}

/// The same, answering rows of `T`.
pub(super) fn query_as<T>(text: &'static str) -> QueryAs<'static, Postgres, T, PgArguments>
where
    T: for<'r> sqlx::FromRow<'r, sqlx::postgres::PgRow>,
{
    sqlx::query_as(text).persistent(keeps())
}

/// The same, answering the first column.
pub(super) fn query_scalar<T>(text: &'static str) -> QueryScalar<'static, Postgres, T, PgArguments>
where
    (T,): for<'r> sqlx::FromRow<'r, sqlx::postgres::PgRow>,
{
    sqlx::query_scalar(text).persistent(keeps())
}

fn keeps() -> bool {
    KEEPS_STATEMENTS.try_with(|keeps| *keeps).unwrap_or(false)
}

#[async_trait]
impl Closing for PostgresStore {
    async fn close(&self) {
        self.pool.close().await;
    }
}

#[cfg(test)]
mod tests {
    use entra_test_servers::PostgresServer;
    use sqlx::Connection;

    use super::*;
    use crate::store::TenantStore;

    /// Statements that a session keeps after the same was asked twice.
    async fn kept(parameter: &str) -> usize {
        let server = PostgresServer::shared().unwrap();
        let url = server.url(&server.create_database().unwrap()) + parameter;
        let options = PostgresOptions { max_connections: 1, ..PostgresOptions::default() };
        let store = PostgresStore::connect(&url, options).await.unwrap();
        let host = "11111111-2222-4333-8444-555555555555".into();
        for _ in 0..2 {
            store.managed_tenants(&host).await.unwrap();
        }
        store.pool.acquire().await.unwrap().cached_statements_size()
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn statements_are_kept_only_where_the_address_says_so() {
        assert_eq!(kept("").await, 0);
        assert_eq!(kept("?statement-cache-capacity=0").await, 0);
        assert_eq!(kept("?statement-cache-capacity=100").await, 1);
    }
}
