//! The same scenarios through Rust, Node and C, compared byte for byte.
//!
//! ```text
//! entra-parity SCENARIOS C-PROGRAM [ARGUMENT…] -- NODE-PROGRAM [ARGUMENT…]
//! ```
//!
//! A scenario is a pure function's name and a document. Each program is given them on standard input, one a line (the
//! name, a tab, the document), and answers one line each: `ok`, a tab and the result, or `error`, a tab and the code.
//! Answers are compared in canonical form: keys in order, numbers as the shortest text of their double.
#![expect(clippy::print_stdout, reason = "the figures are what the program is for")]

mod program;
mod rust;
mod scenarios;

use std::{env, path::Path, process::ExitCode};

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<ExitCode, Failure> {
    let mut arguments = env::args().skip(1);
    let folder = arguments.next().ok_or("say where the scenarios are")?;
    let c: Vec<_> = arguments.by_ref().take_while(|argument| argument != "--").collect();
    let node: Vec<_> = arguments.collect();
    let scenarios = scenarios::of(Path::new(&folder))?;

    let rust: Vec<_> = scenarios.iter().map(rust::answer).collect();
    let surfaces = [("C", program::answers(&c, &scenarios)?), ("Node", program::answers(&node, &scenarios)?)];
    let mut differences = 0;
    for (at, scenario) in scenarios.iter().enumerate() {
        for (surface, answers) in &surfaces {
            if answers.get(at) != rust.get(at) {
                differences += 1;
                println!("{} of {}: Rust and {surface} differ", scenario.function, scenario.name);
                println!("  Rust: {}\n  {surface}: {}", rust[at], answers[at]);
            }
        }
    }
    let refused = rust.iter().filter(|answer| answer.starts_with("error")).count();
    println!(
        "{} scenarios x {} surfaces, {refused} of them refusals: {}",
        scenarios.len(),
        surfaces.len() + 1,
        if differences == 0 { "all equal".to_owned() } else { format!("{differences} differences") }
    );
    Ok(if differences == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
