//! Operations with arguments of C: what programs call most. Everything else is an `entra_call`.

use std::ffi::c_char;

use entra_core::{Error, ErrorCode, Result, Secret, model::Counters};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::json;

use crate::{
    boundary::{hand_out, optional_text, output, run, text},
    bytes::entra_bytes,
    error::entra_error,
    handle,
    job::{entra_job, entra_job_listener, start},
    status::entra_status,
    tenant::entra_tenant,
};

/// What a run came to, over all of its tenants.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct entra_run_counters {
    /// Tenants that the run covered.
    pub tenants: u32,
    /// Of these, synced to their end.
    pub tenants_succeeded: u32,
    /// Of these, not; the run's document says why.
    pub tenants_failed: u32,
    /// New contacts.
    pub created: u32,
    /// Identities on existing contacts.
    pub linked: u32,
    /// Contacts of which a value changed.
    pub updated: u32,
    /// Identities that wait for a person.
    pub ambiguous: u32,
    /// Contacts deactivated.
    pub inactivated: u32,
    /// Identities out of scope, and changes left alone because the row had changed since the plan.
    pub skipped: u32,
    /// Contacts brought back.
    pub reactivated: u32,
    /// Linked identities of which nothing changed.
    pub unchanged: u32,
}

/// How the integration is: the document of operation `status`. Blocks.
/// The document is freed with `entra_bytes_free`.
///
/// # Safety
/// `tenant` is a tenant that was not freed, `out_document` writable, `out_error` NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn entra_get_status(
    tenant: *const entra_tenant,
    out_document: *mut entra_bytes,
    out_error: *mut *mut entra_error,
) -> entra_status {
    // SAFETY: the caller's promises are the ones asked for here.
    unsafe {
        hand_out(out_document, "out_document", out_error, || {
            handle::borrow(tenant, "tenant")?.call("status", "")
        })
    }
}

/// Starts a partner sign-in: answers the address to which the person's browser goes. Microsoft sends it back to
/// `redirect_uri`, with a code and a state for `entra_connect_direct_finish`. Blocks.
/// The address is freed with `entra_bytes_free`.
///
/// # Safety
/// `tenant` is a tenant that was not freed, `redirect_uri` readable for its length, `out_authorize_url` writable,
/// `out_error` NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn entra_connect_direct_start(
    tenant: *const entra_tenant,
    redirect_uri: *const c_char,
    redirect_uri_length: usize,
    out_authorize_url: *mut entra_bytes,
    out_error: *mut *mut entra_error,
) -> entra_status {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct SignIn {
        authorize_url: String,
    }
    // SAFETY: the caller's promises are the ones asked for here.
    unsafe {
        hand_out(out_authorize_url, "out_authorize_url", out_error, || {
            let tenant = handle::borrow(tenant, "tenant")?;
            let redirect_uri = text(redirect_uri, redirect_uri_length, "redirect_uri")?;
            let input = json!({ "redirectUri": redirect_uri }).to_string();
            let sign_in: SignIn = read(&tenant.call("connectDirectStart", input)?)?;
            Ok(sign_in.authorize_url)
        })
    }
}

/// Finishes the sign-in with what Microsoft sent back. Whatever fails leaves the former connection in force. Blocks.
///
/// # Safety
/// `tenant` is a tenant that was not freed, `code` and `state` are readable for their lengths, `out_error` is NULL or
/// writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn entra_connect_direct_finish(
    tenant: *const entra_tenant,
    code: *const c_char,
    code_length: usize,
    state: *const c_char,
    state_length: usize,
    out_error: *mut *mut entra_error,
) -> entra_status {
    #[derive(Serialize)]
    struct Answer<'a> {
        code: &'a str,
        state: &'a str,
    }
    // SAFETY: the caller's promises are the ones asked for here.
    unsafe {
        run(out_error, || {
            let tenant = handle::borrow(tenant, "tenant")?;
            let (code, state) = (text(code, code_length, "code")?, text(state, state_length, "state")?);
            tenant.call("connectDirectFinish", secret(&Answer { code, state })?).map(drop)
        })
    }
}

