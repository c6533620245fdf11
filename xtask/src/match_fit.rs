//! `match-fit`: finds the weights of the Evidence profile, and reports how well they carry over.

use std::path::{Path, PathBuf};

use entra_core::matching::MatchOptions;
use entra_core::matching::evidence::{WEIGHTS, observe};

use crate::Failure;
use crate::blocking::Blocked;
use crate::fit::{Case, Model, cases};
use crate::name_set::NameSet;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// A folder to learn from; every folder counts the same, however many tenants it has.
    #[arg(long = "set", required = true)]
    sets: Vec<PathBuf>,
    /// How many tenants of each folder to compare with every client, to measure what blocking loses.
    #[arg(long, default_value_t = 200)]
    all_pairs: usize,
}

/// A folder's cases, and its name in the report.
struct Set {
    name: String,
    cases: Vec<Case>,
    lost: String,
}

const THREADS: MatchOptions = MatchOptions { threads: 2 };

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let sets = arguments
        .sets
        .iter()
        .map(|folder| read(folder, arguments.all_pairs))
        .collect::<Result<Vec<_>, _>>()?;
    let everything: Vec<Case> = sets.iter().flat_map(|set| set.cases.clone()).collect();
    let even: Vec<Case> = everything.iter().step_by(2).cloned().collect();
    let odd: Vec<Case> = everything.iter().skip(1).step_by(2).cloned().collect();

    let mut models =
        vec![("shipped".to_owned(), Model::shipped()), ("all".to_owned(), Model::fit(&everything))];
    models.push(("rounded".to_owned(), models[1].1.rounded()));
    for set in &sets {
        models.push((set.name.clone(), Model::fit(&set.cases)));
    }
    models.push(("even".to_owned(), Model::fit(&even)));
    println!("## Weights\n");
    println!(
        "`shipped` is the table in the library; `all` the fit on every set, `rounded` the same in quarters; then the"
    );
    println!("fit on each set alone, and on every second tenant of all of them.\n");
    print_weights(&models);

    println!("\n## How they carry over\n");
    println!(
        "Loss is the mean negative log-likelihood. Answers count from a confidence of 0.4 on, strong ones from 0.93."
    );
    println!("No share without a client is estimated here, so that only the weights are judged.\n");
    println!(
        "| fitted on | measured on | loss | F1 | strong precision | strong recall | calibration error |"
    );
    println!("|---|---|---|---|---|---|---|");
    for set in &sets {
        for (name, model) in &models {
            print_measure(name, &set.name, model, &set.cases);
        }
    }
    print_measure("even", "odd", &models[models.len() - 1].1, &odd);
    println!("\n## Blocking\n");
    for set in &sets {
        println!("{}", set.lost);
    }
    Ok(())
}

fn read(folder: &Path, all_pairs: usize) -> Result<Set, Failure> {
    let set = NameSet::read(folder)?;
    let name =
        folder.file_name().map_or_else(|| "set".to_owned(), |name| name.to_string_lossy().into_owned());
    let observed = observe(&set.input, &THREADS);
    let share = 1.0 / f64::from(u32::try_from(set.truths.len().max(1))?);
    let cases = cases(&observed, &set.truths, share);
    let blocked = Blocked::measure(&set, &observed, all_pairs, &THREADS);
    let lost = format!("- {name}: {}; {}", truths_found(&cases, &set), blocked.in_words());
    Ok(Set { name, cases, lost })
}

fn truths_found(cases: &[Case], set: &NameSet) -> String {
    let found = cases.iter().filter(|case| case.right.is_some()).count();
    let all = set.truths.iter().filter(|truth| truth.client.is_some()).count();
    let pairs: usize = cases.iter().map(|case| case.candidates.len()).sum();
    format!("{pairs} pairs scored; {found} of {all} right clients among them")
}

fn print_weights(models: &[(String, Model)]) {
    let row = |cells: Vec<String>| println!("| {} |", cells.join(" | "));
    let cells = |head: [&str; 2], of: &dyn Fn(&(String, Model)) -> String| {
        head.into_iter().map(str::to_owned).chain(models.iter().map(of)).collect()
    };
    row(cells(["signal", "origin"], &|(name, _)| name.clone()));
    row(cells(["---", "---"], &|_| "---".to_owned()));
    for (place, weight) in WEIGHTS.iter().enumerate() {
        let origin = format!("{:?}", weight.origin).to_lowercase();
        row(cells([weight.kind, &origin], &|(_, model)| format!("{:.2}", model.points[place])));
    }
    row(cells(["bias", "fitted"], &|(_, model)| format!("{:.2}", model.bias)));
}

fn print_measure(fitted: &str, measured: &str, model: &Model, cases: &[Case]) {
    let quality = model.quality(cases);
    println!(
        "| {fitted} | {measured} | {:.4} | {:.4} | {:.4} | {:.4} | {:.4} |",
        model.loss(cases),
        quality.f1,
        quality.strong_precision,
        quality.strong_recall,
        quality.calibration_error
    );
}
