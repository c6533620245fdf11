//! The rules of the store, on every back-end that needs no server.
#![expect(clippy::unwrap_used, reason = "a test that cannot begin has failed")]

mod memory {
    use entra_core::store::MemoryStore;

    async fn open() -> MemoryStore {
        MemoryStore::new()
    }

    entra_core::store_suite!(open);
}

mod sqlite {
    use entra_core::store::SqliteStore;

    async fn open() -> SqliteStore {
        SqliteStore::open_in_memory().await.unwrap()
    }

    entra_core::store_suite!(open);
}
