//! Whether a plan may be applied without a person's word. All or nothing, before the first write.

use crate::model::{Action, Change, GuardSettings, GuardVerdict};

/// What the guard measures a plan against.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Yardsticks {
    /// Linked people of the tenant whose contacts are active before the plan.
    pub(crate) active_people: usize,
    /// The read claims to be complete and shows nobody.
    pub(crate) read_is_empty: bool,
    /// People of the last complete read.
    pub(crate) last_user_count: Option<u32>,
}

pub(crate) fn verdict(changes: &[Change], yardsticks: Yardsticks, limits: &GuardSettings) -> GuardVerdict {
    let count = |wanted: &[Action]| changes.iter().filter(|change| wanted.contains(&change.action)).count();
    let mut reasons = Vec::new();

    let leavers = count(&[Action::Deactivate]);
    let linked = yardsticks.active_people;
    if leavers > 0 && yardsticks.read_is_empty {
        reasons.push(format!(
            "The directory came back empty; linked people who would be deactivated: {leavers}."
        ));
    } else if (at_least(leavers, limits.deactivate_count) && ratio(leavers, linked) > limits.deactivate_share)
        || (at_least(leavers, limits.deactivate_small_count)
            && ratio(leavers, linked) >= limits.deactivate_small_share)
    {
        reasons.push(format!("Linked people who would be deactivated: {leavers} of {linked}."));
    }

    let updates = count(&[Action::Update, Action::Reactivate]);
    if at_least(updates, limits.update_count) && ratio(updates, linked) > limits.update_share {
        reasons.push(format!("Linked people who would be changed: {updates} of {linked}."));
    }

    let joiners = count(&[Action::Create]);
    if let Some(people) = yardsticks.last_user_count
        && at_least(joiners, limits.create_count)
        && ratio(joiners, 1) > f64::from(people) * limits.create_factor
    {
        reasons.push(format!(
            "Contacts that would be created: {joiners}; people in the last complete read: {people}."
        ));
    }
    GuardVerdict { tripped: !reasons.is_empty(), reasons }
}

fn at_least(count: usize, limit: u32) -> bool {
    u32::try_from(count).unwrap_or(u32::MAX) >= limit
}

/// With nobody linked, any number is more than every share of them.
fn ratio(part: usize, whole: usize) -> f64 {
    let float = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    if whole == 0 { f64::INFINITY } else { float(part) / float(whole) }
}