/// Connects through CIPP with an API client of it: proves it and puts it in force. Whatever fails leaves the former
/// connection in force. Blocks.
///
/// # Safety
/// `tenant` is a tenant that was not freed, all text is readable for its length, `out_error` is NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn entra_connect_cipp(
    tenant: *const entra_tenant,
    base_url: *const c_char,
    base_url_length: usize,
    cipp_tenant_id: *const c_char,
    cipp_tenant_id_length: usize,
    client_id: *const c_char,
    client_id_length: usize,
    client_secret: *const c_char,
    client_secret_length: usize,
    out_error: *mut *mut entra_error,
) -> entra_status {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Form<'a> {
        base_url: &'a str,
        tenant_id: &'a str,
        client_id: &'a str,
        client_secret: &'a str,
    }
    // SAFETY: the caller's promises are the ones asked for here.
    unsafe {
        run(out_error, || {
            let tenant = handle::borrow(tenant, "tenant")?;
            let form = Form {
                base_url: text(base_url, base_url_length, "base_url")?,
                tenant_id: text(cipp_tenant_id, cipp_tenant_id_length, "cipp_tenant_id")?,
                client_id: text(client_id, client_id_length, "client_id")?,
                client_secret: text(client_secret, client_secret_length, "client_secret")?,
            };
            tenant.call("connectCipp", secret(&form)?).map(drop)
        })
    }
}

/// Takes the connection out of force and removes its credentials. Mappings, links and history stay. Blocks.
///
/// # Safety
/// `tenant` is a tenant that was not freed, `out_error` NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn entra_disconnect(
    tenant: *const entra_tenant,
    out_error: *mut *mut entra_error,
) -> entra_status {
    // SAFETY: the caller's promises are the ones asked for here.
    unsafe { run(out_error, || handle::borrow(tenant, "tenant")?.call("disconnect", "").map(drop)) }
}

/// Reads the partner's tenants and records them; answers how many there are. Blocks.
///
/// # Safety
/// `tenant` is a tenant that was not freed, `out_tenants` writable, `out_error` NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn entra_discover(
    tenant: *const entra_tenant,
    out_tenants: *mut u32,
    out_error: *mut *mut entra_error,
) -> entra_status {
    #[derive(Deserialize)]
    struct Discovery {
        seen: u32,
    }
    // SAFETY: the caller's promises are the ones asked for here.
    unsafe {
        run(out_error, || {
            let out = output(out_tenants, "out_tenants")?;
            let found = handle::borrow(tenant, "tenant")?.call("discover", "")?;
            *out = read::<Discovery>(&found)?.seen;
            Ok(())
        })
    }
}

/// Starts the same as a job; its document is that of operation `discover`.
///
/// # Safety
/// As for `entra_call_start`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn entra_discover_start(
    tenant: *const entra_tenant,
    listener: *const entra_job_listener,
    out_job: *mut *mut entra_job,
    out_error: *mut *mut entra_error,
) -> entra_status {
    // SAFETY: the caller's promises are the ones asked for here.
    unsafe { start(tenant, listener, out_job, out_error, || Ok(("discover", ""))) }
}

/// Syncs one managed tenant, or with NULL every mapped one, and answers what it came to. A tenant that fails is counted,
/// and does not make the call fail. Blocks.
///
/// # Safety
/// `tenant` is a tenant that was not freed, `managed_tenant_id` NULL or readable for its length, `out_counters` writable,
/// `out_error` NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn entra_sync(
    tenant: *const entra_tenant,
    managed_tenant_id: *const c_char,
    managed_tenant_id_length: usize,
    out_counters: *mut entra_run_counters,
    out_error: *mut *mut entra_error,
) -> entra_status {
    // SAFETY: the caller's promises are the ones asked for here.
    unsafe {
        run(out_error, || {
            let out = output(out_counters, "out_counters")?;
            let tenant = handle::borrow(tenant, "tenant")?;
            let input = sync_input(managed_tenant_id, managed_tenant_id_length)?;
            *out = count(&tenant.call("sync", input)?)?;
            Ok(())
        })
    }
}

