//! `entra schedule`: when scheduled syncs happen.

use clap::Args;
use entra_core::{
    Result,
    settings::{INTERVAL, Schedule},
};

use crate::{exit::Exit, session::Session, terminal::Terminal};

/// Show or change when scheduled syncs happen.
///
/// A worker carries them: `entra worker`, or a Temporal worker, which takes a change over when it starts.
#[derive(Args)]
#[command(after_help = "Examples:\n  entra schedule\n  entra schedule --every 4h\n  entra schedule --off")]
pub(crate) struct Arguments {
    /// Sync so often from now on: 30m, 4h or 1d; from 15 minutes to 30 days
    #[arg(long, value_name = "TIME", value_parser = minutes)]
    every: Option<u32>,
    /// Switch scheduled syncs on
    #[arg(long, conflicts_with = "off")]
    on: bool,
    /// Switch scheduled syncs off
    #[arg(long, conflicts_with = "every")]
    off: bool,
}

pub(crate) async fn run(arguments: &Arguments, session: &Session, terminal: &Terminal) -> Result<Exit> {
    let mut schedule = session.msp.get_schedule().await?;
    if arguments.every.is_some() || arguments.on || arguments.off {
        let wanted = Schedule {
            sync_enabled: !arguments.off,
            sync_interval_minutes: arguments.every.unwrap_or(schedule.sync_interval_minutes),
        };
        schedule = session.msp.save_schedule(wanted).await?;
    }
    terminal.answer(&schedule, || {
        if schedule.sync_enabled {
            format!("Scheduled syncs are on, {}.", every(schedule.sync_interval_minutes))
        } else {
            "Scheduled syncs are off.".to_owned()
        }
    })?;
    Ok(Exit::Done)
}

/// `every 4 hours`.
pub(super) fn every(minutes: u32) -> String {
    let (number, unit) = match minutes {
        minutes if minutes % 1_440 == 0 => (minutes / 1_440, "day"),
        minutes if minutes % 60 == 0 => (minutes / 60, "hour"),
        minutes => (minutes, "minute"),
    };
    if number == 1 { format!("every {unit}") } else { format!("every {number} {unit}s") }
}

fn minutes(text: &str) -> std::result::Result<u32, String> {
    let split = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let factor = match unit {
        "m" | "" => 1,
        "h" => 60,
        "d" => 1_440,
        _ => return Err("it is a number with m, h or d, as 4h".to_owned()),
    };
    let minutes = number.parse::<u32>().ok().and_then(|number| number.checked_mul(factor));
    minutes
        .filter(|minutes| INTERVAL.contains(minutes))
        .ok_or_else(|| "it is between 15 minutes and 30 days".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_and_told() {
        let read = ["15m", "90", "4h", "1d", "14m", "31d", "4w", "h"].map(|text| minutes(text).ok());
        assert_eq!(read, [Some(15), Some(90), Some(240), Some(1_440), None, None, None, None]);
        assert_eq!(
            [15, 60, 240, 1_440, 10_080].map(every).join(", "),
            "every 15 minutes, every hour, every 4 hours, every day, every 7 days"
        );
    }
}
