//! The audit trail.

use time::Duration;

use super::{
    TestStore,
    world::{START, host, uuid},
};
use crate::store::AuditRecord;

/// A record of an operation.
pub fn record(minute: i64) -> AuditRecord {
    AuditRecord {
        at: START + Duration::minutes(minute),
        user_id: (minute > 0).then(|| uuid(8, 1).into()),
        operation: "confirm_mappings".into(),
        outcome: "ok".into(),
        details: serde_json::json!({ "count": minute }),
    }
}

/// As many as asked for.
pub async fn the_newest_come_first(store: &dyn TestStore) {
    for minute in 0..3 {
        store.append_audit(&host(), &record(minute)).await.unwrap();
    }
    assert_eq!(store.audit(&host(), 2).await.unwrap(), [record(2), record(1)]);
    assert_eq!(store.audit(&host(), 0).await.unwrap().len(), 3);
}