/// Starts the same as a job; its document is that of operation `sync`, which `entra_run_count` counts.
///
/// # Safety
/// As for `entra_call_start`, and `managed_tenant_id` is NULL or readable for its length.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn entra_sync_start(
    tenant: *const entra_tenant,
    managed_tenant_id: *const c_char,
    managed_tenant_id_length: usize,
    listener: *const entra_job_listener,
    out_job: *mut *mut entra_job,
    out_error: *mut *mut entra_error,
) -> entra_status {
    // SAFETY: the caller's promises are the ones asked for here.
    unsafe {
        start(tenant, listener, out_job, out_error, || {
            Ok(("sync", sync_input(managed_tenant_id, managed_tenant_id_length)?))
        })
    }
}

/// Counts what a run came to, from a document of operation `sync` or `getRun`.
///
/// # Safety
/// `run_document` is readable for its length, `out_counters` writable, `out_error` NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn entra_run_count(
    run_document: *const c_char,
    run_document_length: usize,
    out_counters: *mut entra_run_counters,
    out_error: *mut *mut entra_error,
) -> entra_status {
    // SAFETY: the caller's promises are the ones asked for here.
    unsafe {
        run(out_error, || {
            let out = output(out_counters, "out_counters")?;
            *out = count(text(run_document, run_document_length, "run_document")?)?;
            Ok(())
        })
    }
}

/// Stops a run between two batches, whoever started it in this process; the next run finishes the job. Blocks.
///
/// # Safety
/// `tenant` is a tenant that was not freed, `run_id` readable for its length, `out_error` NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn entra_cancel_run(
    tenant: *const entra_tenant,
    run_id: *const c_char,
    run_id_length: usize,
    out_error: *mut *mut entra_error,
) -> entra_status {
    // SAFETY: the caller's promises are the ones asked for here.
    unsafe {
        run(out_error, || {
            let tenant = handle::borrow(tenant, "tenant")?;
            let input = json!({ "runId": text(run_id, run_id_length, "run_id")? }).to_string();
            tenant.call("cancelRun", input).map(drop)
        })
    }
}

/// # Safety
/// `managed_tenant_id` is NULL or readable for its length.
unsafe fn sync_input(managed_tenant_id: *const c_char, length: usize) -> Result<String> {
    // SAFETY: the same promise.
    let tenant = unsafe { optional_text(managed_tenant_id, length, "managed_tenant_id") }?;
    Ok(json!({ "managedTenantId": tenant }).to_string())
}

fn count(document: &str) -> Result<entra_run_counters> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Document {
        run: Option<Run>,
        tenant_results: Vec<Counters>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    #[expect(clippy::struct_field_names, reason = "the names of the document")]
    struct Run {
        total_tenants: u32,
        succeeded_tenants: u32,
        failed_tenants: u32,
    }
    let Document { run, tenant_results } = read(document)?;
    let run = run.ok_or_else(|| Error::new(ErrorCode::NotFound).with_message("There is no such run."))?;
    let mut all = Counters::default();
    for counters in &tenant_results {
        all.add(counters);
    }
    Ok(entra_run_counters {
        tenants: run.total_tenants,
        tenants_succeeded: run.succeeded_tenants,
        tenants_failed: run.failed_tenants,
        created: all.created,
        linked: all.linked,
        updated: all.updated,
        ambiguous: all.ambiguous,
        inactivated: all.inactivated,
        skipped: all.skipped,
        reactivated: all.reactivated,
        unchanged: all.unchanged,
    })
}

/// A document that holds a credential, wiped when it is dropped.
fn secret(document: &impl Serialize) -> Result<Secret> {
    let document = serde_json::to_string(document);
    document.map(Secret::from).map_err(|error| Error::new(ErrorCode::Internal).caused_by(error))
}

fn read<T: DeserializeOwned>(document: &str) -> Result<T> {
    serde_json::from_str(document).map_err(|error| {
        Error::new(ErrorCode::InvalidJson)
            .with_message(format!("The document is not of the expected shape: {error}."))
    })
}
