//! Mappings.

use time::Duration;

use super::{
    TestStore,
    world::{START, client, client_id, discovered, host, uuid},
};
use crate::{
    error::ErrorCode,
    model::{ClientId, EntraTenantId, ManagedTenantId, MappingDecision, MappingState, UserId},
};

async fn tenants(store: &dyn TestStore) -> Vec<ManagedTenantId> {
    for number in [1, 2] {
        store.create_client(&host(), &client(number), START).await.unwrap();
    }
    store.record_discovery(&host(), &[discovered(1), discovered(2)], true, START).await.unwrap();
    let rows = store.managed_tenants(&host()).await.unwrap();
    rows.into_iter().map(|row| row.managed_tenant_id).collect()
}

fn mapped(tenant: &ManagedTenantId, number: u32) -> MappingDecision {
    MappingDecision {
        managed_tenant_id: tenant.clone(),
        client_id: Some(client_id(number)),
        mapping_state: None,
        confidence_score: Some(0.88),
    }
}

async fn mark_of(store: &dyn TestStore, id: &ClientId) -> Option<EntraTenantId> {
    store.client(&host(), id).await.unwrap().unwrap().entra_tenant_id
}

/// A client without a state means mapped.
pub async fn a_confirmed_mapping_marks_its_client(store: &dyn TestStore) {
    let tenants = tenants(store).await;
    let by = UserId::from(uuid(8, 1));
    let answer = store.confirm_mappings(&host(), &[mapped(&tenants[0], 1)], Some(&by), START).await.unwrap();
    assert_eq!(store.mappings(&host()).await.unwrap(), answer);
    let mapping = &answer[0];
    assert_eq!((mapping.mapping_state, &mapping.client_id), (MappingState::Mapped, &Some(client_id(1))));
    assert_eq!((mapping.confidence_score, mapping.is_active, mapping.settled), (Some(0.88), true, false));
    assert_eq!((mapping.decided_by.as_ref(), mapping.decided_at), (Some(&by), Some(START)));
    assert_eq!(mark_of(store, &client_id(1)).await, Some(discovered(1).entra_tenant_id));
}

/// As many as a partner has, in one call; and no statement for each.
pub async fn five_thousand_decisions_are_one_call(store: &dyn TestStore) {
    const MANY: u32 = 5_000;
    store.create_client(&host(), &client(1), START).await.unwrap();
    let all: Vec<_> = (1..=MANY).map(discovered).collect();
    store.record_discovery(&host(), &all, true, START).await.unwrap();
    let rows = store.managed_tenants(&host()).await.unwrap();
    let mut decisions: Vec<_> = rows.iter().map(|row| mapped(&row.managed_tenant_id, 1)).collect();
    let answer = store.confirm_mappings(&host(), &decisions, None, START).await.unwrap();
    assert_eq!((answer.len(), store.mappings(&host()).await.unwrap().len()), (5_000, 5_000));
    // One of them is wrong: none of them is written.
    for decision in &mut decisions {
        decision.confidence_score = Some(0.5);
    }
    decisions[4_999].client_id = Some(client_id(9));
    assert!(store.confirm_mappings(&host(), &decisions, None, START).await.is_err());
    let scores = store.mappings(&host()).await.unwrap().into_iter().map(|one| one.confidence_score);
    assert!(scores.into_iter().all(|score| score == Some(0.88)));
}

/// One client with two tenants carries the one that was decided first.
pub async fn a_client_may_have_several_tenants(store: &dyn TestStore) {
    let tenants = tenants(store).await;
    let both = [mapped(&tenants[1], 1), mapped(&tenants[0], 1)];
    store.confirm_mappings(&host(), &both, None, START).await.unwrap();
    let clients: Vec<_> =
        store.mappings(&host()).await.unwrap().into_iter().map(|one| one.client_id).collect();
    assert_eq!(clients, [Some(client_id(1)), Some(client_id(1))]);
    assert_eq!(mark_of(store, &client_id(1)).await, Some(discovered(2).entra_tenant_id));
}

