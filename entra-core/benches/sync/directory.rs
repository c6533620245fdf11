//! A directory of made-up people, the same each time.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use entra_core::{
    Error, ErrorCode, Result,
    connection::DirectorySource,
    context::Context,
    model::{
        Completeness, DeltaCursor, DirectoryRead, DirectoryUser, EntraObjectId, EntraTenantId, HostTenantId,
    },
    provider::{Capability, Directory, TenantRead},
};

const GIVEN: [&str; 8] = ["Ada", "Grace", "Alan", "Edsger", "Barbara", "Donald", "Frances", "Ken"];
const FAMILY: [&str; 7] = ["Lovelace", "Hopper", "Turing", "Dijkstra", "Liskov", "Knuth", "Allen"];

/// Which people of the directory have another job than in the beginning.
#[derive(Clone, Copy)]
pub(crate) enum Changed {
    Nobody,
    /// Every so many.
    Every(usize),
}

/// Everybody.
pub(crate) fn complete(people: usize, changed: Changed) -> DirectoryRead {
    let users = (0..people).map(|number| {
        let has_changed = matches!(changed, Changed::Every(step) if number % step == 0);
        user(number, has_changed)
    });
    DirectoryRead {
        users: users.collect(),
        removed: Vec::new(),
        completeness: Completeness::Complete,
        cursor: Some(cursor()),
    }
}

/// The first `changed` people, with yet another job.
pub(crate) fn delta(changed: usize) -> DirectoryRead {
    let users = (0..changed).map(|number| DirectoryUser {
        job_title: Some("Head of everything".to_owned()),
        ..user(number, false)
    });
    DirectoryRead {
        users: users.collect(),
        removed: Vec::new(),
        completeness: Completeness::Delta,
        cursor: Some(cursor()),
    }
}

/// One of them. Everybody has a business phone, every second one a mobile one as well.
pub(crate) fn user(number: usize, has_changed: bool) -> DirectoryUser {
    let (given, family) = (GIVEN[number % GIVEN.len()], FAMILY[number % FAMILY.len()]);
    let address = format!("{}.{}{number}@contoso.com", given.to_lowercase(), family.to_lowercase());
    DirectoryUser {
        entra_tenant_id: crate::subject::ENTRA_TENANT.into(),
        entra_object_id: format!("00000000-0000-4000-9000-{number:012x}").into(),
        user_principal_name: Some(address.clone()),
        email: Some(address),
        display_name: Some(format!("{given} {family} {number}")),
        given_name: Some(given.to_owned()),
        surname: Some(family.to_owned()),
        account_enabled: Some(true),
        job_title: Some(if has_changed { "Director" } else { "Engineer" }.to_owned()),
        business_phones: vec![format!("+1 555 {number:07}")],
        mobile_phone: number.is_multiple_of(2).then(|| format!("+1 556 {number:07}")),
        user_type: Some("Member".to_owned()),
        ..DirectoryUser::default()
    }
}

fn cursor() -> DeltaCursor {
    DeltaCursor { link: "next".to_owned(), origin: "ready".to_owned(), select_version: 1 }
}

/// Answers once with what was made ready, and keeps nothing of it.
#[derive(Clone, Default)]
pub(crate) struct ReadyDirectory(Arc<Mutex<Option<DirectoryRead>>>);

impl ReadyDirectory {
    pub(crate) fn make_ready(&self, read: DirectoryRead) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(read);
    }
}

#[async_trait]
impl Directory for ReadyDirectory {
    fn capability(&self) -> Capability {
        Capability { delta: true, ..Capability::default() }
    }

    async fn probe(&self, _: &Context) -> Result<()> {
        Ok(())
    }

    async fn tenants(&self, _: &Context) -> Result<TenantRead> {
        Err(Error::new(ErrorCode::NotFound))
    }

    async fn users(&self, _: &EntraTenantId, _: Option<&DeltaCursor>, _: &Context) -> Result<DirectoryRead> {
        let ready = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        ready.ok_or_else(|| Error::new(ErrorCode::NotFound))
    }

    async fn group_members(&self, _: &EntraTenantId, _: &str, _: &Context) -> Result<Vec<EntraObjectId>> {
        Err(Error::new(ErrorCode::NotFound))
    }
}

#[async_trait]
impl DirectorySource for ReadyDirectory {
    async fn open(&self, _: &HostTenantId) -> Result<Arc<dyn Directory>> {
        Ok(Arc::new(self.clone()))
    }
}
