//! `GetVersion` and `PublicPing` (CIPP facts, §5).

use super::reply::{Asked, Reply};
use crate::clock::rfc3339;
use crate::platform::Platform;
use serde_json::json;

const VERSION: &str = "10.8.2";

pub(super) fn get_version(asked: &Asked) -> Reply {
    let Some(local) = asked.get("LocalVersion") else {
        return Reply::text(500, "Cannot convert null to type System.Version.");
    };
    Reply::json(json!({
        "LocalCIPPVersion": local,
        "RemoteCIPPVersion": VERSION,
        "LocalCIPPAPIVersion": VERSION,
        "RemoteCIPPAPIVersion": VERSION,
        "OutOfDateCIPP": local != VERSION,
        "OutOfDateCIPPAPI": false,
    }))
}

/// Proves that the host is reachable, and nothing about credentials.
pub(super) fn public_ping(platform: &Platform) -> Reply {
    Reply::json(json!({"Results": {
        "Message": "Pong",
        "ColdStart": false,
        "Timestamp": rfc3339(platform.clock.seconds()),
        "RequestId": uuid::Uuid::new_v4(),
    }}))
}
