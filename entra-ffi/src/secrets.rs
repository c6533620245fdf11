//! Secrets: a host's own store of them, as a table of callbacks.

use std::ffi::{c_char, c_void};

use async_trait::async_trait;
use entra_core::{Error, ErrorCode, Result, Secret, model::HostTenantId, secrets::SecretProvider};
use std::sync::Arc;
use tokio::task::spawn_blocking;

use crate::{
    boundary::{null, run, text},
    bytes::entra_str,
    error::entra_error,
    handle::{self, Handle},
    status::entra_status,
};

/// Where a callback puts the secret that it found. It lives as long as the callback runs.
pub struct entra_secret_answer(std::cell::Cell<Option<Secret>>);

impl Handle for entra_secret_answer {
    const NAME: &'static str = "entra_secret_answer";
}

/// A store of secrets: passwords and tokens, by names that the library chooses, each up to some kilobytes of UTF-8.
///
/// Callbacks run on threads of the library, several at once, and may block. They must not call back into the library but
/// for `entra_secret_answer_set`: what waits answers `ENTRA_WOULD_DEADLOCK`. Text that they are given lives as long as
/// the callback runs; copies of it are theirs to wipe.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct entra_secret_provider {
    /// Handed to every callback. May be NULL.
    pub userdata: *mut c_void,
    /// Reads a secret of the whole installation. Answer `ENTRA_OK` and set `answer`, or leave it if there is none.
    /// Any other number is a failure.
    pub get_app: Option<
        unsafe extern "C" fn(userdata: *mut c_void, name: entra_str, answer: *mut entra_secret_answer) -> i32,
    >,
    /// Reads a secret of one host tenant, likewise.
    pub get_tenant: Option<
        unsafe extern "C" fn(
            userdata: *mut c_void,
            tenant: entra_str,
            name: entra_str,
            answer: *mut entra_secret_answer,
        ) -> i32,
    >,
    /// Writes one. NULL makes the store read-only.
    pub set_tenant: Option<
        unsafe extern "C" fn(
            userdata: *mut c_void,
            tenant: entra_str,
            name: entra_str,
            value: entra_str,
        ) -> i32,
    >,
    /// Removes one; removing what is absent is a success. NULL together with `set_tenant`.
    pub delete_tenant:
        Option<unsafe extern "C" fn(userdata: *mut c_void, tenant: entra_str, name: entra_str) -> i32>,
    /// Called once when no callback will be called any more. May be NULL.
    pub finalize: Option<unsafe extern "C" fn(userdata: *mut c_void)>,
}

/// Answers a `get_app` or `get_tenant`: copies the value, which the callback may then wipe.
///
/// # Safety
/// `answer` is the callback's, `value` readable for its length, `out_error` NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn entra_secret_answer_set(
    answer: *mut entra_secret_answer,
    value: *const c_char,
    value_length: usize,
    out_error: *mut *mut entra_error,
) -> entra_status {
    // SAFETY: the caller's promises are the ones asked for here.
    unsafe {
        run(out_error, || {
            let answer = handle::borrow(answer, "answer")?;
            answer.0.set(Some(Secret::new(text(value, value_length, "value")?)));
            Ok(())
        })
    }
}

/// The host's table as a [`SecretProvider`].
pub(crate) struct HostSecrets(Arc<Table>);

struct Table(entra_secret_provider);

// SAFETY: whoever gives a table promises that its callbacks and its userdata may be used from any thread.
unsafe impl Send for Table {}
// SAFETY: as above, several at once.
unsafe impl Sync for Table {}

impl Drop for Table {
    fn drop(&mut self) {
        if let Some(finalize) = self.0.finalize {
            // SAFETY: the host's function with the host's userdata, once.
            unsafe { finalize(self.0.userdata) };
        }
    }
}

