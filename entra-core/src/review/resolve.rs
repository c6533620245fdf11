//! A person's decision about an identity: it is that contact, it is somebody new, or it is nobody of ours.

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    error::{Error, ErrorCode, Result},
    model::{
        Change, ClientId, Contact, ContactId, DirectoryUser, HostTenantId, ManagedTenantId, QueueItem,
        QueueItemId, QueueStatus, ResolutionAction, RunId, RunType, UserId,
    },
    reconcile,
    services::Services,
    store::{People, QueueResolution, WriteBatch},
    sync::runs::{self, NewRun},
};

/// A decided item.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Resolved {
    /// The item.
    pub queue_item_id: QueueItemId,
    /// What was decided.
    pub action: ResolutionAction,
    /// The contact that the identity is linked to now; absent for `dismissed`.
    pub contact_name_id: Option<ContactId>,
    /// The run whose journal undoes it; absent for `dismissed`.
    pub run_id: Option<RunId>,
}

/// One of many decisions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", rename_all_fields = "camelCase", tag = "action")]
pub enum Decision {
    /// It is this contact.
    LinkExisting {
        /// The item.
        queue_item_id: QueueItemId,
        /// The contact.
        contact_name_id: ContactId,
    },
    /// It is somebody new.
    CreateNew {
        /// The item.
        queue_item_id: QueueItemId,
    },
    /// Nothing is to be done.
    Dismissed {
        /// The item.
        queue_item_id: QueueItemId,
        /// Why.
        #[serde(default)]
        note: Option<String>,
    },
}

/// Links the identity to a contact of the same client that no other identity holds.
pub async fn resolve_to_existing(
    services: &Services,
    host: &HostTenantId,
    item: &QueueItemId,
    contact: &ContactId,
    by: &UserId,
) -> Result<Resolved> {
    let case = Case::open(services, host, item).await?;
    let contact = case.contact(contact)?;
    case.refuse_linked_elsewhere(contact)?;
    let change = reconcile::decided_link(&case.user, contact, case.item.reason);
    let contact = Some(contact.contact_name_id.clone());
    case.write(services, host, change, ResolutionAction::LinkExisting, contact, by).await
}

/// Makes a contact for the identity.
pub async fn resolve_to_new(
    services: &Services,
    host: &HostTenantId,
    item: &QueueItemId,
    by: &UserId,
) -> Result<Resolved> {
    let case = Case::open(services, host, item).await?;
    case.refuse_taken_address()?;
    let change = reconcile::decided_create(&case.user, case.item.reason);
    case.write(services, host, change, ResolutionAction::CreateNew, None, by).await
}

/// Sets the item aside. It stays aside until the facts change.
pub async fn dismiss(
    services: &Services,
    host: &HostTenantId,
    item: &QueueItemId,
    note: Option<String>,
    by: &UserId,
) -> Result<Resolved> {
    let resolution = QueueResolution {
        queue_item_id: item.clone(),
        action: ResolutionAction::Dismissed,
        contact_name_id: None,
        by: Some(by.clone()),
        note,
    };
    if !services.store.dismiss(host, &resolution, services.now()).await? {
        open_item(services, host, item).await?;
        return Err(decided_already(item));
    }
    Ok(Resolved {
        queue_item_id: item.clone(),
        action: ResolutionAction::Dismissed,
        contact_name_id: None,
        run_id: None,
    })
}

/// Decides many items. Each stands alone: one that cannot be decided keeps none of the others back.
pub async fn resolve_many(
    services: &Services,
    host: &HostTenantId,
    decisions: &[Decision],
    by: &UserId,
) -> Vec<(QueueItemId, Result<Resolved>)> {
    let mut results = Vec::with_capacity(decisions.len());
    for decision in decisions {
        results.push(match decision {
            Decision::LinkExisting { queue_item_id, contact_name_id } => {
                let resolved = resolve_to_existing(services, host, queue_item_id, contact_name_id, by);
                (queue_item_id.clone(), resolved.await)
            }
            Decision::CreateNew { queue_item_id } => {
                (queue_item_id.clone(), resolve_to_new(services, host, queue_item_id, by).await)
            }
            Decision::Dismissed { queue_item_id, note } => {
                (queue_item_id.clone(), dismiss(services, host, queue_item_id, note.clone(), by).await)
            }
        });
    }
    results
}

/// An open item with everything that a decision about it has to look at.
struct Case {
    item: QueueItem,
    managed_tenant_id: ManagedTenantId,
    client_id: ClientId,
    user: DirectoryUser,
    people: People,
}

impl Case {
    async fn open(services: &Services, host: &HostTenantId, item: &QueueItemId) -> Result<Self> {
        let item = open_item(services, host, item).await?;
        let (Some(managed_tenant_id), Some(client_id)) =
            (item.managed_tenant_id.clone(), item.client_id.clone())
        else {
            return Err(Error::new(ErrorCode::Conflict)
                .with_message("The item names no tenant or no client.")
                .with_remedy("Sync the tenant again; the item comes anew if it still needs a decision."));
        };
        let user = as_read(&item);
        let addresses: Vec<_> = item.email.iter().map(|email| email.to_lowercase()).collect();
        let people = services.store.people(host, &client_id, &item.entra_tenant_id, &addresses).await?;
        Ok(Self { item, managed_tenant_id, client_id, user, people })
    }

