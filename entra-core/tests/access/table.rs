//! Every operation for every kind of actor, edition and flag, as one table that a change must change knowingly.

use std::fmt::Write as _;

use entra_core::access::{Actor, Edition, Flag, FlagSet, Operation, UserType, check};

const READ: &str = "system_settings.read";
const UPDATE: &str = "system_settings.update";

fn internal(permissions: &[&str]) -> Actor {
    Actor::internal("u-1".into(), permissions.iter().copied())
}

/// A client-portal user with every permission there is.
fn portal() -> Actor {
    Actor { user_type: UserType::Client, ..internal(&[READ, UPDATE]) }
}

fn answer(actor: &Actor, operation: Operation, edition: Edition, flags: &FlagSet) -> String {
    check(actor, operation, edition, flags)
        .map_or_else(|error| error.code().to_string(), |()| "ok".to_owned())
}

fn table() -> String {
    use Edition::{Community, Enterprise};
    let (all, none) = (FlagSet::all(), FlagSet::default());
    let mut text = String::new();
    for operation in Operation::ALL {
        let own: Vec<_> = operation.flags().iter().filter(|flag| **flag != Flag::Ui).collect();
        let without_own: FlagSet = Flag::ALL.into_iter().filter(|flag| !own.contains(&flag)).collect();
        let cells = [
            ("portal", answer(&portal(), *operation, Enterprise, &all)),
            ("nothing", answer(&internal(&["billing.read"]), *operation, Enterprise, &all)),
            ("read", answer(&internal(&[READ]), *operation, Enterprise, &all)),
            ("update", answer(&internal(&[UPDATE]), *operation, Enterprise, &all)),
            ("scheduler", answer(&Actor::scheduler(), *operation, Enterprise, &all)),
            ("community", answer(&internal(&[UPDATE]), *operation, Community, &all)),
            ("no flag", answer(&internal(&[UPDATE]), *operation, Enterprise, &none)),
            ("own flag off", answer(&internal(&[UPDATE]), *operation, Enterprise, &without_own)),
            ("portal, community, no flag", answer(&portal(), *operation, Community, &none)),
        ];
        writeln!(text, "{}", operation.as_str()).unwrap();
        for (name, outcome) in cells {
            writeln!(text, "    {name}: {outcome}").unwrap();
        }
    }
    text
}

#[test]
fn is_the_table_that_was_agreed() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/access/table.txt");
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(path, table()).unwrap();
    }
    let agreed = std::fs::read_to_string(path).unwrap();
    assert!(table() == agreed, "the table changed; look at the difference after UPDATE_SNAPSHOTS=1");
}

#[test]
fn nobody_of_the_portal_and_nothing_in_community_passes() {
    let flags = FlagSet::all();
    for operation in Operation::ALL {
        assert_eq!(answer(&portal(), *operation, Edition::Enterprise, &flags), "forbidden");
        let admin = internal(&[READ, UPDATE]);
        let error = check(&admin, *operation, Edition::Community, &flags).unwrap_err();
        assert_eq!(error.code().http_status(), 501);
        assert_eq!(error.message(), "Microsoft Entra integration is only available in Enterprise Edition.");
    }
}
