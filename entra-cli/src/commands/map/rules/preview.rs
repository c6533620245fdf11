//! `entra map rules preview`.

use std::path::PathBuf;

use clap::Args;
use entra_core::{
    Result,
    model::MappingRule,
    reconcile::{Counted, Person},
    sync::RulesPreview,
};

use super::{sheet, whom};
use crate::{
    customer::{Clients, Customers},
    exit::Exit,
    session::Session,
    terminal::{Terminal, count, read_file},
};

/// People that are named: in a row of the table, and below it those whom the rules do not settle.
const SETTLED: usize = 3;
const UNSETTLED: usize = 8;

/// Show whose people would be whose by the rules of a sheet; write nothing.
///
/// Everybody is read from the directory. Rules that leave nobody out and give nobody to two clients can be confirmed.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The customer
    customer: String,
    /// The rules: an edited sheet of `map rules show --to FILE`
    #[arg(long, value_name = "FILE")]
    file: PathBuf,
}

const EXAMPLES: &str = "\
Examples:
  entra map rules show contoso.com --to rules.csv
  entra map rules preview contoso.com --file rules.csv

A sheet:
  by,value,clientId
  domain,contoso.com,Contoso Ltd
  domain,fabrikam.com,Fabrikam Inc
  everybody_else,,Contoso Ltd";

pub(crate) async fn run(arguments: &Arguments, session: &Session, terminal: &Terminal) -> Result<Exit> {
    let customers = Customers::load(session).await?;
    let clients = Clients::load(session).await?;
    let tenant = customers.find(&arguments.customer)?;
    let rules = sheet::read(&read_file(&arguments.file)?, &arguments.file, &clients)?;
    let preview = terminal
        .watch("Reading the directory", async |context| {
            session.msp.preview_mapping_rules(&tenant.managed_tenant_id, &rules, &context).await
        })
        .await?;
    terminal.answer(&preview, || {
        let verdict = match &preview.refusal {
            Some(refusal) => format!("{} {refusal}", terminal.doubtful("These rules cannot be confirmed:")),
            None => terminal.good("Everybody belongs to exactly one client."),
        };
        let next = match &preview.refusal {
            Some(_) => "Change the sheet and look again.".to_owned(),
            None => {
                let (customer, file) = (&arguments.customer, arguments.file.display());
                format!("Next: entra map rules confirm {customer} --file {file}")
            }
        };
        let division = division(&preview, &rules, &clients, terminal);
        format!("{}: {division}\n{verdict} Nothing was written.\n{next}", tenant.display_name)
    })?;
    Ok(Exit::Done)
}

/// Whose people are whose by the rules.
pub(super) fn division(
    preview: &RulesPreview,
    rules: &[MappingRule],
    clients: &Clients,
    terminal: &Terminal,
) -> String {
    let proof = &preview.proof;
    let mut table = terminal.table(["Client", "By rule", "People", "Such as"]).numbers([2]);
    for part in &proof.parts {
        let own = (1..).zip(rules).filter(|(_, rule)| rule.client_id == part.client_id);
        let own: Vec<_> = own.map(|(number, rule)| format!("{number}. {}", whom(&rule.test))).collect();
        table.row([
            clients.name_of(&part.client_id),
            own.join("\n"),
            count(part.people.count as u64),
            names(&part.people, SETTLED, ", ", name),
        ]);
    }
    let unsettled =
        [("(nobody's)", "none", &proof.left_out), ("(claimed twice)", "several", &proof.contested)];
    let unsettled: Vec<_> = unsettled.into_iter().filter(|(_, _, people)| people.count > 0).collect();
    for (client, by, people) in &unsettled {
        let (client, by) = ((*client).to_owned(), (*by).to_owned());
        table.row([client, by, count(people.count as u64), names(people, SETTLED, ", ", name)]);
    }
    let mut lines = vec![format!(
        "{} accounts read, {} people to divide",
        count(preview.total_identities as u64),
        count(proof.people as u64)
    )];
    lines.push(table.to_string());
    lines.extend(
        proof.idle_rules.iter().map(|rule| format!("Rule {rule} decides about nobody who is there now.")),
    );
    for (client, _, people) in &unsettled {
        lines.push(format!("{client}\n  {}", names(people, UNSETTLED, "\n  ", name_and_address)));
    }
    lines.join("\n")
}

fn names(people: &Counted, at_most: usize, separator: &str, name: impl Fn(&Person) -> String) -> String {
    let mut names: Vec<_> = people.samples.iter().take(at_most).map(name).collect();
    if people.count > names.len() {
        names.push("…".to_owned());
    }
    names.join(separator)
}

fn name(person: &Person) -> String {
    let names = [&person.display_name, &person.user_principal_name];
    let name = names.into_iter().flatten().next();
    name.map_or_else(|| person.entra_object_id.to_string(), Clone::clone)
}

/// With the address, which may tell what rule is missing.
fn name_and_address(person: &Person) -> String {
    match (&person.display_name, &person.user_principal_name) {
        (Some(name), Some(address)) => format!("{name} <{address}>"),
        _ => name(person),
    }
}
