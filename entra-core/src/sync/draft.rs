//! From the directory to a plan: read, load what the PSA knows, plan.

use std::{collections::HashSet, sync::Arc};

use time::Duration;

use super::subject::{NewClient, Subject};
use crate::{
    context::{Context, Progress, Stage},
    error::{Error, ErrorCode, Result},
    model::{
        Completeness, ContactId, ContactLink, ContactPatch, DeltaCursor, DirectoryRead, EntraObjectId,
        EntraTenantId, HostTenantId, ManagedTenantId, Plan, SyncSettings,
    },
    parallel,
    provider::Directory,
    reconcile::{self, DivisionProof, PlanInput, PlanMapping, Scope, ScopeProfile},
    services::Services,
    store::{Completion, People},
};

/// How much to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ReadMode {
    /// Everybody.
    Full,
    /// What changed since the last read, where that is known and recent enough.
    ChangesIfPossible,
}

/// A plan, and what applying it to the end completes.
pub(super) struct Draft {
    pub(super) plan: Plan,
    /// People that the read brought.
    pub(super) people: usize,
    pub(super) completeness: Completeness,
    /// Written with the last batch; absent for a partial read, which completes nothing.
    pub(super) completion: Option<Completion>,
}

/// Reads and plans. What was read is let go of before the answer: a plan is much smaller than a directory.
pub(super) async fn make(
    services: &Services,
    directory: &Arc<dyn Directory>,
    host: &HostTenantId,
    subject: &Subject,
    mode: ReadMode,
    context: &Context,
) -> Result<Draft> {
    let facts = gather(services, directory, host, subject, mode, context).await?;
    context.tell(Progress {
        stage: Stage::Planning,
        managed_tenant_id: Some(subject.tenant.managed_tenant_id.clone()),
        tenant_name: Some(subject.tenant.display_name.clone()),
        done: facts.read.users.len() as u64,
        total: Some(facts.read.users.len() as u64),
    });
    let mut plan = reconcile::unnamed_plan(&facts.input());
    let people = facts.read.users.len();
    let (completion, completeness) = (completion(&facts.read), facts.read.completeness.clone());
    let (hash, ()) =
        parallel::both(people >= parallel::MANY, || reconcile::plan_hash(&plan.changes), || drop(facts));
    plan.hash = hash;
    Ok(Draft { plan, people, completeness, completion })
}

/// Everything that a plan depends on, owned.
pub(super) struct Facts {
    pub(super) read: DirectoryRead,
    mapping: PlanMapping,
    people: People,
    settings: SyncSettings,
    dismissed: Vec<(EntraObjectId, String)>,
    last_written: Vec<(ContactId, ContactPatch)>,
    group_members: Option<HashSet<EntraObjectId>>,
    last_complete_user_count: Option<u32>,
    now: time::OffsetDateTime,
}

impl Facts {
    /// What the mapping's rules do to the people who are in scope.
    pub(super) fn division(&self) -> DivisionProof {
        let filter = &self.settings.user_filter;
        let scope = Scope::new(filter, ScopeProfile::Default, self.group_members.as_ref());
        let people = self.read.users.iter().filter(|user| scope.exclusion(user).is_none());
        reconcile::prove(&self.mapping.rules, &self.mapping.rule_groups, people)
    }

    pub(super) fn input(&self) -> PlanInput<'_> {
        PlanInput {
            read: &self.read,
            mapping: &self.mapping,
            contacts: &self.people.contacts,
            links: &self.people.links,
            settings: &self.settings,
            dismissed: &self.dismissed,
            last_written: &self.last_written,
            group_members: self.group_members.as_ref(),
            last_complete_user_count: self.last_complete_user_count,
            now: Some(self.now),
        }
    }
}

/// The facts as they are now, for looking only: everybody is read, and no client is made.
pub(super) async fn facts_of_now(
    services: &Services,
    host: &HostTenantId,
    tenant: &ManagedTenantId,
    context: &Context,
) -> Result<(Subject, Facts)> {
    let directory = services.directories.open(host).await?;
    let subject = Subject::load(services, host, tenant, NewClient::Imagine).await?;
    let facts = gather(services, &directory, host, &subject, ReadMode::Full, context).await?;
    Ok((subject, facts))
}

