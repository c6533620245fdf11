//! The rules that every [`Store`] keeps, a function each. [`store_suite!`](crate::store_suite) runs them all against
//! a back-end.

#![expect(clippy::unwrap_used, reason = "a rule that cannot be tried has failed")]

pub mod audit;
pub mod clients;
pub mod connections;
pub mod cursors;
pub mod isolation;
pub mod journal;
pub mod leases;
pub mod links;
pub mod mappings;
pub mod people;
pub mod phones;
pub mod plans;
pub mod queue;
pub mod records;
pub mod runs;
pub mod sealed;
pub mod settings;
pub mod settlements;
pub mod sign_ins;
pub mod standing;
pub mod tenants;
pub mod world;

use super::HostTables;
use crate::store::Store;

/// A back-end under test: a store, and the host's hand in its tables.
pub trait TestStore: Store + HostTables {}

impl<T: Store + HostTables> TestStore for T {}

/// What a back-end's opener answers: the store itself, or something that holds it together with what it stands on.
pub trait Opened {
    /// The store.
    fn store(&self) -> &dyn TestStore;
}

impl<T: TestStore> Opened for T {
    fn store(&self) -> &dyn TestStore {
        self
    }
}

/// Runs every rule of the suite as a test of its own, against a new store each. Takes the name of an async function in
/// the calling module that makes one, as something that is [`Opened`](crate::testing::store_suite::Opened).
#[macro_export]
macro_rules! store_suite {
    ($open:ident) => {
        $crate::store_suite_of! { $open
            people: [
                a_new_person_becomes_a_linked_contact,
                a_batch_written_again_changes_nothing_and_answers_the_same,
                half_a_plan_and_then_the_whole_of_it_is_the_whole,
                a_contact_that_changed_since_the_plan_is_left_alone,
                a_contact_that_is_gone_is_left_alone,
                a_contact_that_moved_to_another_client_is_left_alone,
                an_address_that_appeared_since_the_plan_fails_one_person_only,
                an_additional_address_of_somebody_else_is_taken_too,
                two_people_swap_their_addresses_in_one_batch,
                three_people_pass_their_addresses_on_in_a_circle,
                a_refused_address_stays_in_the_way_of_the_next,
                an_additional_address_of_ones_own_changes_places,
            ]
            links: [
                a_person_who_is_unchanged_is_noted_as_seen,
                absence_is_noted_once_and_until_seen,
                falling_out_of_scope_is_noted_and_keeps_the_contact,
                a_deactivation_retires_the_link_and_a_return_revives_it,
                a_relink_moves_the_contact_to_its_new_identity,
                a_contact_is_bound_to_one_identity,
                an_identity_is_bound_to_one_contact,
                a_retired_link_may_lead_elsewhere_later,
                an_update_follows_its_link_only,
            ]
            settlements: [
                linked_contacts_move_to_another_client,
                cut_links_leave_contacts_behind,
            ]
            phones: [
                numbers_are_replaced_as_a_whole,
                a_number_that_changed_since_the_plan_stays,
            ]
            queue: [
                somebody_ambiguous_waits_in_the_queue,
                an_identity_waits_once,
                the_queue_is_listed_by_filters,
                a_decision_links_and_closes_at_once,
                a_decision_for_somebody_new_names_the_contact,
                an_item_is_decided_once,
                a_decision_that_could_not_be_written_stays_open,
                a_dismissal_sticks_until_the_facts_change,
                who_is_linked_leaves_the_queue,
            ]
            journal: [
                every_change_is_journalled_before_and_after,
                the_journal_is_read_in_pages,
                the_journal_is_read_by_tenant_and_by_identity,
                an_undone_update_is_as_before,
                an_undone_creation_is_deactivated_and_unlinked,
                an_undone_link_is_retired,
                an_undone_relink_gives_the_contact_back,
                an_undone_deactivation_is_active,
                what_a_person_changed_since_stays,
                a_created_contact_that_a_person_edited_stays,
                a_contact_that_is_gone_is_named,
                undoing_again_changes_nothing_and_answers_the_same,
                an_undone_swap_is_swapped_back,
                an_address_that_somebody_took_meanwhile_is_not_taken_back,
                what_was_last_written_is_known,
            ]
            cursors: [
                a_cursor_is_as_old_as_its_last_complete_read,
                a_cursor_can_be_forgotten,
                a_completed_sync_is_noted_on_the_tenant,
                a_completed_sync_settles_the_mapping,
            ]
            tenants: [
                a_discovered_tenant_is_kept_with_all_it_says,
                a_second_discovery_updates_and_adds_nothing,
                what_a_source_does_not_know_stays,
                only_a_complete_list_says_who_is_gone,
                a_tenant_that_stays_gone_keeps_its_since,
                tenants_come_in_the_order_of_their_names,
                lost_access_is_kept,
            ]
            clients: [
                a_client_comes_back_as_it_went,
                a_client_id_is_used_once,
                domains_of_contacts_are_counted_by_client,
                a_new_client_is_made_once_by_many_at_once,
                a_mapping_that_asks_for_no_client_gets_none,
            ]
            records: [
                contacts_come_in_once,
            ]
            mappings: [
                a_confirmed_mapping_marks_its_client,
                five_thousand_decisions_are_one_call,
                a_client_may_have_several_tenants,
                the_same_decision_again_keeps_the_row,
                another_decision_retires_the_row_and_moves_the_mark,
                one_bad_decision_writes_nothing,
                a_retired_mapping_is_history_and_clears_the_mark,
                many_confirmations_at_once_leave_one_in_force,
            ]
            settings: [
                nothing_saved_is_the_defaults,
                hosts_with_settings_are_listed,
                settings_come_back_as_they_went,
            ]
            connections: [
                the_connection_in_force_comes_back_as_it_went,
                a_new_connection_retires_the_one_before,
                a_failed_validation_is_kept_until_one_succeeds,
                a_connection_can_be_ended,
            ]
            runs: [
                a_workflow_makes_one_run_however_often_it_starts,
                a_run_is_updated_to_its_end,
                an_unknown_run_is_not_found,
                a_tenants_part_is_replaced_by_its_next,
                runs_are_listed_newest_first_by_filters,
                outcomes_keep_their_place,
                outcomes_of_old_runs_are_forgotten,
            ]
            leases: [
                a_lease_has_one_holder,
                a_lease_that_ended_goes_to_the_next,
                a_renewed_lease_lives_on,
                a_lease_that_was_given_back_is_free,
            ]
            sign_ins: [
                a_sign_in_is_taken_once,
                another_state_takes_nothing,
                sign_ins_that_ended_are_forgotten_by_the_next,
            ]
            plans: [
                a_plan_comes_back_as_it_went,
                the_same_plan_is_kept_once,
                an_allowance_is_used_up_once,
                old_plans_are_forgotten,
            ]
            sealed: [
                ciphertext_comes_back_as_it_went,
                secrets_belong_to_one_owner,
            ]
            standing: [
                mapping_rules_are_replaced_as_a_whole,
                review_rules_come_and_go_one_by_one,
            ]
            audit: [
                the_newest_come_first,
            ]
            isolation: [
                people,
                contacts_with_the_same_id,
                journal_and_undo,
                tenants_and_mappings,
                runs,
                queues,
                settings_connections_and_audit,
                leases_sign_ins_and_plans,
                cursors_and_completions,
            ]
        }
    };
}

/// The expansion of [`store_suite!`](crate::store_suite).
#[doc(hidden)]
#[macro_export]
macro_rules! store_suite_of {
    ($open:ident $($noun:ident: [$($rule:ident),* $(,)?])*) => {$(
        mod $noun {
            $(
                #[tokio::test]
                async fn $rule() {
                    let opened = super::$open().await;
                    let store = $crate::testing::store_suite::Opened::store(&opened);
                    $crate::testing::store_suite::$noun::$rule(store).await;
                }
            )*
        }
    )*};
}
