//! `match-eval`: how good are both matching profiles on names with known answers?

use std::collections::BTreeMap;
use std::path::PathBuf;

use entra_core::matching::evidence::observe;
use entra_core::matching::{Band, MatchOptions, Profile, match_tenants};
use serde::Serialize;

use crate::Failure;
use crate::blocking::Blocked;
use crate::measure::{Answer, BandFigures, Figures, answers, calibration, figures};
use crate::name_set::NameSet;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// A folder with `clients.jsonl`, `tenants.jsonl` and `truth.jsonl`.
    #[arg(long)]
    set: PathBuf,
    /// Print one JSON object instead of tables.
    #[arg(long)]
    json: bool,
    /// Leave out right clients until this share of the tenants has none, for instance 0.5.
    #[arg(long)]
    share_without_client: Option<f64>,
    /// How many tenants to compare with every client, to measure what blocking loses.
    #[arg(long, default_value_t = 200)]
    all_pairs: usize,
}

#[derive(Serialize)]
struct Report {
    phase1: Figures,
    evidence: EvidenceFigures,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EvidenceFigures {
    #[serde(flatten)]
    figures: Figures,
    bands: BTreeMap<&'static str, BandFigures>,
    /// Share of the pairs worth showing that are scored at all.
    blocking_recall: f64,
}

const BANDS: [(&str, Band); 3] =
    [("definite", Band::Definite), ("strong", Band::Strong), ("possible", Band::Possible)];

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let mut set = NameSet::read(&arguments.set)?;
    if let Some(share) = arguments.share_without_client {
        set = set.with_share_without_client(share);
    }
    let phase1 = answer_with(&mut set, Profile::Phase1);
    let evidence = answer_with(&mut set, Profile::Evidence);
    let options = MatchOptions::default();
    let blocked = Blocked::measure(&set, &observe(&set.input, &options), arguments.all_pairs, &options);
    let report = Report {
        phase1: figures(&phase1, &set.truths),
        evidence: EvidenceFigures {
            figures: figures(&evidence, &set.truths),
            bands: BANDS.map(|(name, band)| (name, BandFigures::new(&evidence, &set.truths, band))).into(),
            blocking_recall: blocked.recall(),
        },
    };
    if arguments.json {
        println!("{}", serde_json::to_string(&report)?);
        return Ok(());
    }
    print_figures(&report);
    print_bands(&report);
    print_boundaries(&evidence, &set);
    println!("\nblocking: {}", blocked.in_words());
    print_calibration("Phase1", &phase1);
    print_calibration("Evidence", &evidence);
    print_kinds(&phase1, &evidence, &set);
    Ok(())
}

fn answer_with(set: &mut NameSet, profile: Profile) -> Vec<Answer> {
    set.input.profile = profile;
    answers(&match_tenants(&set.input), set)
}

fn print_figures(report: &Report) {
    println!(
        "{:10}{:>11}{:>9}{:>9}{:>12}{:>10}{:>9}{:>9}",
        "profile", "precision", "recall", "F1", "recall at 5", "accepted", "ECE", "Brier"
    );
    for (name, figures) in [("Phase1", &report.phase1), ("Evidence", &report.evidence.figures)] {
        println!(
            "{name:10}{:>11.4}{:>9.4}{:>9.4}{:>12.4}{:>10.4}{:>9.4}{:>9.4}",
            figures.precision,
            figures.recall,
            figures.f1,
            figures.recall_at5,
            figures.accepted_share,
            figures.ece,
            figures.brier
        );
    }
}

fn print_bands(report: &Report) {
    println!(
        "\nEvidence, from the best band down\n{:10}{:>11}{:>9}{:>9}",
        "band", "precision", "recall", "answers"
    );
    for (name, _) in BANDS {
        let figures = &report.evidence.bands[name];
        println!("{name:10}{:>11.4}{:>9.4}{:>9}", figures.precision, figures.recall, figures.answers);
    }
}

/// What the strong band would hold if it began elsewhere.
fn print_boundaries(evidence: &[Answer], set: &NameSet) {
    println!(
        "\nEvidence, from a confidence on\n{:10}{:>11}{:>9}{:>9}",
        "from", "precision", "recall", "answers"
    );
    for hundredths in (90..=98_u32).rev() {
        let from = f64::from(hundredths) / 100.0;
        let figures =
            BandFigures::of(evidence, &set.truths, |answer| answer.given && answer.confidence >= from);
        println!("{from:<10.2}{:>11.4}{:>9.4}{:>9}", figures.precision, figures.recall, figures.answers);
    }
}

fn print_calibration(profile: &str, answers: &[Answer]) {
    println!(
        "\n{profile}: confidence said, share found right\n{:12}{:>8}{:>8}{:>8}",
        "said", "answers", "mean", "right"
    );
    for bin in calibration(answers) {
        println!("{:4.2} – {:4.2} {:>8}{:>8.3}{:>8.3}", bin.from, bin.to, bin.answers, bin.mean, bin.right);
    }
}

fn print_kinds(phase1: &[Answer], evidence: &[Answer], set: &NameSet) {
    println!("\nshare of accepted right answers, by kind of noise (tenants with a client)");
    println!("{:14}{:>8}{:>9}{:>10}", "kind", "tenants", "Phase1", "Evidence");
    let mut kinds: BTreeMap<&str, [u32; 3]> = BTreeMap::new();
    let mut without = [0_u32; 3];
    for ((one, two), truth) in phase1.iter().zip(evidence).zip(&set.truths) {
        let count = |counts: &mut [u32; 3], wanted: &dyn Fn(&Answer) -> bool| {
            counts[0] += 1;
            counts[1] += u32::from(wanted(one));
            counts[2] += u32::from(wanted(two));
        };
        if truth.client.is_none() {
            count(&mut without, &|answer| answer.accepted);
            continue;
        }
        for kind in &truth.kinds {
            count(kinds.entry(kind).or_default(), &|answer| answer.accepted && answer.right);
        }
    }
    for (kind, counts) in kinds {
        print_shares(kind, counts);
    }
    println!("wrongly accepted, of tenants without a client");
    print_shares("", without);
}

fn print_shares(kind: &str, [all, one, two]: [u32; 3]) {
    let share = |part: u32| f64::from(part) / f64::from(all.max(1));
    println!("{kind:14}{all:>8}{:>9.3}{:>10.3}", share(one), share(two));
}
