//! The one native class: opened from a document, called by an operation's name, closed.

use std::{sync::Arc, time::Duration};

use entra_core::{Error, ErrorCode, Result, access::Actor, context::Context, json};
use napi::{
    Env,
    bindgen_prelude::{Function, Object, Promise},
};
use napi_derive::napi;

use crate::{
    cancellation::Cancellation,
    host::{Host, HostAnswer, HostFlags, HostSecrets, Question},
    instance::Instance,
    logger,
    progress::Listener,
};

/// What the host brings beside the options document.
#[napi(object, object_to_js = false)]
pub struct HostParts {
    /// Secrets are the host's.
    pub secrets: bool,
    /// Feature flags are the host's.
    pub feature_flags: bool,
    /// How many milliseconds a host function may take.
    pub patience_ms: u32,
    /// The least severe events that the logger hears: `error`, `warn`, `info`, `debug` or `trace`.
    pub log_level: String,
}

/// What is behind the facade's `Entra`.
#[napi]
pub struct Native {
    instance: Arc<Instance>,
    host: Arc<Host>,
    parts: HostParts,
}

#[napi]
impl Native {
    /// Nothing is opened yet. `ask` takes the name of a host function and its arguments, and never throws or rejects.
    #[napi(constructor)]
    pub fn new(
        #[napi(ts_arg_type = "(name: string, args: string[]) => Promise<HostAnswer>")] ask: Function<
            '_,
            Question,
            Promise<HostAnswer>,
        >,
        #[napi(ts_arg_type = "((event: string) => void) | null")] log: Option<Function<'_, String, ()>>,
        parts: HostParts,
    ) -> napi::Result<Self> {
        let level = parts.log_level.parse().unwrap_or(tracing::Level::INFO);
        let logger = log.map(|log| logger::dispatch(&log, level)).transpose()?;
        let host = Host::new(&ask, Duration::from_millis(parts.patience_ms.into()))?;
        Ok(Self { instance: Instance::new(logger)?, host: Arc::new(host), parts })
    }

    /// Opens the library as the options document says; resolves with an envelope.
    #[napi(ts_return_type = "Promise<string>")]
    pub fn open<'env>(&self, env: &'env Env, options: String) -> napi::Result<Object<'env>> {
        let instance = Arc::clone(&self.instance);
        let secrets = self.parts.secrets.then(|| HostSecrets(Arc::clone(&self.host)));
        let flags = self.parts.feature_flags.then(|| HostFlags(Arc::clone(&self.host)));
        self.instance.promise(env, async move {
            let mut builder = json::builder(&options)?;
            if let Some(secrets) = secrets {
                builder = builder.secrets(Arc::new(secrets));
            }
            if let Some(flags) = flags {
                builder = builder.flags(Arc::new(flags));
            }
            instance.keep(builder.open().await?);
            Ok("null".into())
        })
    }

    /// What ends one call.
    #[napi]
    pub fn cancellation(&self) -> Cancellation {
        Cancellation::new(self.instance.token())
    }

    /// Does an operation of a host tenant for an actor; resolves with an envelope. `progress` hears a list of
    /// documents.
    #[napi(ts_return_type = "Promise<string>")]
    pub fn call<'env>(
        &self,
        env: &'env Env,
        tenant: String,
        actor: String,
        operation: String,
        input: String,
        cancellation: Option<&Cancellation>,
        #[napi(ts_arg_type = "((list: string) => void) | null")] progress: Option<Function<'_, String, ()>>,
    ) -> napi::Result<Object<'env>> {
        let token = cancellation.map_or_else(|| self.instance.token(), Cancellation::token);
        let mut context = Context::cancelled_by(token);
        let listener = match progress {
            Some(tell) => {
                let (sender, listener) = Listener::new(&tell)?;
                context = context.telling(sender);
                Some(listener)
            }
            None => None,
        };
        let instance = Arc::clone(&self.instance);
        let work = async move { work(&instance, tenant, &actor, &operation, &input, &context).await };
        self.instance.promise(env, async move {
            match listener {
                Some(listener) => tokio::join!(work, listener.listen()).0,
                None => work.await,
            }
        })
    }

    /// Ends every call and closes the library; resolves when all of it has ended. To be called once.
    #[napi(ts_return_type = "Promise<string>")]
    pub fn close<'env>(&self, env: &'env Env) -> napi::Result<Object<'env>> {
        self.instance.close(env)
    }
}

/// Takes what it works with, so that the last sender of progress goes with its end.
async fn work(
    instance: &Instance,
    tenant: String,
    actor: &str,
    operation: &str,
    input: &str,
    context: &Context,
) -> Result<String> {
    #[cfg(debug_assertions)]
    assert!(operation != "panicForTests", "a panic, to see that it becomes an error");
    let actor: Actor = serde_json::from_str(actor).map_err(|error| {
        Error::new(ErrorCode::InvalidArgument)
            .with_message(format!("The actor is not one: {error}."))
            .with_remedy("Give `userId`, `userType` (`internal` or `client`) and `permissions`.")
    })?;
    let tenant = instance.entra()?.for_tenant(tenant, actor);
    context.check()?;
    json::call(&tenant, operation, input, context).await
}
