//! What the host answers: its secrets and its feature flags.

mod flags;
mod secrets;

use std::{error::Error as StdError, fmt, time::Duration};

pub(crate) use flags::HostFlags;
pub(crate) use secrets::HostSecrets;

use entra_core::{Error, ErrorCode, Result};
use napi::{
    Status,
    bindgen_prelude::{FnArgs, Function, Promise},
    threadsafe_function::ThreadsafeFunction,
};
use napi_derive::napi;

/// What `lib/host.cjs` makes of a host function's answer. It catches whatever the function does, so that nothing but
/// an answer of this shape comes back.
#[napi(object, object_to_js = false)]
pub struct HostAnswer {
    /// The text, where there is one.
    pub value: Option<String>,
    /// What the function did wrong, as in `it threw`; absent if nothing.
    pub failure: Option<String>,
    /// The number under which JavaScript keeps what the function threw.
    pub thrown: Option<u32>,
}

pub(crate) type Question = FnArgs<(String, Vec<String>)>;
/// Weak: it is a call's promise that keeps the process alive, never the mere possibility of asking.
type AskFromAnywhere = ThreadsafeFunction<Question, Promise<HostAnswer>, Question, Status, false, true>;

/// The host's functions, behind one JavaScript function that takes a name and arguments.
pub(crate) struct Host {
    ask: AskFromAnywhere,
    patience: Duration,
}

impl Host {
    pub(crate) fn new(
        ask: &Function<'_, Question, Promise<HostAnswer>>,
        patience: Duration,
    ) -> napi::Result<Self> {
        Ok(Self { ask: ask.build_threadsafe_function().weak::<true>().build()?, patience })
    }

    /// Asks the host's function `name`. Whatever it does, `code` and the name tell.
    async fn ask(
        &self,
        code: ErrorCode,
        name: &'static str,
        arguments: Vec<String>,
    ) -> Result<Option<String>> {
        let failed =
            |what: &str| Error::new(code).with_message(format!("The host's `{name}` failed: {what}."));
        let asked = async { self.ask.call_async_catch((name.to_owned(), arguments).into()).await?.await };
        match tokio::time::timeout(self.patience, asked).await {
            Err(_) => Err(failed(&format!("it did not answer within {} ms", self.patience.as_millis()))),
            // JavaScript ended, or its guard was tampered with: what it says may be the host's, and stays there.
            Ok(Err(_)) => Err(failed("its event loop did not answer")),
            Ok(Ok(HostAnswer { failure: Some(failure), thrown, .. })) => {
                let error = failed(&failure);
                Err(match thrown {
                    Some(number) => error.caused_by(Thrown(number)),
                    None => error,
                })
            }
            Ok(Ok(answer)) => Ok(answer.value),
        }
    }
}

/// Something that a host function threw. JavaScript keeps it under the number; here it has no text, for nobody vouches
/// for what a host writes into its errors.
#[derive(Debug)]
struct Thrown(u32);

impl fmt::Display for Thrown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the host's own error")
    }
}

impl StdError for Thrown {}

/// The number of what the host threw, if that is what `cause` is.
pub(crate) fn thrown(cause: &(dyn StdError + 'static)) -> Option<u32> {
    cause.downcast_ref().map(|Thrown(number)| *number)
}
