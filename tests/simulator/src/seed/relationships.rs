//! GDAP relationships: every customer has one in force, many have others, some are with nobody yet.

use super::id;
use super::words::pick;
use crate::world::relationship::{
    Assignment, AssignmentStatus, DIRECTORY_READERS, GLOBAL_READER, HELPDESK_ADMINISTRATOR, Relationship,
    Status, USER_ADMINISTRATOR,
};
use crate::world::tenant::Tenant;
use rand::Rng as _;
use rand::rngs::StdRng;
use uuid::Uuid;

const DAY: i64 = 86_400;

/// States that a customer's other relationships can be in.
const OTHERS: [Status; 7] = [
    Status::Expired,
    Status::Terminated,
    Status::Approved,
    Status::Terminating,
    Status::Activating,
    Status::TerminationRequested,
    Status::Expired,
];

pub(super) fn of_customer(
    tenant: &Tenant,
    place: usize,
    security_group: Uuid,
    now: i64,
    random: &mut StdRng,
) -> Vec<Relationship> {
    let mut main = relationship(&format!("GDAP_{place:04}"), now, random);
    // A few are about to end and still give access.
    main.status = if place % 8 == 3 { Status::Expiring } else { Status::Active };
    main.end = Some(now + if place % 8 == 3 { 20 * DAY } else { random.random_range(60..700) * DAY });
    main.assignments = vec![assignment(security_group, &main.roles, random)];
    if place % 12 == 6 {
        main.indirect_provider = Some(id(random));
    }
    let mut all = vec![main];
    if place % 4 == 1 {
        // Microsoft 365 Lighthouse makes relationships of its own.
        let mut lighthouse = relationship(&format!("MLT_{}_{place}", tenant.id.simple()), now, random);
        lighthouse.status = Status::Active;
        lighthouse.assignments = vec![assignment(security_group, &lighthouse.roles, random)];
        all.push(lighthouse);
    }
    if place.is_multiple_of(2) {
        let mut other = relationship(&format!("Onboarding {place}"), now, random);
        other.status = OTHERS[(place / 2) % OTHERS.len()];
        if matches!(other.status, Status::Expired | Status::Terminated) {
            other.end = Some(now - random.random_range(10..300) * DAY);
        }
        all.push(other);
    }
    all
}

/// Invitations that no customer has accepted: `customer` is null (Graph facts, §1.2).
pub(super) fn unbound(now: i64, random: &mut StdRng) -> Vec<Relationship> {
    [Status::Created, Status::ApprovalPending]
        .into_iter()
        .map(|status| {
            let mut invitation = relationship("Invitation", now, random);
            invitation.status = status;
            invitation.activated = None;
            invitation.end = None;
            invitation
        })
        .collect()
}

fn relationship(name: &str, now: i64, random: &mut StdRng) -> Relationship {
    let created = now - random.random_range(30..600) * DAY;
    Relationship {
        id: format!("{}-{}", id(random), id(random)),
        display_name: name.to_owned(),
        status: Status::Active,
        duration: "P730D",
        auto_extend: pick(&["P180D", "P180D", "PT0S", "P0D"], random),
        created,
        activated: Some(created + DAY),
        end: Some(created + 730 * DAY),
        modified: created + DAY,
        roles: vec![DIRECTORY_READERS, GLOBAL_READER, USER_ADMINISTRATOR, HELPDESK_ADMINISTRATOR],
        assignments: Vec::new(),
        indirect_provider: None,
    }
}

fn assignment(security_group: Uuid, roles: &[&'static str], random: &mut StdRng) -> Assignment {
    Assignment { id: id(random), security_group, status: AssignmentStatus::Active, roles: roles.to_vec() }
}
