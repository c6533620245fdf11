//! Tenants: on whose behalf operations are called.

use std::{ffi::c_char, sync::Arc};

use entra_core::{Error, ErrorCode, Result, Secret, access::Actor, model::HostTenantId};

use crate::{
    boundary::{guarded, hand_out, text},
    error::entra_error,
    handle::{self, Handle},
    instance::entra,
    job::Listener,
    runtime::{Call, Instance, may_wait},
    status::entra_status,
    work::Work,
};

/// One host tenant, and who asks on its behalf. Cheap: make one for each request of a user. Several threads may use it at
/// once. Free it once with `entra_tenant_free`.
pub struct entra_tenant {
    instance: Arc<Instance>,
    host: HostTenantId,
    actor: Actor,
}

impl Handle for entra_tenant {
    const NAME: &'static str = "entra_tenant";
}

impl entra_tenant {
    /// Starts an operation.
    pub(crate) fn start(
        &self,
        operation: &str,
        input: impl Into<Secret>,
        listener: Option<Listener>,
    ) -> Result<Arc<Work>> {
        let call = Call {
            host: self.host.clone(),
            actor: self.actor.clone(),
            operation: operation.to_owned(),
            input: input.into(),
        };
        self.instance.start(call, listener)
    }

    /// Runs an operation to its end.
    pub(crate) fn call(&self, operation: &str, input: impl Into<Secret>) -> Result<String> {
        may_wait()?;
        self.start(operation, input, None)?.take()
    }
}

/// Names a host tenant and the actor: a document `{"userId": "ada", "userType": "internal", "permissions":
/// ["system_settings.update"]}`. Without `userId` it is the scheduler. Rights are checked at each operation.
///
/// # Safety
/// `instance` is open, `tenant` and `actor` readable for their lengths, `out_tenant` writable, `out_error` NULL or
/// writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn entra_for_tenant(
    instance: *const entra,
    tenant: *const c_char,
    tenant_length: usize,
    actor: *const c_char,
    actor_length: usize,
    out_tenant: *mut *mut entra_tenant,
    out_error: *mut *mut entra_error,
) -> entra_status {
    // SAFETY: the caller's promises are the ones asked for here.
    unsafe {
        hand_out(out_tenant, "out_tenant", out_error, || {
            let instance = Arc::clone(&handle::borrow(instance, "instance")?.0);
            let host = text(tenant, tenant_length, "tenant")?;
            if host.trim().is_empty() {
                return Err(Error::new(ErrorCode::InvalidArgument).with_message("`tenant` is blank."));
            }
            let actor = serde_json::from_str(text(actor, actor_length, "actor")?).map_err(|error| {
                Error::new(ErrorCode::InvalidJson)
                    .with_message(format!("The actor is not of the expected shape: {error}."))
            })?;
            Ok(handle::give(entra_tenant { instance, host: host.into(), actor }))
        })
    }
}

/// Frees a tenant. Jobs that it started go on. NULL is ignored.
///
/// # Safety
/// `tenant` is NULL or a tenant that was not freed and that nobody uses any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn entra_tenant_free(tenant: *mut entra_tenant) {
    // SAFETY: by the caller's promise.
    guarded((), || drop(unsafe { handle::take(tenant) }));
}
