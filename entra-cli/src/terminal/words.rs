//! Numbers and times, as people write them.

use std::time::Duration;

use indicatif::HumanCount;
use time::{OffsetDateTime, macros::format_description};

/// `20,000`.
pub(crate) fn count(number: impl TryInto<u64>) -> String {
    HumanCount(number.try_into().unwrap_or(u64::MAX)).to_string()
}

/// `2026-11-26 03:12 UTC`, or a dash.
pub(crate) fn when(at: Option<OffsetDateTime>) -> String {
    let format = format_description!("[year]-[month]-[day] [hour]:[minute] UTC");
    let written = at.and_then(|at| at.to_offset(time::UtcOffset::UTC).format(format).ok());
    written.unwrap_or_else(|| "-".to_owned())
}

/// `2026-11-26`.
pub(crate) fn date(at: OffsetDateTime) -> String {
    at.to_offset(time::UtcOffset::UTC).date().to_string()
}

/// `0.4 s`, `12 s` or `3 min 5 s`.
pub(crate) fn duration(time: Duration) -> String {
    match time.as_secs() {
        0..10 => format!("{:.1} s", time.as_secs_f64()),
        seconds @ 10..60 => format!("{seconds} s"),
        seconds => format!("{} min {} s", seconds / 60, seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn numbers_and_times_read_well() {
        assert_eq!(count(20_000_u32), "20,000");
        assert_eq!(when(Some(datetime!(2026-11-26 04:12:09 +1))), "2026-11-26 03:12 UTC");
        assert_eq!(when(None), "-");
        let seconds = [0.42, 12.9, 185.0].map(|seconds| duration(Duration::from_secs_f64(seconds)));
        assert_eq!(seconds, ["0.4 s", "12 s", "3 min 5 s"]);
    }
}
