//! Bringing contacts in.

use super::{
    TestStore,
    world::{START, World, client_id, contact_id},
};
use crate::model::{CanonicalPhoneType, Contact, EntraTenantId, PhoneNumber};

fn contact(number: u32, email: &str, further: &[&str]) -> Contact {
    Contact {
        contact_name_id: contact_id(number),
        client_id: client_id(1),
        email: Some(email.into()),
        additional_emails: further.iter().map(|&address| address.into()).collect(),
        full_name: format!("Person {number}"),
        ..Contact::default()
    }
}

/// With their numbers; and what is taken already is left alone.
pub async fn contacts_come_in_once(store: &dyn TestStore) {
    let world = World::new(store).await;
    let ann = Contact {
        phone_numbers: vec![PhoneNumber {
            phone_number: "+1 1".into(),
            canonical_type: CanonicalPhoneType::Work,
            is_default: true,
            display_order: 0,
        }],
        ..contact(1, "ann@x.example", &["a@x.example"])
    };
    assert_eq!(store.insert_contacts(&world.host, std::slice::from_ref(&ann), START).await.unwrap(), 1);
    let others = [
        Contact { full_name: "Another".into(), ..ann.clone() },
        contact(2, "ann@x.example", &[]),
        contact(3, "a@x.example", &[]),
        contact(4, "bob@x.example", &["ann@x.example", "b@x.example"]),
    ];
    assert_eq!(store.insert_contacts(&world.host, &others, START).await.unwrap(), 1);
    let people = store.people(&world.host, &client_id(1), &EntraTenantId::from(""), &[]).await.unwrap();
    assert_eq!(people.contacts, [ann, contact(4, "bob@x.example", &["b@x.example"])]);
}
