//! Phone numbers.

use super::{
    TestStore,
    world::{World, create, said, update},
};
use crate::model::{CanonicalPhoneType, Change, Contact, ContactPatch, PhoneNumber};

fn number(text: &str, canonical_type: CanonicalPhoneType, display_order: u32) -> PhoneNumber {
    PhoneNumber { phone_number: text.into(), canonical_type, is_default: display_order == 0, display_order }
}

fn numbers(numbers: &[PhoneNumber]) -> ContactPatch {
    ContactPatch { phone_numbers: Some(numbers.to_vec()), ..ContactPatch::default() }
}

/// In display order, replaced as a whole, removed as a whole.
pub async fn numbers_are_replaced_as_a_whole(store: &dyn TestStore) {
    let world = World::new(store).await;
    let both =
        [number("+1 555 1", CanonicalPhoneType::Work, 0), number("+1 555 2", CanonicalPhoneType::Mobile, 1)];
    let new = create(1, "ada@tenant1.example");
    let after = ContactPatch { phone_numbers: Some(both.to_vec()), ..*new.after.clone().unwrap() };
    world.write(&[Change { after: Some(Box::new(after)), ..new }]).await;
    assert_eq!(world.contact_of(1).await.phone_numbers, both);

    let one = [number("+1 555 3", CanonicalPhoneType::Mobile, 0)];
    for (run, next) in [(2, &one[..]), (3, &[])] {
        let contact = world.contact_of(1).await;
        let later = World {
            run: super::world::run_id(run),
            host: world.host.clone(),
            tenant: world.tenant.clone(),
            store,
        };
        assert_eq!(
            said(&later.write(&[update(1, &contact, numbers(next))]).await),
            [("update", "already_linked")]
        );
        assert_eq!(world.contact_of(1).await.phone_numbers, next);
    }
}

/// A person's number is a change like any other.
pub async fn a_number_that_changed_since_the_plan_stays(store: &dyn TestStore) {
    let world = World::new(store).await;
    world.write(&[create(1, "ada@tenant1.example")]).await;
    let planned = world.contact_of(1).await;
    let by_hand = [number("+1 555 9", CanonicalPhoneType::Work, 0)];
    world.edit(&Contact { phone_numbers: by_hand.to_vec(), ..planned.clone() }).await;
    let world = world.as_run(2);
    let next = [number("+1 555 1", CanonicalPhoneType::Work, 0)];
    let outcomes = world.write(&[update(1, &planned, numbers(&next))]).await;
    assert_eq!(said(&outcomes), [("skipped", "changed_since_plan")]);
    assert_eq!(world.contact_of(1).await.phone_numbers, by_hand);
}
