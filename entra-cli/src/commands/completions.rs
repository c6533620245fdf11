//! `entra completions`.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::{cli::Cli, exit::Exit, terminal::Terminal};

/// Print completions for a shell.
#[derive(Args)]
#[command(after_help = "Examples:\n  entra completions bash > /etc/bash_completion.d/entra")]
pub(crate) struct Arguments {
    /// The shell
    shell: Shell,
}

pub(crate) fn run(arguments: &Arguments, terminal: &Terminal) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Cli::command(), "entra", &mut script);
    terminal.write(&String::from_utf8_lossy(&script));
    Exit::Done
}
