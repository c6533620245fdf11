//! The story: what an MSP does with the library, from the first sign-in to the second day.

use std::{sync::Arc, time::Instant};

use entra_core::{
    Entra, ForTenant,
    access::{Actor, FlagSet, flags::FixedFlags},
    context::Context,
    matching::{MappingPreview, Profile},
    model::{FieldRule, HostTenantId, ManagedTenant, MappingDecision, MappingState, RunStatus},
    store::SqliteStore,
    sync::SyncRequest,
};

use crate::{
    Arguments, Result,
    microsoft::Microsoft,
    progress::Narrator,
    psa::Psa,
    report::{Report, SyncReport},
    sign_in, table,
};

/// The MSP's account in its PSA, and the technician who does all this.
const HOST: &str = "3d4f6b1e-0b0a-4c55-9a61-5b8f2f0c7a01";
const TECHNICIAN: &str = "8a1c7d52-64d4-4f0e-9d0c-1f6a3c2b5e02";

pub(crate) async fn tell(arguments: &Arguments, context: &Context) -> Result<Report> {
    let narrator = Narrator::new(arguments.json);
    let database = arguments.database()?;
    let microsoft = Microsoft::choose(arguments).await?;

    narrator.chapter(&format!("Opening {}", database.display()));
    let store = SqliteStore::open(&database.to_string_lossy()).await?;
    let psa = Psa::furnish(store.clone(), HostTenantId::from(HOST), &microsoft, arguments.seed).await?;
    let entra =
        microsoft.configure(Entra::builder().store(Arc::new(store)).flags(every_flag())).open().await?;
    let msp = entra.for_tenant(HOST, Actor::internal(TECHNICIAN.into(), ["system_settings.update"]));
    let mut report = Report { database: database.display().to_string(), ..Report::default() };

    narrator.chapter("Connecting: the partner signs in");
    sign_in::connect(&msp, &microsoft, arguments.redirect_port, context).await?;

    narrator.chapter("Discovering the customers' tenants");
    let found = narrator.watch(context, async |context| msp.discover(&context).await).await?;
    report.discover.tenants = found.tenants.len();
    narrator.show(&table::tenants(&found.tenants));

    narrator.chapter("Matching them to the PSA's clients");
    let preview = msp.preview_mappings(Profile::Evidence).await?;
    report.preview = (&preview).into();
    narrator.show(&table::matches(&preview));

    narrator.chapter("A person looks at the matches and confirms");
    let decisions = decide(&preview, &psa);
    report.confirmed = msp.confirm_mappings(&decisions).await?.len();
    narrator.say(&format!("{} decisions written.", report.confirmed));

    narrator.chapter("Contacts shall follow the directories' names, addresses, titles and numbers");
    follow_directories(&msp).await?;

    narrator.chapter("Looking ahead: what a sync would do");
    let tenants = mapped(&msp).await?;
    let ahead = narrator
        .watch(context, async |context| {
            let mut seen = Vec::with_capacity(tenants.len());
            for tenant in &tenants {
                seen.push(msp.preflight(&tenant.managed_tenant_id, &context).await?);
            }
            Ok(seen)
        })
        .await?;
    for preflight in &ahead {
        report.preflight.counters.add(&preflight.counters);
    }
    narrator.show(&table::buckets(&ahead));

    narrator.chapter("The first sync");
    report.syncs.push(sync(&msp, &narrator, 1, false, context).await?);

    narrator.chapter("The same again, reading everybody: nothing is left to do");
    report.syncs.push(sync(&msp, &narrator, 1, true, context).await?);

    if let Some(news) = microsoft.let_a_day_pass(&tenants, &psa).await? {
        narrator.chapter("A day later");
        narrator.say(&news);
        report.syncs.push(sync(&msp, &narrator, 2, false, context).await?);
    }

    report.contacts = psa.contact_count().await?;
    narrator.say(&format!("The PSA has {} contacts now, in {}.", report.contacts, report.database));
    Ok(report)
}

/// Every part of the integration is off until the host switches it on.
fn every_flag() -> Arc<FixedFlags> {
    Arc::new(FixedFlags::new(FlagSet::all()))
}

/// What a person who knows the customers would say: this is that client, or it is one that the PSA lacks.
fn decide(preview: &MappingPreview, psa: &Psa) -> Vec<MappingDecision> {
    let matched = preview.auto_matched.iter().map(|one| (&one.tenant, std::slice::from_ref(&one.matched)));
    let possible = preview.fuzzy_candidates.iter().map(|one| (&one.tenant, one.candidates.as_slice()));
    let unknown = preview.unmatched.iter().map(|tenant| (tenant, [].as_slice()));
    matched
        .chain(possible)
        .chain(unknown)
        .map(|(tenant, candidates)| {
            let right = candidates
                .iter()
                .find(|candidate| psa.is_the_client_of(&candidate.client_id, &tenant.entra_tenant_id));
            MappingDecision {
                managed_tenant_id: tenant.managed_tenant_id.as_str().into(),
                client_id: right.map(|candidate| candidate.client_id.as_str().into()),
                mapping_state: Some(right.map_or(MappingState::CreateNew, |_| MappingState::Mapped)),
                confidence_score: right.map(|candidate| candidate.confidence_score),
            }
        })
        .collect()
}

/// Every field rule is off until somebody asks for it.
async fn follow_directories(msp: &ForTenant) -> Result<()> {
    let on = FieldRule { overwrite: true, ..FieldRule::default() };
    let mut settings = msp.get_settings().await?;
    let fields = &mut settings.field_sync;
    for rule in
        [&mut fields.display_name, &mut fields.email, &mut fields.phone, &mut fields.role, &mut fields.upn]
    {
        *rule = on;
    }
    msp.update_settings(settings).await?;
    Ok(())
}

async fn mapped(msp: &ForTenant) -> Result<Vec<ManagedTenant>> {
    let listed = msp.list_mappings().await?.into_iter();
    let is_ours = |state| matches!(state, MappingState::Mapped | MappingState::CreateNew);
    Ok(listed.filter(|listed| is_ours(listed.mapping.mapping_state)).map(|listed| listed.tenant).collect())
}

/// Syncs every mapped tenant. Changes since the last time are read as changes, unless everybody is asked for.
async fn sync(
    msp: &ForTenant,
    narrator: &Narrator,
    day: u32,
    everybody: bool,
    context: &Context,
) -> Result<SyncReport> {
    let request = SyncRequest { full_read: everybody, ..SyncRequest::default() };
    let begun = Instant::now();
    let done = narrator.watch(context, async |context| msp.sync(&request, &context).await).await?;
    let seconds = begun.elapsed().as_secs_f64();
    let run = done.run.ok_or("the run was not recorded")?;
    let outcomes = msp.run_outcomes(&run.run_id, None, 100_000).await?;
    let sync = SyncReport::new(day, seconds, run.status, &done.tenant_results, &outcomes);
    narrator.show(&table::sync(&sync));
    match run.status {
        RunStatus::Completed => {}
        RunStatus::Cancelled => return Err("Stopped. The next run with --keep finishes the job.".into()),
        _ => narrator.show(&table::failures(&done.tenant_results)),
    }
    Ok(sync)
}
