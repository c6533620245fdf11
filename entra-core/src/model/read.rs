//! What a read of a directory may be believed to say.

use serde::{Deserialize, Serialize};

use super::{DirectoryUser, EntraObjectId};

/// The people that one read of a managed tenant brought, and how far the read can be trusted.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DirectoryRead {
    /// Present accounts, each identity once, in the order of the source.
    #[serde(default)]
    pub users: Vec<DirectoryUser>,
    /// Identities that the source names as removed (delta reads).
    #[serde(default)]
    pub removed: Vec<RemovedUser>,
    /// How far the read can be trusted.
    pub completeness: Completeness,
    /// Where the next delta read starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<DeltaCursor>,
}

/// How far a read can be trusted to speak of people that it does not show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Completeness {
    /// Everybody was read to the last page: who is not there is gone.
    Complete,
    /// Changes since a cursor: who is not there has not changed, who is named as removed is gone.
    Delta,
    /// The read ended early: absence means nothing, and nobody may be deactivated because of it.
    #[serde(untagged, with = "partial")]
    Partial(PartialReason),
}

/// Why a read is partial.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartialReason {
    /// The caller did not say.
    #[default]
    Unspecified,
    /// The cap on pages was reached.
    PageLimit,
    /// Only some people were asked for.
    SelectedUsers,
}

/// A partial read is the word `partial` in JSON; the reason stays inside.
mod partial {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    use super::PartialReason;

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's `with` hands a reference")]
    pub(super) fn serialize<S: Serializer>(_: &PartialReason, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("partial")
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<PartialReason, D::Error> {
        match String::deserialize(deserializer)?.as_str() {
            "partial" => Ok(PartialReason::Unspecified),
            other => {
                Err(Error::custom(format!("completeness `{other}` is none of complete, delta, partial")))
            }
        }
    }
}

/// An identity that the source names as removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RemovedUser {
    /// Who.
    pub entra_object_id: EntraObjectId,
    /// How.
    #[serde(default)]
    pub reason: RemovalKind,
}

/// Graph's `@removed.reason` (Graph facts, §4).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RemovalKind {
    /// Soft-deleted: it can be restored with the same id.
    #[default]
    Changed,
    /// Purged.
    Deleted,
}

/// Where the next delta read starts. Valid only for the tenant, cloud and select list it was issued for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeltaCursor {
    /// The whole delta link, verbatim.
    pub link: String,
    /// The Graph origin that issued it.
    pub origin: String,
    /// Version of the select list that it tracks.
    pub select_version: u32,
}

/// Proof that a read may say that somebody is gone or disabled.
///
/// Planning a deactivation takes one, and only [`DirectoryRead::absence_evidence`] of a complete or delta read makes
/// one: no plan made from a partial read can contain a removal.
///
/// ```compile_fail
/// // The field is private: nobody outside can make one up.
/// let evidence = entra_core::model::AbsenceEvidence { complete: true, _sealed: () };
/// ```
#[derive(Clone, Copy, Debug)]
pub struct AbsenceEvidence {
    complete: bool,
    _sealed: (),
}

impl AbsenceEvidence {
    /// Whether somebody who is not named at all is gone (complete reads), or only those named (delta reads).
    pub fn speaks_of_the_unnamed(self) -> bool {
        self.complete
    }
}

impl DirectoryRead {
    /// Whether somebody who is not named at all is gone.
    pub fn speaks_of_the_unnamed(&self) -> bool {
        self.absence_evidence().is_some_and(AbsenceEvidence::speaks_of_the_unnamed)
    }

    /// The proof that a deactivation needs; absent for partial reads.
    pub fn absence_evidence(&self) -> Option<AbsenceEvidence> {
        match self.completeness {
            Completeness::Complete => Some(AbsenceEvidence { complete: true, _sealed: () }),
            Completeness::Delta => Some(AbsenceEvidence { complete: false, _sealed: () }),
            Completeness::Partial(_) => None,
        }
    }
}