/// Only who and when change.
pub async fn the_same_decision_again_keeps_the_row(store: &dyn TestStore) {
    let tenants = tenants(store).await;
    let first = store.confirm_mappings(&host(), &[mapped(&tenants[0], 1)], None, START).await.unwrap();
    let later = START + Duration::days(1);
    let again = store.confirm_mappings(&host(), &[mapped(&tenants[0], 1)], None, later).await.unwrap();
    assert_eq!(again[0].mapping_id, first[0].mapping_id);
    assert_eq!(again[0].decided_at, Some(later));
    assert_eq!(store.mapping_history(&host(), &tenants[0]).await.unwrap(), again);
}

/// The old row is history; the old client loses the mark, the new one gets it.
pub async fn another_decision_retires_the_row_and_moves_the_mark(store: &dyn TestStore) {
    let tenants = tenants(store).await;
    let first = store.confirm_mappings(&host(), &[mapped(&tenants[0], 1)], None, START).await.unwrap();
    let later = START + Duration::days(1);
    let second = store.confirm_mappings(&host(), &[mapped(&tenants[0], 2)], None, later).await.unwrap();
    assert_ne!(second[0].mapping_id, first[0].mapping_id);
    let history = store.mapping_history(&host(), &tenants[0]).await.unwrap();
    assert_eq!(history.iter().map(|row| row.is_active).collect::<Vec<_>>(), [true, false]);
    assert_eq!(history[1].mapping_id, first[0].mapping_id);
    assert_eq!(mark_of(store, &client_id(1)).await, None);
    assert_eq!(mark_of(store, &client_id(2)).await, Some(discovered(1).entra_tenant_id));
}

/// All of the decisions or none.
pub async fn one_bad_decision_writes_nothing(store: &dyn TestStore) {
    let tenants = tenants(store).await;
    let good = mapped(&tenants[0], 1);
    let unknown_tenant = mapped(&uuid(7, 7).into(), 1);
    let unknown_client = mapped(&tenants[1], 9);
    let no_client = MappingDecision {
        client_id: None,
        mapping_state: Some(MappingState::Mapped),
        ..mapped(&tenants[1], 1)
    };
    for (bad, code) in [
        (unknown_tenant, ErrorCode::NotFound),
        (unknown_client, ErrorCode::NotFound),
        (no_client, ErrorCode::InvalidArgument),
        (mapped(&tenants[0], 2), ErrorCode::MappingConflict),
    ] {
        let error = store.confirm_mappings(&host(), &[good.clone(), bad], None, START).await.unwrap_err();
        assert_eq!(error.code(), code);
        assert_eq!(store.mappings(&host()).await.unwrap(), []);
        assert_eq!(mark_of(store, &client_id(1)).await, None);
    }
}

/// Nothing active is no error.
pub async fn a_retired_mapping_is_history_and_clears_the_mark(store: &dyn TestStore) {
    let tenants = tenants(store).await;
    store.confirm_mappings(&host(), &[mapped(&tenants[0], 1)], None, START).await.unwrap();
    for _ in 0..2 {
        store.retire_mapping(&host(), &tenants[0], None, START).await.unwrap();
        assert_eq!(store.mappings(&host()).await.unwrap(), []);
        assert_eq!(store.mapping_history(&host(), &tenants[0]).await.unwrap().len(), 1);
        assert_eq!(mark_of(store, &client_id(1)).await, None);
    }
}

/// Two people confirm the same page with different ideas.
pub async fn many_confirmations_at_once_leave_one_in_force(store: &dyn TestStore) {
    let tenants = tenants(store).await;
    let host = host();
    let (one, two) = ([mapped(&tenants[0], 1)], [mapped(&tenants[0], 2)]);
    let confirm = |decisions| store.confirm_mappings(&host, decisions, None, START);
    let (a, b, c, d) = tokio::join!(confirm(&one), confirm(&two), confirm(&one), confirm(&two));
    for answer in [a, b, c, d] {
        assert_eq!(answer.unwrap().len(), 1);
    }
    let active = store.mappings(&host).await.unwrap();
    assert_eq!(active.len(), 1);
    let winner = active[0].client_id.clone().unwrap();
    let loser = if winner == client_id(1) { client_id(2) } else { client_id(1) };
    assert_eq!(mark_of(store, &winner).await, Some(discovered(1).entra_tenant_id));
    assert_eq!(mark_of(store, &loser).await, None);
}
