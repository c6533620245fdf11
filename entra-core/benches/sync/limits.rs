//! What the database allows, and what a statement per person costs.

use std::time::Instant;

use entra_core::model::DirectoryUser;
use serde_json::json;
use sqlx::{Connection, PgConnection, Postgres, Transaction};
use uuid::Uuid;

use crate::{
    directory,
    measure::Figures,
    subject::{AT, CLIENT, ENTRA_TENANT, HOST},
};

const ROWS: usize = 5_000;

fn id(text: &str) -> Uuid {
    text.parse().expect("a UUID")
}

/// The rows of a first sync, in multi-row inserts that look at nothing: contacts, numbers, links, journal, of as many
/// people a transaction as our batches have.
pub(crate) async fn bare_insert(url: &str, people: usize) -> Figures {
    let mut connection = PgConnection::connect(url).await.expect("connects");
    let users: Vec<DirectoryUser> = (0..people).map(|number| directory::user(number, false)).collect();
    let run = Uuid::now_v7();
    let start = Instant::now();
    for (index, users) in users.chunks(ROWS).enumerate() {
        let mut transaction = connection.begin().await.expect("begins");
        let ids: Vec<Uuid> = users.iter().map(|_| Uuid::now_v7()).collect();
        insert_contacts(&mut transaction, users, &ids).await;
        insert_numbers(&mut transaction, users, &ids).await;
        insert_links(&mut transaction, users, &ids).await;
        let first = i64::try_from(index * ROWS).expect("a place");
        insert_journal(&mut transaction, users, &ids, run, first).await;
        transaction.commit().await.expect("commits");
    }
    Figures::new("bare multi-row insert", people, start.elapsed())
}

async fn insert_contacts(transaction: &mut Transaction<'_, Postgres>, users: &[DirectoryUser], ids: &[Uuid]) {
    sqlx::query(
        "INSERT INTO contacts (tenant, contact_name_id, email, full_name, role, is_inactive, entra_object_id,
             entra_user_principal_name, entra_account_enabled, entra_sync_status, client_id, entra_sync_source,
             last_entra_sync_at, primary_email_canonical_type, created_at, updated_at)
         SELECT $1, id, email, name, role, false, object_id, upn, true, 'active', $8, 'entra_sync', $9, 'work', $9, $9
         FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
             AS new (id, email, name, role, object_id, upn)",
    )
    .bind(id(HOST))
    .bind(ids)
    .bind(users.iter().map(|user| user.email.as_deref()).collect::<Vec<_>>())
    .bind(users.iter().map(|user| user.display_name.as_deref()).collect::<Vec<_>>())
    .bind(users.iter().map(|user| user.job_title.as_deref()).collect::<Vec<_>>())
    .bind(users.iter().map(|user| user.entra_object_id.as_str()).collect::<Vec<_>>())
    .bind(users.iter().map(|user| user.user_principal_name.as_deref()).collect::<Vec<_>>())
    .bind(id(CLIENT))
    .bind(AT)
    .execute(&mut **transaction)
    .await
    .expect("contacts");
}

async fn insert_numbers(transaction: &mut Transaction<'_, Postgres>, users: &[DirectoryUser], ids: &[Uuid]) {
    let numbers: Vec<(Uuid, &str, &str, bool, i32)> = users
        .iter()
        .zip(ids)
        .flat_map(|(user, id)| {
            let work = user.business_phones.iter().map(|number| (*id, number.as_str(), "work", true, 0));
            let mobile = user.mobile_phone.iter().map(|number| (*id, number.as_str(), "mobile", false, 1));
            work.chain(mobile)
        })
        .collect();
    sqlx::query(
        "INSERT INTO contact_phone_numbers (tenant, contact_phone_number_id, contact_name_id, phone_number,
             canonical_type, is_default, display_order, created_at, updated_at)
         SELECT $1, id, contact, number, kind, is_default, place, $8, $8
         FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::bool[], $7::int[])
             AS new (id, contact, number, kind, is_default, place)",
    )
    .bind(id(HOST))
    .bind(numbers.iter().map(|_| Uuid::now_v7()).collect::<Vec<_>>())
    .bind(numbers.iter().map(|number| number.0).collect::<Vec<_>>())
    .bind(numbers.iter().map(|number| number.1).collect::<Vec<_>>())
    .bind(numbers.iter().map(|number| number.2).collect::<Vec<_>>())
    .bind(numbers.iter().map(|number| number.3).collect::<Vec<_>>())
    .bind(numbers.iter().map(|number| number.4).collect::<Vec<_>>())
    .bind(AT)
    .execute(&mut **transaction)
    .await
    .expect("numbers");
}

