//! Is this machine's clock right? Tokens and sign-ins of another time are refused.

use std::time::Duration;

use axum::http::header::DATE;
use entra_core::{
    Error, ErrorCode, Result,
    clock::{Clock, SystemClock},
    context::Context,
    http::{AddressRule, HttpClient, HttpSettings, Operation, Request},
};
use time::{Duration as Difference, OffsetDateTime};
use url::Url;

use super::finding::Chart;

const CHECK: &str = "clock";
const PATIENCE: Duration = Duration::from_secs(5);
/// More than a slow answer explains.
const DOUBTFUL: Difference = Difference::minutes(1);
/// Microsoft accepts five minutes.
const WRONG: Difference = Difference::minutes(5);

/// Compares with the time that Microsoft's sign-in service writes on its answers.
pub(super) async fn check(login: &str, context: &Context, chart: &mut Chart) {
    match ask(login, context).await {
        Ok(theirs) => tell(SystemClock.now() - theirs, chart),
        Err(error) => chart.warn(CHECK, format!("not compared: {}", error.message()), error.remedy()),
    }
}

async fn ask(login: &str, context: &Context) -> Result<OffsetDateTime> {
    let url = Url::parse(login).map_err(|cause| {
        Error::new(ErrorCode::InvalidArgument)
            .with_message(format!("`{login}` is no address."))
            .with_remedy("Correct MICROSOFT_LOGIN_BASE_URL.")
            .caused_by(cause)
    })?;
    // The operator named it: it may be in their own network.
    let settings = HttpSettings { addresses: AddressRule::OwnNetwork, ..HttpSettings::default() };
    let operation = Operation::new("compare clocks", PATIENCE, context);
    let answer = HttpClient::new(settings)?.send(Request::get(url), &operation).await?;
    let date = answer.header(&DATE).and_then(|date| httpdate::parse_http_date(date).ok());
    date.map(OffsetDateTime::from)
        .ok_or_else(|| Error::new(ErrorCode::VendorInvalidAnswer).with_message("The answer carries no date."))
}

fn tell(ahead: Difference, chart: &mut Chart) {
    let off = ahead.abs();
    if off < DOUBTFUL {
        return chart.ok(CHECK, "right to the minute");
    }
    let direction = if ahead.is_positive() { "ahead" } else { "behind" };
    let message = format!("{} s {direction} of Microsoft's", off.whole_seconds());
    let remedy = "Set the clock: switch time synchronisation on (chrony, systemd-timesyncd).";
    if off < WRONG {
        chart.warn(CHECK, message, remedy);
    } else {
        chart.fail(CHECK, message, remedy);
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::finding::{Chart, Verdict},
        *,
    };

    #[test]
    fn seconds_are_right_and_minutes_are_not() {
        let verdict = |seconds| {
            let mut chart = Chart::default();
            tell(Difference::seconds(seconds), &mut chart);
            chart.into_findings()[0].verdict
        };
        assert_eq!(
            [2, -59, 61, -299, 300].map(verdict),
            [Verdict::Ok, Verdict::Ok, Verdict::Warn, Verdict::Warn, Verdict::Fail]
        );
    }
}
