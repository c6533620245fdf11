//! Known secrets in a run over the whole story, and a search for them in everything that the library leaves behind:
//! every event and span at `TRACE`, every error in every form, every answer, every panic, every byte of the database.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::print_stdout, reason = "the test says how much it searched")]

mod echo;
mod needles;
mod story;
mod watch;
#[path = "../wire/mod.rs"]
mod wire;

use std::{path::Path, sync::Arc};

use entra_core::store::{PostgresOptions, PostgresStore, SqliteStore, Store};
use entra_simulator::{Config, Simulator};
use entra_test_servers::PostgresServer;

use crate::{needles::Needles, story::Story, watch::Watch};

/// What is found anywhere it must not be.
fn search(needles: &Needles, places: &[(&str, Vec<u8>)]) {
    for (place, bytes) in places {
        println!("  {place}: {} bytes, {} forms of secrets, none found", bytes.len(), needles.len());
        let found = needles.found_in(bytes);
        assert!(found.is_empty(), "{place} holds {found:#?}");
    }
}

/// The database and whatever its engine keeps beside it.
fn files_of(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = std::fs::read_dir(folder).unwrap().map(Result::unwrap);
    entries
        .map(|entry| (entry.file_name().into_string().unwrap(), std::fs::read(entry.path()).unwrap()))
        .collect()
}

async fn tell(watch: &Watch, store: Arc<dyn Store>) -> (Needles, Vec<String>) {
    let simulator = Simulator::start(Config { tenants: 4, users: 60, ..Config::default() }).await.unwrap();
    // People of whom the database must hold some: the search looks at what is there.
    let people = simulator.tenants().into_iter().flat_map(|tenant| simulator.people(tenant.id));
    let witnesses = people.map(|person| person.id.to_string()).collect();
    let mut story = Story::new(simulator, store, watch.clone()).await;
    story.run().await;
    (story.needles(), witnesses)
}

/// One test, because what it watches is the whole process.
#[tokio::test(flavor = "multi_thread")]
async fn no_secret_is_found_anywhere() {
    let watch = Watch::over_this_process();

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("entra.db");
    let sqlite = SqliteStore::open(&format!("sqlite:{}", file.display())).await.unwrap();
    let (needles, witnesses) = tell(&watch, Arc::new(sqlite.clone())).await;
    let files = files_of(folder.path());
    assert!(
        files.iter().any(|(name, _)| name.ends_with("-wal")),
        "the journal is searched while it is there"
    );
    let holds = |bytes: &[u8], texts: &[String]| {
        texts.iter().any(|text| bytes.windows(text.len()).any(|part| part == text.as_bytes()))
    };
    assert!(files.iter().any(|(_, bytes)| holds(bytes, &witnesses)), "people are found, so secrets would be");
    println!("SQLite:");
    search(&needles, &files.iter().map(|(name, bytes)| (name.as_str(), bytes.clone())).collect::<Vec<_>>());
    drop(sqlite);

    let server = PostgresServer::shared().unwrap();
    let database = server.create_database().unwrap();
    let postgres = PostgresStore::connect(&server.url(&database), PostgresOptions::default()).await.unwrap();
    let (more, witnesses) = tell(&watch, Arc::new(postgres)).await;
    let dump = server.dump(&database).unwrap();
    assert!(holds(&dump, &witnesses), "people are found, so secrets would be");
    println!("PostgreSQL:");
    search(&more, &[("pg_dump", dump)]);

    // Both stories, in everything that was said.
    for needles in [&needles, &more] {
        search(needles, &[("events and spans", watch.traced()), ("answers, errors, panics", watch.shown())]);
    }
    watch.assert_seen_enough();
}
