//! Partner connections.

use time::Duration;

use super::{
    TestStore,
    world::{START, host, uuid},
};
use crate::model::{Connection, ConnectionStatus, ConnectionType, ValidationError};

/// A connection that was just made.
pub fn connection(number: u32) -> Connection {
    Connection {
        connection_id: uuid(9, number).into(),
        connection_type: ConnectionType::Cipp,
        status: ConnectionStatus::Connected,
        is_active: true,
        cipp_base_url: Some("https://cipp.example".into()),
        connected_at: Some(START),
        disconnected_at: None,
        last_validated_at: Some(START),
        last_validation_error: None,
        created_by: Some(uuid(8, 1).into()),
    }
}

/// Every word of it.
pub async fn the_connection_in_force_comes_back_as_it_went(store: &dyn TestStore) {
    assert_eq!(store.active_connection(&host()).await.unwrap(), None);
    store.activate_connection(&host(), &connection(1)).await.unwrap();
    assert_eq!(store.active_connection(&host()).await.unwrap(), Some(connection(1)));
}

/// Never two, never none.
pub async fn a_new_connection_retires_the_one_before(store: &dyn TestStore) {
    let direct = Connection { connection_type: ConnectionType::Direct, cipp_base_url: None, ..connection(2) };
    store.activate_connection(&host(), &connection(1)).await.unwrap();
    store.activate_connection(&host(), &direct).await.unwrap();
    assert_eq!(store.active_connection(&host()).await.unwrap(), Some(direct));
    store.activate_connection(&host(), &connection(1)).await.unwrap();
    assert_eq!(store.active_connection(&host()).await.unwrap(), Some(connection(1)));
}

/// And a later one that does not takes it away.
pub async fn a_failed_validation_is_kept_until_one_succeeds(store: &dyn TestStore) {
    store.activate_connection(&host(), &connection(1)).await.unwrap();
    let later = START + Duration::hours(1);
    let failure = ValidationError {
        code: "reauth_required".into(),
        message: "It is over.".into(),
        remedy: "Reconnect.".into(),
        at: later,
        failures: 2,
    };
    store.record_validation(&host(), later, Some(&failure)).await.unwrap();
    let failed = store.active_connection(&host()).await.unwrap().unwrap();
    assert_eq!(failed.status, ConnectionStatus::Error);
    assert_eq!((failed.last_validated_at, failed.last_validation_error), (Some(START), Some(failure)));

    store.record_validation(&host(), later, None).await.unwrap();
    let proved = store.active_connection(&host()).await.unwrap().unwrap();
    assert_eq!(proved, Connection { last_validated_at: Some(later), ..connection(1) });
}

/// Nothing in force is no error.
pub async fn a_connection_can_be_ended(store: &dyn TestStore) {
    store.activate_connection(&host(), &connection(1)).await.unwrap();
    for _ in 0..2 {
        store.deactivate_connection(&host(), None, START).await.unwrap();
        assert_eq!(store.active_connection(&host()).await.unwrap(), None);
    }
}