    fn contact(&self, contact: &ContactId) -> Result<&Contact> {
        let found = self.people.contacts.iter().find(|known| known.contact_name_id == *contact);
        match found {
            Some(contact) if contact.client_id == self.client_id => Ok(contact),
            Some(_) => Err(Error::new(ErrorCode::Conflict)
                .with_message("The contact belongs to another client than the tenant is mapped to.")
                .with("contact", contact)),
            None => Err(Error::new(ErrorCode::NotFound)
                .with_message("There is no such contact at this client.")
                .with("contact", contact)),
        }
    }

    fn refuse_linked_elsewhere(&self, contact: &Contact) -> Result<()> {
        let other = self.people.links.iter().find(|link| {
            link.is_active
                && link.contact_name_id == contact.contact_name_id
                && (&link.entra_tenant_id, &link.entra_object_id)
                    != (&self.item.entra_tenant_id, &self.item.entra_object_id)
        });
        match other {
            None => Ok(()),
            Some(link) => Err(Error::new(ErrorCode::Conflict)
                .with_message("The contact is linked to another account.")
                .with("contact", &contact.contact_name_id)
                .with("linked_identity", &link.entra_object_id)),
        }
    }

    fn refuse_taken_address(&self) -> Result<()> {
        let Some(email) = self.item.email.as_ref().map(|email| email.to_lowercase()) else { return Ok(()) };
        let holds = |contact: &&Contact| {
            contact.email.as_deref() == Some(&email) || contact.additional_emails.contains(&email)
        };
        match self.people.contacts.iter().find(holds) {
            None => Ok(()),
            Some(holder) => Err(Error::new(ErrorCode::Conflict)
                .with_message("Another contact has this address; an address lives once.")
                .with_remedy("Link to that contact, or change its address first.")
                .with("contact", &holder.contact_name_id)),
        }
    }

    /// Writes the decision as a run of one change, so that it can be undone like any other.
    async fn write(
        self,
        services: &Services,
        host: &HostTenantId,
        change: Change,
        action: ResolutionAction,
        contact_name_id: Option<ContactId>,
        by: &UserId,
    ) -> Result<Resolved> {
        let new = NewRun {
            managed_tenant_id: Some(self.managed_tenant_id.clone()),
            client_id: Some(self.client_id.clone()),
            ..NewRun::of(RunType::Manual, Some(by.clone()))
        };
        let mut run = runs::begin(services, host, new).await?;
        let resolution = QueueResolution {
            queue_item_id: self.item.queue_item_id.clone(),
            action,
            contact_name_id,
            by: Some(by.clone()),
            note: None,
        };
        let batch = WriteBatch {
            run_id: &run.run_id,
            managed_tenant_id: &self.managed_tenant_id,
            entra_tenant_id: &self.item.entra_tenant_id,
            client_id: &self.client_id,
            changes: std::slice::from_ref(&change),
            resolves: Some(&resolution),
            completes: None,
            at: services.now(),
        };
        let written = services.store.write(host, &batch).await;
        let outcome = match written.map(|mut outcomes| outcomes.pop()) {
            Ok(Some(outcome)) if outcome.action != "skipped" => outcome,
            Ok(_) => {
                let error = decided_already(&self.item.queue_item_id)
                    .with_message("The contact changed while you were deciding.");
                return runs::fail(services, host, run, &error).await.and(Err(error));
            }
            Err(error) => return runs::fail(services, host, run, &error).await.and(Err(error)),
        };
        run.summary =
            json!({ "resolved": { "queueItemId": self.item.queue_item_id, "action": action.as_str() } });
        let run_id = run.run_id.clone();
        runs::end_well(services, host, run).await?;
        Ok(Resolved {
            queue_item_id: self.item.queue_item_id,
            action,
            contact_name_id: outcome.contact_name_id,
            run_id: Some(run_id),
        })
    }
}

async fn open_item(services: &Services, host: &HostTenantId, item: &QueueItemId) -> Result<QueueItem> {
    let found = services.store.queue_item(host, item).await?.ok_or_else(|| {
        Error::new(ErrorCode::NotFound).with_message("There is no such item.").with("queue_item", item)
    })?;
    if found.status == QueueStatus::Open { Ok(found) } else { Err(decided_already(item)) }
}

fn decided_already(item: &QueueItemId) -> Error {
    Error::new(ErrorCode::Conflict)
        .with_message("Somebody decided this item already.")
        .with("queue_item", item)
}

/// The account as far as the queue keeps it; the next sync fills in what the rules ask for.
fn as_read(item: &QueueItem) -> DirectoryUser {
    DirectoryUser {
        entra_tenant_id: item.entra_tenant_id.clone(),
        entra_object_id: item.entra_object_id.clone(),
        user_principal_name: item.user_principal_name.clone(),
        email: item.email.clone(),
        display_name: item.display_name.clone(),
        ..DirectoryUser::default()
    }
}
