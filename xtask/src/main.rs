//! The project's own chores.
#![expect(clippy::print_stdout, reason = "a chore's product is what it prints")]

mod blocking;
mod fit;
mod generated;
mod header;
mod header_text;
mod install;
mod match_eval;
mod match_fit;
mod measure;
mod name_set;
mod vendor_check;

use clap::{Parser, Subcommand};

/// What a chore may fail with; it is printed and ends the program.
type Failure = Box<dyn std::error::Error>;

#[derive(Parser)]
#[command(about = "The project's own chores")]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Makes `include/entra.h` and the status numbers from the Rust source.
    Header(header::Arguments),
    /// Installs the C library below a folder: header, shared and static library, pkg-config file.
    Install(install::Arguments),
    /// Measures both matching profiles on a folder of names with known answers.
    MatchEval(match_eval::Arguments),
    /// Fits the weights of the Evidence profile and reports how well they carry over.
    MatchFit(match_fit::Arguments),
    /// Holds the routes, parameters and fields that our clients use against what the vendors publish.
    VendorCheck(vendor_check::Arguments),
}

fn main() -> Result<(), Failure> {
    match Arguments::parse().chore {
        Chore::Header(arguments) => header::run(&arguments),
        Chore::Install(arguments) => install::run(&arguments),
        Chore::MatchEval(arguments) => match_eval::run(&arguments),
        Chore::MatchFit(arguments) => match_fit::run(&arguments),
        Chore::VendorCheck(arguments) => vendor_check::run(&arguments),
    }
}