async fn insert_links(transaction: &mut Transaction<'_, Postgres>, users: &[DirectoryUser], ids: &[Uuid]) {
    sqlx::query(
        "INSERT INTO entra_contact_links (tenant, link_id, contact_name_id, client_id, entra_tenant_id,
             entra_object_id, is_active, link_status, last_seen_at, last_synced_at, metadata, created_at, updated_at)
         SELECT $1, id, contact, $5, $6, object_id, true, 'active', $7, $7, '{}', $7, $7
         FROM unnest($2::uuid[], $3::uuid[], $4::text[]) AS new (id, contact, object_id)",
    )
    .bind(id(HOST))
    .bind(ids.iter().map(|_| Uuid::now_v7()).collect::<Vec<_>>())
    .bind(ids)
    .bind(users.iter().map(|user| user.entra_object_id.as_str()).collect::<Vec<_>>())
    .bind(id(CLIENT))
    .bind(ENTRA_TENANT)
    .bind(AT)
    .execute(&mut **transaction)
    .await
    .expect("links");
}

async fn insert_journal(
    transaction: &mut Transaction<'_, Postgres>,
    users: &[DirectoryUser],
    ids: &[Uuid],
    run: Uuid,
    first: i64,
) {
    let after = users.iter().map(|user| {
        json!({
            "full_name": user.display_name,
            "email": user.email,
            "role": user.job_title,
            "phone_numbers": user.business_phones,
            "entra_user_principal_name": user.user_principal_name,
            "entra_object_id": user.entra_object_id,
            "is_inactive": false,
            "entra_account_enabled": true,
            "entra_sync_status": "active",
        })
    });
    sqlx::query(
        "INSERT INTO entra_sync_journal (tenant, run_id, sequence, managed_tenant_id, entra_object_id,
             contact_name_id, action, before, after, at)
         SELECT $1, $2, $3 + place, $4, object_id, contact, 'create', '{}', after, $8
         FROM unnest($5::text[], $6::uuid[], $7::jsonb[]) WITH ORDINALITY AS new (object_id, contact, after, place)",
    )
    .bind(id(HOST))
    .bind(run)
    .bind(first)
    .bind(id(ENTRA_TENANT))
    .bind(users.iter().map(|user| user.entra_object_id.as_str()).collect::<Vec<_>>())
    .bind(ids)
    .bind(after.collect::<Vec<_>>())
    .bind(AT)
    .execute(&mut **transaction)
    .await
    .expect("journal");
}

/// The way of the version that this library replaces: six statements and a transaction a person.
pub(crate) async fn row_by_row(url: &str, people: usize) -> Figures {
    let mut connection = PgConnection::connect(url).await.expect("connects");
    let users: Vec<DirectoryUser> = (0..people).map(|number| directory::user(number, false)).collect();
    let (tenant, client) = (id(HOST), id(CLIENT));
    let start = Instant::now();
    for user in &users {
        let (contact, object_id) = (Uuid::now_v7(), user.entra_object_id.as_str());
        let mut transaction = connection.begin().await.expect("begins");
        let statements = [
            sqlx::query(
                "SELECT contact_name_id FROM entra_contact_links
                 WHERE tenant = $1 AND entra_tenant_id = $2 AND entra_object_id = $3",
            )
            .bind(tenant)
            .bind(ENTRA_TENANT)
            .bind(object_id),
            sqlx::query("SELECT contact_name_id FROM contacts WHERE tenant = $1 AND email = $2")
                .bind(tenant)
                .bind(&user.email),
            sqlx::query(
                "INSERT INTO contacts (tenant, contact_name_id, full_name, email, client_id, role, entra_object_id,
                     entra_sync_source)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, 'entra_sync')",
            )
            .bind(tenant)
            .bind(contact)
            .bind(&user.display_name)
            .bind(&user.email)
            .bind(client)
            .bind(&user.job_title)
            .bind(object_id),
            sqlx::query(
                "INSERT INTO contact_phone_numbers (tenant, contact_name_id, phone_number, canonical_type, is_default)
                 VALUES ($1, $2, $3, 'work', true)",
            )
            .bind(tenant)
            .bind(contact)
            .bind(user.business_phones.first()),
            sqlx::query(
                "INSERT INTO entra_contact_links (tenant, contact_name_id, client_id, entra_tenant_id,
                     entra_object_id)
                 VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT (tenant, entra_tenant_id, entra_object_id) DO NOTHING",
            )
            .bind(tenant)
            .bind(contact)
            .bind(client)
            .bind(ENTRA_TENANT)
            .bind(object_id),
            sqlx::query("UPDATE contacts SET last_entra_sync_at = $3 WHERE tenant = $1 AND contact_name_id = $2")
                .bind(tenant)
                .bind(contact)
                .bind(AT),
        ];
        for statement in statements {
            statement.execute(&mut *transaction).await.expect("a statement");
        }
        transaction.commit().await.expect("commits");
    }
    Figures::new("row by row", people, start.elapsed())
}
