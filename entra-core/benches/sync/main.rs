//! How fast a sync is, beside what the database allows and what a statement per person costs.
//!
//! `cargo bench -p entra-core --bench sync [-- PEOPLE]` starts a PostgreSQL of its own, syncs 100,000 people into it,
//! and prints a table and, as its last line, one JSON object of the same figures.
#![expect(clippy::print_stdout, reason = "printing is what it is for")]
#![expect(clippy::expect_used, reason = "a benchmark that cannot run has nothing else to do")]

mod directory;
mod limits;
mod measure;
mod subject;
mod synced;

use std::{
    process::{Command, Stdio},
    sync::Arc,
};

use entra_core::store::{Closing, PostgresOptions, PostgresStore, SqliteStore};
use entra_test_servers::PostgresServer;
use measure::{Figures, Statements};
use serde_json::{Value, json};

/// Asks for one database's figures alone, as JSON: of SQLite, or of the PostgreSQL at an address.
const SQLITE: &str = "sqlite";
const POSTGRES: &str = "postgres";

/// What glibc keeps of the memory that each thread has let go of depends on chance and on the machine, and can be as
/// much again: with one place to take memory from, the peak is what was in use.
const ONE_ARENA: [(&str, &str); 3] = [
    ("MALLOC_ARENA_MAX", "1"),
    ("MALLOC_TRIM_THRESHOLD_", "536870912"),
    ("MALLOC_MMAP_THRESHOLD_", "33554432"),
];

/// People of the row-by-row way, which is too slow for more.
const ROW_BY_ROW: usize = 2_000;

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let people = arguments.iter().find_map(|argument| argument.parse().ok()).unwrap_or(100_000);
    let figures = match arguments.get(1..3) {
        Some([kind, _]) if kind == SQLITE => on_sqlite(people).await,
        Some([kind, url]) if kind == POSTGRES => on_postgres(url, people).await,
        _ => return compare(people).await,
    };
    println!("{}", serde_json::to_string(&figures).expect("figures"));
}

async fn compare(people: usize) {
    // Durable as a real one is; vacuuming would fall into some phases and not into others.
    let server = PostgresServer::start_with(&[
        ("shared_preload_libraries", "pg_stat_statements"),
        ("shared_buffers", "512MB"),
        ("max_wal_size", "4GB"),
        ("autovacuum", "off"),
    ])
    .expect("PostgreSQL starts");
    let database = server.url(&server.create_database().expect("a database"));
    let postgres = in_its_own_process(POSTGRES, &database, people);
    // Next to what they are compared with: a machine has better and worse minutes.
    let bare = limits::bare_insert(&fresh(&server).await, people).await;
    let row_by_row = limits::row_by_row(&fresh(&server).await, ROW_BY_ROW).await;
    drop(server);
    let sqlite = in_its_own_process(SQLITE, "", people);

    print("postgresql", &postgres);
    print("sqlite", &sqlite);
    print("limits (postgresql)", &[bare.clone(), row_by_row.clone()]);
    let first = postgres.first().map_or(f64::NAN, |first| first.seconds);
    let unchanged = postgres.get(1).map_or(f64::NAN, |unchanged| unchanged.seconds);
    let peak = |figures: &[Figures]| figures.iter().filter_map(|one| one.peak_memory_mb).max();
    println!(
        "{}",
        json!({
            "people": people,
            "postgresql": as_json(&postgres),
            "sqlite": as_json(&sqlite),
            "bare_insert": bare.to_json(),
            "row_by_row": row_by_row.to_json(),
            "first_sync_over_bare_insert": round(first / bare.seconds),
            "faster_per_person_than_row_by_row": round(row_by_row.seconds_per_person() / (first / count(people))),
            "unchanged_over_first_sync": round(unchanged / first),
            "peak_memory_mb": peak(&postgres),
            "peak_memory_mb_sqlite": peak(&sqlite),
        })
    );
}

async fn on_postgres(url: &str, people: usize) -> Vec<Figures> {
    let store = PostgresStore::connect(url, PostgresOptions::default()).await.expect("connects");
    let mut statements = Statements::of(url).await;
    let figures = synced::phases(Arc::new(store.clone()), people, Some(&mut statements)).await;
    store.close().await;
    figures
}

async fn on_sqlite(people: usize) -> Vec<Figures> {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("entra.db").display().to_string();
    let store = SqliteStore::open(&file).await.expect("opens");
    synced::phases(Arc::new(store), people, None).await
}

/// A database's figures, from a process whose memory is nothing but what its syncs take.
fn in_its_own_process(kind: &str, url: &str, people: usize) -> Vec<Figures> {
    let program = std::env::current_exe().expect("this program");
    let output = Command::new(program)
        .args([kind, url, &people.to_string()])
        .envs(ONE_ARENA)
        .stderr(Stdio::inherit())
        .output()
        .expect("starts");
    serde_json::from_slice(&output.stdout).expect("figures")
}

/// The address of a database with our schema and nothing in it.
async fn fresh(server: &PostgresServer) -> String {
    let url = server.url(&server.create_database().expect("a database"));
    PostgresStore::connect(&url, PostgresOptions::default()).await.expect("connects").close().await;
    url
}

fn print(title: &str, figures: &[Figures]) {
    println!("{title}");
    println!(
        "  {:<24} {:>9} {:>9} {:>11} {:>17} {:>12}",
        "phase", "people", "seconds", "people/s", "statements/1,000", "memory, MB"
    );
    for one in figures {
        println!("  {one}");
    }
}

fn as_json(figures: &[Figures]) -> Value {
    figures.iter().map(|one| (one.phase.clone(), one.to_json())).collect::<serde_json::Map<_, _>>().into()
}

fn round(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

#[expect(clippy::cast_precision_loss, reason = "counts of people are far below 2^52")]
fn count(people: usize) -> f64 {
    people as f64
}
