//! Whether a plan may be applied without a person's word. All or nothing, before the first write.

use crate::model::{Action, Change, GuardSettings, GuardVerdict};

/// What the guard measures a plan against.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Yardsticks {
    /// Active links of the tenant before the plan.
    pub(crate) active_links: usize,
    /// The read claims to be complete and shows nobody.
    pub(crate) read_is_empty: bool,
    /// People of the last complete read.
    pub(crate) last_user_count: Option<u32>,
}

pub(crate) fn verdict(changes: &[Change], yardsticks: Yardsticks, limits: &GuardSettings) -> GuardVerdict {
    let count = |wanted: &[Action]| changes.iter().filter(|change| wanted.contains(&change.action)).count();
    let mut reasons = Vec::new();

    let leavers = count(&[Action::Deactivate]);
    let links = yardsticks.active_links;
    if leavers > 0 && yardsticks.read_is_empty {
        reasons.push(format!("The directory came back empty, and {leavers} people would be deactivated."));
    } else if (at_least(leavers, limits.deactivate_count) && ratio(leavers, links) > limits.deactivate_share)
        || (at_least(leavers, limits.deactivate_small_count)
            && ratio(leavers, links) >= limits.deactivate_small_share)
    {
        reasons.push(format!("{leavers} of {links} linked people would be deactivated."));
    }

    let updates = count(&[Action::Update, Action::Reactivate]);
    if at_least(updates, limits.update_count) && ratio(updates, links) > limits.update_share {
        reasons.push(format!("{updates} of {links} linked people would be changed."));
    }

    let joiners = count(&[Action::Create]);
    if let Some(people) = yardsticks.last_user_count
        && at_least(joiners, limits.create_count)
        && ratio(joiners, 1) > f64::from(people) * limits.create_factor
    {
        reasons.push(format!(
            "{joiners} contacts would be created; the last complete read had {people} people."
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
