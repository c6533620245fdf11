//! Rules put to people, by example and at random.

use proptest::prelude::*;

use super::*;

fn rule(test: RuleTest, client: &str) -> MappingRule {
    MappingRule { test, client_id: client.into() }
}

fn person(id: &str, address: &str, department: Option<&str>, office: Option<&str>) -> DirectoryUser {
    DirectoryUser {
        entra_object_id: id.into(),
        display_name: Some(format!("Person {id}")),
        email: Some(address.into()),
        department: department.map(Into::into),
        office_location: office.map(Into::into),
        ..DirectoryUser::default()
    }
}

fn people() -> Vec<DirectoryUser> {
    vec![
        person("1", "Ann@North.com", Some("Sales"), Some("Leeds")),
        person("2", "bob@south.com", Some("sales "), None),
        person("3", "cid@south.com", None, Some("York")),
    ]
}

fn domain(text: &str) -> RuleTest {
    RuleTest::Domain(text.into())
}

#[test]
fn rules_that_divide_everybody_are_proved() {
    let rules = [rule(domain("@NORTH.com"), "north"), rule(domain("south.com"), "south")];
    let proof = prove(&rules, &GroupMembers::new(), people().iter());
    assert_eq!(proof.refusal(), None);
    let counts: Vec<_> =
        proof.parts.iter().map(|part| (part.client_id.as_str(), part.people.count)).collect();
    assert_eq!(counts, [("north", 1), ("south", 2)]);
    assert_eq!(proof.idle_rules, [0_usize; 0]);
}

#[test]
fn who_is_left_out_is_named() {
    let proof = prove(&[rule(domain("south.com"), "south")], &GroupMembers::new(), people().iter());
    assert_eq!(proof.refusal().as_deref(), Some("No rule says whose 1 person (Person 1) would be."));
}

#[test]
fn who_is_given_to_two_clients_is_named_though_the_first_rule_would_decide() {
    let rules = [
        rule(RuleTest::Department("SALES".into()), "sales"),
        rule(domain("south.com"), "south"),
        rule(RuleTest::EverybodyElse, "rest"),
    ];
    let proof = prove(&rules, &GroupMembers::new(), people().iter());
    assert_eq!(
        proof.refusal().as_deref(),
        Some("Different rules give 1 person (Person 2) to different clients.")
    );
    assert_eq!(proof.idle_rules, [3]);
}

#[test]
fn two_rules_may_name_the_same_client_and_everybody_else_contests_nobody() {
    let rules = [
        rule(RuleTest::Group("g".into()), "a"),
        rule(RuleTest::Office("york".into()), "a"),
        rule(RuleTest::EverybodyElse, "b"),
    ];
    let groups = GroupMembers::from([("g".to_owned(), HashSet::from(["3".into()]))]);
    let proof = prove(&rules, &groups, people().iter());
    assert_eq!(proof.refusal(), None);
    assert_eq!(Division::new(&rules, &groups).client_of(&people()[2]).map(ClientId::as_str), Some("a"));
}

#[test]
fn rules_that_contradict_themselves_are_refused_whoever_is_there() {
    let rules = [
        rule(RuleTest::EverybodyElse, "a"),
        rule(domain("x.com"), "a"),
        rule(domain("X.com"), "b"),
        rule(RuleTest::Department(" ".into()), "a"),
    ];
    let faults = prove(&rules, &GroupMembers::new(), std::iter::empty()).faults;
    assert_eq!(
        faults,
        [
            "Rule 1 takes everybody else, but is not the last.",
            "Rule 3 asks what an earlier rule asks.",
            "Rule 4 names nothing."
        ]
    );
}

#[test]
fn the_shape_is_flat() {
    let json =
        r#"[{"by":"domain","value":"north.com","clientId":"n"},{"by":"everybody_else","clientId":"s"}]"#;
    let rules: Vec<MappingRule> = serde_json::from_str(json).unwrap();
    assert_eq!(rules, [rule(domain("north.com"), "n"), rule(RuleTest::EverybodyElse, "s")]);
    assert_eq!(serde_json::to_string(&rules).unwrap(), json);
}

fn any_test() -> impl Strategy<Value = RuleTest> {
    prop_oneof![
        "[a-c]\\.com".prop_map(RuleTest::Domain),
        "[A-C]".prop_map(RuleTest::Department),
        "[a-c]".prop_map(RuleTest::Office),
        "[g-h]".prop_map(RuleTest::Group),
    ]
}

fn any_person() -> impl Strategy<Value = DirectoryUser> {
    ("[1-9]", "[a-c]", prop::option::of("[a-c]"), prop::option::of("[A-C]")).prop_map(
        |(id, domain, department, office)| {
            person(&id, &format!("p{id}@{domain}.com"), department.as_deref(), office.as_deref())
        },
    )
}

proptest! {
    /// What a proof promises: everybody is in exactly one part, and the order of the rules does not matter.
    #[test]
    fn proved_rules_are_total_and_disjoint(
        tests in prop::collection::vec((any_test(), "[x-z]"), 1..6),
        rest in prop::option::of("[x-z]"),
        people in prop::collection::vec(any_person(), 0..12),
        members in prop::collection::hash_set("[1-9]", 0..4),
    ) {
        let members = members.iter().map(|id| id.as_str().into()).collect();
        let groups = GroupMembers::from([("g".to_owned(), members)]);
        let mut rules: Vec<_> = tests.into_iter().map(|(test, client)| rule(test, &client)).collect();
        let mut reversed: Vec<_> = rules.iter().rev().cloned().collect();
        let last = rest.map(|client| rule(RuleTest::EverybodyElse, &client));
        rules.extend(last.clone());
        reversed.extend(last);

        let proof = prove(&rules, &groups, people.iter());
        let placed: usize = proof.parts.iter().map(|part| part.people.count).sum();
        prop_assert_eq!(placed + proof.left_out.count, people.len());
        if proof.refusal().is_none() {
            let (one, other) = (Division::new(&rules, &groups), Division::new(&reversed, &groups));
            for person in &people {
                prop_assert!(one.client_of(person).is_some());
                prop_assert_eq!(one.client_of(person), other.client_of(person));
            }
        }
    }
}
