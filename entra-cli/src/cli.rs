//! The command line.

use clap::{Args, Parser};

use crate::{commands::Command, exit::EXIT_CODES, installation::Installation};

/// Keeps customers' Microsoft Entra directories and the PSA's contacts in step.
#[derive(Parser)]
#[command(
    name = "entra",
    version,
    arg_required_else_help = true,
    max_term_width = 100,
    after_help = "`entra --help` has examples and the exit codes, `entra COMMAND --help` those of a command.",
    after_long_help = format!("{EXAMPLES}\n\n{EXIT_CODES}")
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) installation: Installation,
    #[command(flatten)]
    pub(crate) appearance: Appearance,
}

/// How the program shows itself.
#[derive(Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct Appearance {
    /// Print the documents that Node and C get, in place of tables
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Show no progress and no notes
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
    /// Show the library's log on standard error; twice for more
    #[arg(long, short, global = true, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,
}

const EXAMPLES: &str = "\
Getting started:
  export ENTRA_DATABASE=sqlite:entra.db      the PSA's database, or postgres://…
  export ENTRA_TENANT=3d4f6b1e-…             your account in the PSA
  export ENTRA_USER=8a1c7d52-…               you, for the audit trail
  entra connect direct                       sign in as the partner's administrator
  entra discover                             which customers there are
  entra map preview                          whose they look like
  entra map confirm --definite               take over what is beyond doubt
  entra preflight contoso.com                what a sync would do, person by person
  entra sync --all

Something is wrong:
  entra doctor                               what is broken, and what to do about it
  entra runs show last                       what the last run did and what failed
  entra explain ada@contoso.com              why a person is, or is not, a contact
  entra undo last                            take the last run back

A customer is named by its domain, its name, Microsoft's tenant id or our own id.";
