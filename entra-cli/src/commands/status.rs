//! `entra status`.

use entra_core::{Result, connection::HealthState, entra::Status, model::ConnectionType};

use crate::{
    exit::Exit,
    session::Session,
    terminal::{Terminal, count, when},
};

pub(crate) async fn run(session: &Session, terminal: &Terminal) -> Result<Exit> {
    let status = session.msp.status().await?;
    terminal.answer(&status, || told(&status, terminal))?;
    Ok(Exit::Done)
}

fn told(status: &Status, terminal: &Terminal) -> String {
    let details = &status.connection.connection_details;
    let connection = match status.connection.connection_type {
        None => "none".to_owned(),
        Some(ConnectionType::Direct) => {
            let partner = details.direct_tenant_id.as_ref().map(ToString::to_string).unwrap_or_default();
            format!("Microsoft partner sign-in, tenant {partner}")
        }
        Some(ConnectionType::Cipp) => {
            format!("CIPP at {}", details.cipp_base_url.as_deref().unwrap_or_default())
        }
    };
    let schedule = match status.next_sync_interval_minutes {
        None => "off".to_owned(),
        Some(minutes) => super::schedule::every(minutes),
    };
    let first = if status.has_completed_first_sync { "yes" } else { "not yet" };
    terminal.facts([
        ("Connection", connection),
        ("Health", health(status, terminal)),
        ("Last proved", when(status.connection.last_validated_at)),
        ("Application from", details.direct_credential_source.unwrap_or_default().to_owned()),
        ("Last discovery", when(status.last_discovery_at)),
        ("Mapped customers", count(status.mapped_tenant_count as u64)),
        ("Clients to make", count(status.pending_create_tenant_count as u64)),
        ("First sync done", first.to_owned()),
        ("Schedule", schedule),
        ("Invalid patterns", status.invalid_patterns.join("  ")),
    ])
}

fn health(status: &Status, terminal: &Terminal) -> String {
    let health = &status.connection.health;
    match health.state {
        HealthState::Healthy => terminal.good("healthy"),
        HealthState::Expiring | HealthState::Throttled => {
            format!("{} {}", terminal.doubtful(&health.message), health.remedy)
        }
        _ => format!("{} {}", terminal.bad(&health.message), health.remedy),
    }
}