impl HostSecrets {
    /// Takes a copy of the table, which is finalized from here on, or says what it lacks.
    ///
    /// # Safety
    /// `table` is NULL or readable.
    pub(crate) unsafe fn copied(table: *const entra_secret_provider) -> Option<Result<Self>> {
        // SAFETY: by the caller's promise.
        let table = Table(*unsafe { table.as_ref() }?);
        let entra_secret_provider { get_app, get_tenant, set_tenant, delete_tenant, .. } = table.0;
        Some(match (get_app, get_tenant) {
            (None, _) => Err(null("get_app")),
            (_, None) => Err(null("get_tenant")),
            _ if set_tenant.is_some() != delete_tenant.is_some() => Err(Error::new(ErrorCode::NullArgument)
                .with_message("Of `set_tenant` and `delete_tenant` one is NULL and the other is not.")),
            _ => Ok(Self(Arc::new(table))),
        })
    }

    /// Calls the host where it may block.
    async fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&entra_secret_provider) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let table = Arc::clone(&self.0);
        let asked = spawn_blocking(move || work(&table.0)).await;
        asked.unwrap_or_else(|_| Err(Error::new(ErrorCode::Panic)))
    }
}

#[async_trait]
impl SecretProvider for HostSecrets {
    async fn get_app_secret(&self, name: &str) -> Result<Option<Secret>> {
        let name = name.to_owned();
        self.ask(move |table| {
            let get = table.get_app.ok_or_else(|| null("get_app"))?;
            // SAFETY: the host's function, with text and an answer that live as long as the call.
            answered(|answer| unsafe { get(table.userdata, name.as_str().into(), answer) })
        })
        .await
    }

    async fn get_tenant_secret(&self, tenant: &HostTenantId, name: &str) -> Result<Option<Secret>> {
        let (tenant, name) = (tenant.clone(), name.to_owned());
        self.ask(move |table| {
            let get = table.get_tenant.ok_or_else(|| null("get_tenant"))?;
            let tenant = tenant.as_str().into();
            // SAFETY: as above.
            answered(|answer| unsafe { get(table.userdata, tenant, name.as_str().into(), answer) })
        })
        .await
    }

    async fn set_tenant_secret(&self, tenant: &HostTenantId, name: &str, value: &Secret) -> Result<()> {
        let (tenant, name, value) = (tenant.clone(), name.to_owned(), value.clone());
        self.ask(move |table| {
            let set = table.set_tenant.ok_or_else(read_only)?;
            // The one who keeps it has to see it.
            let value = value.expose().into();
            // SAFETY: the host's function, with text that lives as long as the call.
            done(unsafe { set(table.userdata, tenant.as_str().into(), name.as_str().into(), value) })
        })
        .await
    }

    async fn delete_tenant_secret(&self, tenant: &HostTenantId, name: &str) -> Result<()> {
        let (tenant, name) = (tenant.clone(), name.to_owned());
        self.ask(move |table| {
            let delete = table.delete_tenant.ok_or_else(read_only)?;
            // SAFETY: as above.
            done(unsafe { delete(table.userdata, tenant.as_str().into(), name.as_str().into()) })
        })
        .await
    }
}

fn answered(get: impl FnOnce(*mut entra_secret_answer) -> i32) -> Result<Option<Secret>> {
    let answer = handle::give(entra_secret_answer(None.into()));
    let status = get(answer);
    // SAFETY: given above; the callback's right to it has ended.
    let found = unsafe { handle::take(answer) }.and_then(|answer| answer.0.into_inner());
    done(status).map(|()| found)
}

fn done(status: i32) -> Result<()> {
    match status {
        0 => Ok(()),
        status if status == ErrorCode::SecretStoreReadOnly.number() => Err(read_only()),
        status => Err(Error::new(ErrorCode::SecretProviderFailed)
            .with_message("The host's store of secrets failed.")
            .with("status", status)),
    }
}

fn read_only() -> Error {
    Error::new(ErrorCode::SecretStoreReadOnly)
}
