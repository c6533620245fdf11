//! What the program says of itself, and what it says to a command line that cannot be used: compared word for word.
//! `TRYCMD=overwrite cargo test -p entra-cli --test help` writes what it says now; read the difference before you
//! commit it.

/// Nobody's own settings play along.
const VARIABLES: [&str; 3] = ["ENTRA_DATABASE", "ENTRA_TENANT", "ENTRA_USER"];

#[test]
fn help_and_usage_errors() {
    let cases = trycmd::TestCases::new();
    for name in VARIABLES {
        cases.env(name, "");
    }
    cases.case("tests/help/*.trycmd");
}