/// Reads the directory, then everything of the PSA that touches it.
pub(super) async fn gather(
    services: &Services,
    directory: &Arc<dyn Directory>,
    host: &HostTenantId,
    subject: &Subject,
    mode: ReadMode,
    context: &Context,
) -> Result<Facts> {
    let (store, tenant) = (&services.store, &subject.tenant);
    let context = &context.about(&tenant.managed_tenant_id, &tenant.display_name);
    let mut settings = store.settings(host).await?;
    let mut mapping = PlanMapping {
        client_id: subject.client_id.clone(),
        managed_tenant_id: tenant.managed_tenant_id.clone(),
        entra_tenant_id: tenant.entra_tenant_id.clone(),
        settled: subject.mapping.settled,
        rules: subject.rules.clone(),
        ..PlanMapping::default()
    };
    reconcile::obey(&store.review_rules(host).await?, &mut settings, &mut mapping);
    let cursor = match mode {
        ReadMode::Full => None,
        ReadMode::ChangesIfPossible => cursor(services, directory, host, subject, &settings).await?,
    };
    let read = context.run(directory.users(&tenant.entra_tenant_id, cursor.as_ref(), context)).await?;
    refuse_strangers(subject, &read)?;
    let group_members = group_members(directory, subject, &settings, context).await?;
    let addresses = reconcile::addresses_of(&read);
    for group in mapping.rules.iter().filter_map(|rule| rule.test.group()) {
        if !mapping.rule_groups.contains_key(group) {
            let members = members(directory, subject, group, context).await?;
            mapping.rule_groups.insert(group.to_owned(), members);
        }
    }
    let people = people(services, host, subject, &addresses).await?;
    let dismissed = store.dismissed_facts(host, &tenant.entra_tenant_id).await?;
    let last_written = if keeps_edits(&settings) {
        let ids: Vec<_> = people.contacts.iter().map(|contact| contact.contact_name_id.clone()).collect();
        store.last_written(host, &ids).await?
    } else {
        Vec::new()
    };
    Ok(Facts {
        read,
        mapping,
        people,
        settings,
        dismissed,
        last_written,
        group_members,
        last_complete_user_count: tenant.last_successful_sync_user_count,
        now: services.now(),
    })
}

/// Where to go on reading. None means everybody: nothing is known, the last complete read is too old, or membership
/// of groups decides, of which the changes of users say nothing.
async fn cursor(
    services: &Services,
    directory: &Arc<dyn Directory>,
    host: &HostTenantId,
    subject: &Subject,
    settings: &SyncSettings,
) -> Result<Option<DeltaCursor>> {
    let by_group = !settings.user_filter.groups.is_empty()
        || subject.rules.iter().any(|rule| rule.test.group().is_some());
    if !directory.capability().delta || by_group {
        return Ok(None);
    }
    let fresh = services.now() - Duration::days(settings.full_read_interval_days.into());
    let kept = services.store.cursor(host, &subject.tenant.managed_tenant_id).await?;
    Ok(kept.filter(|(_, complete_at)| *complete_at > fresh).map(|(cursor, _)| cursor))
}

/// An answer that belongs to another tenant than was asked for must never be written.
fn refuse_strangers(subject: &Subject, read: &DirectoryRead) -> Result<()> {
    let asked = &subject.tenant.entra_tenant_id;
    match read.users.iter().find(|user| user.entra_tenant_id != *asked) {
        None => Ok(()),
        Some(stranger) => Err(Error::new(ErrorCode::WrongTenant)
            .with("tenant", asked)
            .with("answered_tenant", &stranger.entra_tenant_id)),
    }
}

async fn group_members(
    directory: &Arc<dyn Directory>,
    subject: &Subject,
    settings: &SyncSettings,
    context: &Context,
) -> Result<Option<HashSet<EntraObjectId>>> {
    let groups = &settings.user_filter.groups;
    if groups.is_empty() {
        return Ok(None);
    }
    let mut all = HashSet::new();
    for group in groups {
        all.extend(members(directory, subject, group, context).await?);
    }
    Ok(Some(all))
}

async fn members(
    directory: &Arc<dyn Directory>,
    subject: &Subject,
    group: &str,
    context: &Context,
) -> Result<HashSet<EntraObjectId>> {
    let read = directory.group_members(&subject.tenant.entra_tenant_id, group, context);
    Ok(context.run(read).await?.into_iter().collect())
}

/// What the PSA knows of the client, and of those that share the tenant with it.
async fn people(
    services: &Services,
    host: &HostTenantId,
    subject: &Subject,
    addresses: &[String],
) -> Result<People> {
    let (store, tenant) = (&services.store, &subject.tenant.entra_tenant_id);
    let mut people = store.people(host, &subject.client_id, tenant, addresses).await?;
    for client in subject.other_clients() {
        let more = store.people(host, client, tenant, addresses).await?;
        let contacts: HashSet<_> =
            people.contacts.iter().map(|contact| contact.contact_name_id.clone()).collect();
        let links: HashSet<_> = people.links.iter().map(identity_of).collect();
        people
            .contacts
            .extend(more.contacts.into_iter().filter(|contact| !contacts.contains(&contact.contact_name_id)));
        people.links.extend(more.links.into_iter().filter(|link| !links.contains(&identity_of(link))));
    }
    Ok(people)
}

fn identity_of(link: &ContactLink) -> (EntraTenantId, EntraObjectId) {
    (link.entra_tenant_id.clone(), link.entra_object_id.clone())
}

fn keeps_edits(settings: &SyncSettings) -> bool {
    let fields = &settings.field_sync;
    [fields.display_name, fields.email, fields.phone, fields.role, fields.upn]
        .iter()
        .any(|rule| rule.keep_if_edited_here)
}

fn completion(read: &DirectoryRead) -> Option<Completion> {
    let is_complete = match read.completeness {
        Completeness::Complete => true,
        Completeness::Delta => false,
        Completeness::Partial(_) => return None,
    };
    Some(Completion {
        user_count: is_complete.then(|| u32::try_from(read.users.len()).unwrap_or(u32::MAX)),
        cursor: read.cursor.clone(),
        is_complete,
    })
}
