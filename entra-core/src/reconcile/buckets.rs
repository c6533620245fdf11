//! A plan as a person looks at it before it happens.

use serde::{Deserialize, Serialize};

use crate::model::{Action, ChangeReason, ContactId, EntraObjectId, Plan};

/// The most samples that a bucket shows.
const MOST_SAMPLES: usize = 25;

/// One group of a preflight's answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Bucket {
    /// Which.
    pub bucket: BucketKind,
    /// How many identities.
    pub count: usize,
    /// The first of them.
    pub samples: Vec<Sample>,
}

/// What would happen, in the host's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BucketKind {
    /// A new contact.
    Create,
    /// An existing contact is linked, changed or brought back.
    Link,
    /// A person has to decide.
    NeedsDecision,
    /// Nothing.
    NoChange,
    /// The contact is deactivated.
    MarkInactive,
}

/// One identity of a bucket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Sample {
    /// Who.
    pub entra_object_id: EntraObjectId,
    /// As read.
    pub display_name: Option<String>,
    /// The contact.
    pub contact_name_id: Option<ContactId>,
    /// What.
    pub action: Action,
    /// Why.
    pub reason: ChangeReason,
}

/// The plan's changes in the five groups of the host's page, each with its first samples: at most 25.
pub fn buckets(plan: &Plan, samples: usize) -> Vec<Bucket> {
    use BucketKind::{Create, Link, MarkInactive, NeedsDecision, NoChange};
    let mut groups = [Create, Link, NeedsDecision, NoChange, MarkInactive].map(|bucket| Bucket {
        bucket,
        count: 0,
        samples: Vec::new(),
    });
    for change in &plan.changes {
        let group = &mut groups[match change.action {
            Action::Create => 0,
            Action::Link | Action::Update | Action::Reactivate | Action::Relink => 1,
            Action::Queue => 2,
            Action::None => 3,
            Action::Deactivate => 4,
        }];
        group.count += 1;
        if group.samples.len() < samples.min(MOST_SAMPLES) {
            group.samples.push(Sample {
                entra_object_id: change.entra_object_id.clone(),
                display_name: change.display_name.clone(),
                contact_name_id: change.contact_name_id.clone(),
                action: change.action,
                reason: change.reason,
            });
        }
    }
    groups.into()
}
