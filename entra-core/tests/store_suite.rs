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
    use entra_core::{
        store::SqliteStore,
        testing::store_suite::{Opened, TestStore},
    };
    use tempfile::TempDir;

    /// A store and the folder that it is in. On disk, several connections meet.
    struct OnDisk(SqliteStore, #[expect(dead_code, reason = "the folder goes with the store")] TempDir);

    impl Opened for OnDisk {
        fn store(&self) -> &dyn TestStore {
            &self.0
        }
    }

    async fn open() -> OnDisk {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("entra.db");
        OnDisk(SqliteStore::open(path.to_str().unwrap()).await.unwrap(), folder)
    }

    entra_core::store_suite!(open);
}

mod sqlite_in_memory {
    use entra_core::store::SqliteStore;

    async fn open() -> SqliteStore {
        SqliteStore::open_in_memory().await.unwrap()
    }

    entra_core::store_suite!(open);
}
