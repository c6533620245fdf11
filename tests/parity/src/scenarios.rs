//! Which documents are given to whom: the shared plans and what can be made of them, matchings, names, and nonsense.

use std::{fs, path::Path};

use serde_json::{Value, json};

use crate::Failure;

/// One pure function and what it is given.
pub(crate) struct Scenario {
    /// Node's name of it.
    pub(crate) function: &'static str,
    /// Where the document comes from.
    pub(crate) name: String,
    /// One line of text: a document, or for the functions over names an array of their arguments.
    pub(crate) document: String,
}

/// Everything below a folder with `plan/*.json`, and the files beside this program's source.
pub(crate) fn of(folder: &Path) -> Result<Vec<Scenario>, Failure> {
    let mut all = Vec::new();
    let mut files: Vec<_> = fs::read_dir(folder.join("plan"))?.collect::<Result<_, _>>()?;
    files.sort_by_key(fs::DirEntry::file_name);
    for file in files {
        let scenario: Value = serde_json::from_str(&fs::read_to_string(file.path())?)?;
        of_plan(&file.file_name().to_string_lossy(), &scenario["given"], &mut all);
    }
    for (at, document) in array(include_str!("../matchings.json"))?.into_iter().enumerate() {
        push(&mut all, "matchTenants", format!("matching {at}"), document.to_string());
    }
    for (at, names) in array(include_str!("../names.json"))?.into_iter().enumerate() {
        if names[0].is_string() {
            push(&mut all, "nameSimilarity", format!("names {at}"), names.to_string());
        }
        for function in ["normalizeDomain", "domainOf"] {
            push(&mut all, function, format!("names {at}"), json!([names[0]]).to_string());
        }
    }
    for nonsense in ["[]", "7", "null", "{\"read\":7}", "{\"users\":{}}", "{\"profile\":\"phase9\"}"] {
        for function in ["planSync", "filterUsers", "fieldPatch", "matchTenants"] {
            push(&mut all, function, format!("nonsense `{nonsense}`"), nonsense.to_owned());
        }
    }
    Ok(all)
}

/// A plan's document is also one for the filter, and one for the field rules of each user.
fn of_plan(name: &str, given: &Value, all: &mut Vec<Scenario>) {
    push(all, "planSync", name.to_owned(), given.to_string());
    let (users, settings) = (&given["read"]["users"], &given["settings"]);
    for profile in ["phase1", "default"] {
        let document =
            json!({ "users": users, "config": object(&settings["userFilter"]), "profile": profile });
        push(all, "filterUsers", format!("{name}, {profile}"), document.to_string());
    }
    for user in users.as_array().into_iter().flatten() {
        let document = json!({ "user": user, "config": object(&settings["fieldSync"]) });
        push(all, "fieldPatch", name.to_owned(), document.to_string());
    }
}

fn object(value: &Value) -> Value {
    if value.is_object() { value.clone() } else { json!({}) }
}

fn array(text: &str) -> Result<Vec<Value>, Failure> {
    Ok(serde_json::from_str(text)?)
}

fn push(all: &mut Vec<Scenario>, function: &'static str, name: String, document: String) {
    all.push(Scenario { function, name, document });
}
