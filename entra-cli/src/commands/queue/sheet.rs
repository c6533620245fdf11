//! The queue as a file that a person edits, and the decisions read back from it.

use std::path::Path;

use entra_core::{
    Error, ErrorCode, Result,
    model::{QueueItem, ResolutionAction},
    review::Decision,
};
use serde::{Deserialize, Serialize};

use super::list::person;
use crate::terminal::{Sheet, plain_cell};

/// One person. The first four members are the decision, the rest is for the reader.
#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Row {
    queue_item_id: String,
    action: Option<ResolutionAction>,
    contact_name_id: Option<String>,
    note: Option<String>,
    person: String,
    because: String,
    candidates: String,
}

/// Nobody comes decided; a single candidate is filled in, so that `link_existing` is one word away.
pub(super) fn write(items: &[QueueItem], path: &Path) -> Result<String> {
    let row = |item: &QueueItem| {
        let candidates: Vec<_> = item
            .candidate_contacts
            .iter()
            .map(|contact| format!("{} = {}", contact.full_name, contact.contact_name_id))
            .collect();
        let single = match item.candidate_contacts.as_slice() {
            [one] => Some(one.contact_name_id.to_string()),
            _ => None,
        };
        Row {
            queue_item_id: item.queue_item_id.to_string(),
            action: None,
            contact_name_id: single,
            note: None,
            person: plain_cell(&person(item)),
            because: item.reason.as_str().to_owned(),
            candidates: plain_cell(&candidates.join("; ")),
        }
    };
    Sheet::of(path).write(&items.iter().map(row).collect::<Vec<_>>())
}

/// The decided rows; items without an `action` stay open.
pub(super) fn read(text: &str, path: &Path) -> Result<Vec<Decision>> {
    let rows: Vec<Row> = Sheet::of(path).read(text)?;
    let decisions = rows.into_iter().filter_map(|row| row.action.map(|action| decision(row, action)));
    let decisions = decisions.collect::<Result<Vec<_>>>()?;
    if decisions.is_empty() {
        return Err(Error::new(ErrorCode::InvalidArgument)
            .with_message(format!("{} decides nothing.", path.display()))
            .with_remedy(
                "Fill in `action`: link_existing (with a contactNameId), create_new or dismissed.",
            ));
    }
    Ok(decisions)
}

fn decision(row: Row, action: ResolutionAction) -> Result<Decision> {
    let present = |text: String| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let queue_item_id = row.queue_item_id.trim().into();
    Ok(match action {
        ResolutionAction::CreateNew => Decision::CreateNew { queue_item_id },
        ResolutionAction::Dismissed => {
            Decision::Dismissed { queue_item_id, note: row.note.and_then(present) }
        }
        ResolutionAction::LinkExisting => {
            let contact = row.contact_name_id.and_then(present).ok_or_else(|| {
                Error::new(ErrorCode::InvalidArgument)
                    .with_message(format!("The item {queue_item_id} shall be linked, but to whom?"))
                    .with_remedy("Fill in its `contactNameId`.")
            })?;
            Decision::LinkExisting { queue_item_id, contact_name_id: contact.into() }
        }
    })
}
