//! The rules that every [`Store`] keeps, a function each. [`store_suite!`](crate::store_suite) runs them all against
//! a back-end.

#![expect(clippy::unwrap_used, reason = "a rule that cannot be tried has failed")]

pub mod people;
pub mod world;

use super::HostTables;
use crate::store::Store;

/// A back-end under test: a store, and the host's hand in its tables.
pub trait TestStore: Store + HostTables {}

impl<T: Store + HostTables> TestStore for T {}

/// Runs every rule of the suite as a test of its own, against a new store each. Takes the name of an async function in
/// the calling module that makes one.
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
                    $crate::testing::store_suite::$noun::$rule(&super::$open().await).await;
                }
            )*
        }
    )*};
}
