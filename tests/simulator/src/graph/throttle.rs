//! Resource units: a bucket for each app and tenant, refilled over ten seconds (Graph facts, §6).

use std::collections::HashMap;
use std::time::{Duration, Instant};
use uuid::Uuid;

const WINDOW: Duration = Duration::from_secs(10);

#[derive(Debug)]
pub(crate) struct Throttle {
    /// Units in ten seconds; `None` never throttles.
    pub(crate) limit: Option<u32>,
    buckets: HashMap<(Uuid, Uuid), Bucket>,
}

#[derive(Debug)]
struct Bucket {
    opened: Instant,
    used: u32,
}

/// What an answer says about the bucket.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Verdict {
    Passed {
        share: Option<f64>,
    },
    /// Refused; the bucket is fresh again in so many seconds.
    Refused {
        retry_after: u64,
    },
}

impl Throttle {
    pub(crate) fn new(limit: Option<u32>) -> Self {
        Throttle { limit, buckets: HashMap::new() }
    }

    pub(crate) fn charge(&mut self, app: Uuid, tenant: Uuid, units: u32) -> Verdict {
        let Some(limit) = self.limit else { return Verdict::Passed { share: None } };
        let now = Instant::now();
        let bucket = self.buckets.entry((app, tenant)).or_insert(Bucket { opened: now, used: 0 });
        if now.duration_since(bucket.opened) >= WINDOW {
            *bucket = Bucket { opened: now, used: 0 };
        }
        // Refused requests count too: an impatient client only waits longer.
        bucket.used = bucket.used.saturating_add(units);
        if bucket.used > limit {
            let left = WINDOW.saturating_sub(now.duration_since(bucket.opened));
            return Verdict::Refused { retry_after: std::cmp::max(left.as_secs(), 1) };
        }
        Verdict::Passed { share: Some(f64::from(bucket.used) / f64::from(std::cmp::max(limit, 1))) }
    }
}

/// The cost of a request: by resource, one less with `$select` or a small page, never under one.
pub(crate) fn units(path: &str, query: &str) -> u32 {
    let last = path.rsplit('/').next().unwrap_or_default();
    let base: i32 = if path.contains("/transitiveMembers") {
        5
    } else if last == "checkMemberGroups" {
        4
    } else if path.ends_with("/members") || path.contains("/contracts") {
        3
    } else if path.contains("/users") {
        2
    } else {
        1
    };
    let mut units = base;
    for (key, value) in form_urlencoded::parse(query.as_bytes()) {
        match key.trim_start_matches('$') {
            "select" => units -= 1,
            "expand" => units += 1,
            "top" if value.parse::<u32>().is_ok_and(|top| top < 20) => units -= 1,
            _ => {}
        }
    }
    u32::try_from(units).unwrap_or(1).clamp(1, 10)
}
