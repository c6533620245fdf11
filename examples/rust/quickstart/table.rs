//! What a person looks at.

use comfy_table::{ContentArrangement, Table, presets::UTF8_FULL_CONDENSED};
use entra_core::{
    matching::{Candidate, MappingPreview, PreviewTenant},
    model::{ManagedTenant, TenantAccess, TenantRun},
    reconcile::BucketKind,
    sync::Preflight,
};

use crate::report::SyncReport;

/// Columns of a screen that a table keeps to.
const WIDTH: u16 = 110;
/// Rows that a table shows; the rest is counted.
const SHOWN: usize = 15;
/// The same for each group of a table that has groups.
const SHOWN_OF_GROUP: usize = 8;

pub(crate) fn tenants(tenants: &[ManagedTenant]) -> Table {
    let mut table = table(&["Tenant", "Domain", "People", "Access"]);
    let rows = tenants.iter().map(|tenant| {
        let access = match &tenant.access {
            TenantAccess::Readable => "readable".to_owned(),
            TenantAccess::AccessLost { code, .. } | TenantAccess::Failing { code, .. } => code.clone(),
            TenantAccess::Gone { .. } => "gone".to_owned(),
        };
        let domain = tenant.primary_domain.clone().unwrap_or_default();
        vec![tenant.display_name.clone(), domain, tenant.source_user_count.to_string(), access]
    });
    fill(&mut table, rows.collect());
    table
}

/// The three groups of a preview, each with its first rows: what a person confirms, looks at, or makes a client for.
pub(crate) fn matches(preview: &MappingPreview) -> Table {
    let mut table = table(&["", "Tenant", "Client", "Sure", "Mainly because"]);
    let matched = preview.auto_matched.iter().map(|one| row(&one.tenant, Some(&one.matched)));
    group(&mut table, "pre-selected", matched.collect());
    let possible = preview.fuzzy_candidates.iter().map(|one| row(&one.tenant, one.candidates.first()));
    group(&mut table, "to look at", possible.collect());
    group(&mut table, "no client", preview.unmatched.iter().map(|tenant| row(tenant, None)).collect());
    table
}

fn row(tenant: &PreviewTenant, client: Option<&Candidate>) -> [String; 4] {
    let name = tenant.display_name.clone().unwrap_or_default();
    let Some(client) = client else {
        return [name, "–".to_owned(), String::new(), "Nothing in the PSA resembles it.".to_owned()];
    };
    let judgement = client.judgement.as_ref();
    let why = judgement.and_then(|judgement| judgement.evidence.first()).map(|first| first.text.clone());
    let contested = judgement.is_some_and(|judgement| judgement.contested);
    let why = format!("{}{}", if contested { "Contested. " } else { "" }, why.unwrap_or_default());
    [name, client.client_name.clone(), format!("{:.0} %", client.confidence_score * 100.0), why]
}

fn group(table: &mut Table, name: &str, rows: Vec<[String; 4]>) {
    let all = rows.len();
    for (place, row) in rows.into_iter().take(SHOWN_OF_GROUP).enumerate() {
        let head = if place == 0 { format!("{all} {name}") } else { String::new() };
        table.add_row(std::iter::once(head).chain(row));
    }
    if all > SHOWN_OF_GROUP {
        table.add_row([String::new(), format!("… and {} more", all - SHOWN_OF_GROUP)]);
    }
}

pub(crate) fn buckets(preflights: &[Preflight]) -> Table {
    let mut table = table(&["A sync would", "People", "Such as"]);
    let kinds = [
        (BucketKind::Create, "make a contact"),
        (BucketKind::Link, "link or change a contact"),
        (BucketKind::NeedsDecision, "ask a person"),
        (BucketKind::NoChange, "change nothing"),
        (BucketKind::MarkInactive, "deactivate a contact"),
    ];
    for (kind, words) in kinds {
        let buckets =
            || preflights.iter().flat_map(|one| &one.buckets).filter(|bucket| bucket.bucket == kind);
        let count: usize = buckets().map(|bucket| bucket.count).sum();
        let samples = buckets().flat_map(|bucket| &bucket.samples);
        let names: Vec<_> = samples.filter_map(|sample| sample.display_name.as_deref()).take(3).collect();
        table.add_row([words.to_owned(), count.to_string(), names.join(", ")]);
    }
    table
}

pub(crate) fn sync(sync: &SyncReport) -> Table {
    let mut table = table(&["What happened", "People"]);
    let counters = &sync.counters;
    let rows = [
        ("contacts made", counters.created),
        ("accounts on existing contacts", counters.linked),
        ("contacts changed", counters.updated),
        ("contacts deactivated", counters.inactivated),
        ("contacts brought back", counters.reactivated),
        ("waiting for a person", counters.ambiguous),
        ("left out of scope", counters.skipped),
        ("unchanged", counters.unchanged),
    ];
    for (words, count) in rows.into_iter().filter(|(_, count)| *count > 0) {
        table.add_row([words.to_owned(), count.to_string()]);
    }
    if sync.changes.len() <= 5 {
        for change in &sync.changes {
            table.add_row([format!("  {}: {}", change.action, change.display_name), String::new()]);
        }
    }
    table.add_row([format!("{} in {:.1} s", sync.status.as_str(), sync.seconds), String::new()]);
    table
}

pub(crate) fn failures(tenants: &[TenantRun]) -> Table {
    let mut table = table(&["Tenant", "Why it did not complete"]);
    let rows = tenants.iter().filter_map(|tenant| {
        let id = tenant.managed_tenant_id.as_ref().map(ToString::to_string).unwrap_or_default();
        Some(vec![id, tenant.error_message.clone()?])
    });
    fill(&mut table, rows.collect());
    table
}

fn table(heading: &[&str]) -> Table {
    let mut table = Table::new();
    table
        .load_style(UTF8_FULL_CONDENSED)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(WIDTH)
        .set_header(heading.iter().copied());
    table
}

fn fill(table: &mut Table, rows: Vec<Vec<String>>) {
    let more = rows.len().saturating_sub(SHOWN);
    for row in rows.into_iter().take(SHOWN) {
        table.add_row(row);
    }
    if more > 0 {
        table.add_row([format!("… and {more} more")]);
    }
}
