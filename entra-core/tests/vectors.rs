//! The scenarios of `tests/vectors/plan`, through the JSON function that every surface offers.
#![expect(clippy::unwrap_used, reason = "a scenario that cannot be read is a failed test")]

use std::{fs, path::Path};

use entra_core::json::plan_sync;
use serde_json::Value;

#[test]
fn every_plan_scenario_ends_as_told() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors/plan");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let failures: Vec<_> = files.iter().flat_map(|file| differences(file)).collect();
    assert!(failures.is_empty(), "{} differences:\n{}", failures.len(), failures.join("\n"));
    assert!(!files.is_empty());
}

fn differences(file: &Path) -> Vec<String> {
    let name = file.file_stem().unwrap().to_string_lossy().into_owned();
    let scenario: Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    let plan: Value = serde_json::from_str(&plan_sync(&scenario["given"].to_string()).unwrap()).unwrap();
    let expect = &scenario["expect"];
    let mut found = Vec::new();
    let mut compare = |what: &str, expected: &Value, actual: &Value| {
        if expected != actual {
            found.push(format!("{name}: {what}\n  expected {expected}\n  but was  {actual}"));
        }
    };
    for part in ["counters", "guard", "excluded"] {
        compare(part, &expect[part], &plan[part]);
    }
    let (expected, actual) = (expect["changes"].as_array().unwrap(), plan["changes"].as_array().unwrap());
    compare("number of changes", &expected.len().into(), &actual.len().into());
    for (number, (expected, actual)) in expected.iter().zip(actual).enumerate() {
        // A scenario names what it is about; what it names is complete.
        for (key, value) in expected.as_object().unwrap() {
            compare(&format!("changes[{number}].{key}"), value, actual.get(key).unwrap_or(&Value::Null));
        }
    }
    found
}
