//! `entra explain`: why a person is, or is not, a contact.

use clap::Args;
use entra_core::{
    Error, ErrorCode, Result,
    model::{ContactPatch, EntraObjectId, ManagedTenant},
    reconcile::{Explanation, Stage},
    sync::PastExplanation,
};

use super::runs::find;
use crate::{
    customer::Customers,
    exit::Exit,
    session::Session,
    terminal::{Terminal, when},
};

/// Say why a person is, or is not, a contact.
///
/// From the facts of now, or with --run from a past run's records.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The person: user principal name, mail address or object id
    user: String,
    /// Whose directory; otherwise told by the address
    #[arg(long)]
    customer: Option<String>,
    /// What this run decided and wrote
    #[arg(long)]
    run: Option<String>,
    /// With the values that each step saw
    #[arg(long)]
    values: bool,
}

const EXAMPLES: &str = "\
Examples:
  entra explain ada@contoso.com
  entra explain 6f3b… --customer contoso.com --values
  entra explain ada@contoso.com --run last";

pub(crate) async fn run(arguments: &Arguments, session: &Session, terminal: &Terminal) -> Result<Exit> {
    let customers = Customers::load(session).await?;
    let tenant = customer_of(arguments, &customers)?;
    let explained = terminal
        .watch("Reading the directory", async |context| {
            session.msp.explain_person(&tenant.managed_tenant_id, &arguments.user, &context).await
        })
        .await?;
    match &arguments.run {
        None => terminal.answer(&explained, || told(&explained, tenant, arguments.values, terminal))?,
        Some(run) => past(session, run, &explained.entra_object_id, terminal).await?,
    }
    Ok(Exit::Done)
}

fn customer_of<'a>(arguments: &Arguments, customers: &'a Customers) -> Result<&'a ManagedTenant> {
    match &arguments.customer {
        Some(name) => customers.find(name),
        None => customers.of_address(&arguments.user).ok_or_else(|| {
            Error::new(ErrorCode::InvalidArgument)
                .with_message(format!("Nothing tells whose directory `{}` is in.", arguments.user))
                .with_remedy("Give --customer: a domain, a name or an id.")
        }),
    }
}

async fn past(session: &Session, run: &str, identity: &EntraObjectId, terminal: &Terminal) -> Result<()> {
    let run = find(session, run).await?;
    let past = session.msp.explain_past(&run.run_id, identity).await?;
    terminal.answer(&past, || told_of_past(&past, terminal))
}

fn told(explained: &Explanation, tenant: &ManagedTenant, values: bool, terminal: &Terminal) -> String {
    let mut lines = vec![format!("{} of {}", explained.entra_object_id, tenant.display_name)];
    for step in &explained.steps {
        let stage = match step.stage {
            Stage::Import => "read",
            Stage::Scope => "scope",
            Stage::Correlation => "contact",
            Stage::Rules => "rules",
            Stage::Action => "action",
        };
        lines.push(format!("  {stage:<8} {}", step.text));
        if values {
            lines.extend(format!("{:#}", step.values).lines().map(|line| format!("{:11}{line}", "")));
        }
    }
    lines.push(terminal.good(&explained.verdict));
    lines.join("\n")
}

fn told_of_past(past: &PastExplanation, terminal: &Terminal) -> String {
    if past.outcomes.is_empty() && past.written.is_empty() {
        return "The run had nothing to tell about this person, or its details were forgotten since."
            .to_owned();
    }
    let mut table = terminal.table(["When", "What", "Because"]);
    for outcome in &past.outcomes {
        table.row(["decided", &outcome.action, &outcome.reason]);
    }
    for entry in &past.written {
        let fields = fields(&entry.after);
        table.row([when(Some(entry.at)), format!("wrote {}", entry.action.as_str()), fields]);
    }
    table.to_string()
}

fn fields(patch: &ContactPatch) -> String {
    serde_json::to_value(patch).map(|value| value.to_string()).unwrap_or_default()
}
