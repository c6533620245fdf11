//! How fast are both profiles, and how much memory do they take?
//!
//! `cargo bench -p entra-core --bench matching` makes 5,000 tenants and 20,000 clients from a seed;
//! `-- --set FOLDER` reads them from `tenants.jsonl` and `clients.jsonl`. The last line is one JSON object.
#![expect(clippy::print_stdout, reason = "a program that prints its figures")]

use std::collections::{BTreeMap, HashSet};
use std::error::Error;
use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use entra_core::matching::{MatchInput, MatchOptions, Profile, match_tenants_with, pair_counts};
use serde_json::{Value, json};

#[path = "matching/names.rs"]
mod names;

const SEED: u64 = 7;
const TENANTS: usize = 5_000;
const CLIENTS: usize = 20_000;
/// Tenants that the pairwise definition is timed on.
const SLICE: usize = 200;
/// Each figure is the best of so many runs.
const RUNS: usize = 3;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let folder =
        arguments.iter().position(|argument| argument == "--set").and_then(|at| arguments.get(at + 1));
    let input = match folder {
        Some(folder) => names::read(Path::new(folder))?,
        None => names::generate(SEED, TENANTS, CLIENTS),
    };
    println!("{} tenants, {} clients", input.tenants.len(), input.clients.len());

    let mut figures = BTreeMap::new();
    let phase1 = profile(&input, Profile::Phase1, "phase1", &mut figures);
    profile(&input, Profile::Evidence, "evidence", &mut figures);
    let large = names::tenfold(&input);
    println!("{} tenants, {} clients", large.tenants.len(), large.clients.len());
    profile(&large, Profile::Phase1, "phase1Tenfold", &mut figures);
    profile(&large, Profile::Evidence, "evidenceTenfold", &mut figures);

    let pairwise = pairwise_seconds_per_pair(&input);
    let ratio = pairwise / phase1;
    println!("pairwise definition: {:.2} M pairs/s; Phase1 is {ratio:.0} times as fast", 1e-6 / pairwise);
    figures.insert("pairwise", json!({ "tenants": SLICE, "pairsPerSecond": (1.0 / pairwise).round() }));
    figures.insert("phase1RatioToPairwise", json!(ratio.round()));
    println!("{}", serde_json::to_string(&figures)?);
    Ok(())
}

/// Times a profile on one thread and on two; gives its seconds per possible pair on one.
fn profile(
    input: &MatchInput,
    profile: Profile,
    name: &'static str,
    figures: &mut BTreeMap<&str, Value>,
) -> f64 {
    let mut input = input.clone();
    input.profile = profile;
    let before = peak_megabytes_from_here();
    let (one, on_core) = seconds(&input, 1);
    let peak = peak_megabytes();
    let (two, _) = seconds(&input, 2);
    let pairs = pair_counts(&input);
    println!(
        "{name:16} 1 thread {one:.3} s ({on_core:.3} s on core), 2 threads {two:.3} s; of {} pairs {} counted, {} scored; peak {peak:.0} MB ({before:.0} MB before)",
        pairs.possible, pairs.counted, pairs.scored
    );
    let three = |seconds: f64| (seconds * 1_000.0).round() / 1_000.0;
    figures.insert(
        name,
        json!({
            "secondsOneThread": three(one),
            "secondsOnCoreOneThread": three(on_core),
            "secondsTwoThreads": three(two),
            "pairsPossible": pairs.possible,
            "pairsCounted": pairs.counted,
            "pairsScored": pairs.scored,
            "peakMegabytes": peak.round(),
            "peakMegabytesBefore": before.round(),
        }),
    );
    one / count(pairs.possible)
}

/// Best of the runs: seconds on the clock, and seconds that this thread was on a core.
fn seconds(input: &MatchInput, threads: usize) -> (f64, f64) {
    let once = || {
        let (start, start_on_core) = (Instant::now(), seconds_on_core());
        black_box(match_tenants_with(black_box(input), &MatchOptions { threads }));
        (start.elapsed().as_secs_f64(), seconds_on_core() - start_on_core)
    };
    let runs: Vec<(f64, f64)> = (0..RUNS).map(|_| once()).collect();
    let best = |figure: fn(&(f64, f64)) -> f64| runs.iter().map(figure).fold(f64::INFINITY, f64::min);
    (best(|run| run.0), best(|run| run.1))
}

/// Time that this thread has run, which a busy machine does not stretch. Linux; 0 elsewhere.
fn seconds_on_core() -> f64 {
    let status = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = status.split_whitespace().next().and_then(|number| number.parse::<f64>().ok());
    nanoseconds.unwrap_or(0.0) / 1e9
}

/// The definition as it reads: both names normalised and both sets built for every pair.
fn pairwise_seconds_per_pair(input: &MatchInput) -> f64 {
    let start = Instant::now();
    let mut reached = 0_usize;
    let tenants = &input.tenants[..input.tenants.len().min(SLICE)];
    for tenant in tenants {
        for client in &input.clients {
            let similarity =
                pairwise(tenant.display_name.as_deref().unwrap_or_default(), &client.client_name);
            reached += usize::from(similarity >= 0.58);
        }
    }
    black_box(reached);
    start.elapsed().as_secs_f64() / count(tenants.len() * input.clients.len())
}

fn pairwise(left: &str, right: &str) -> f64 {
    let (left, right) = (letter_pairs(left), letter_pairs(right));
    if left.is_empty() || right.is_empty() {
        return 0.0;
    }
    count(2 * left.intersection(&right).count()) / count(left.len() + right.len())
}

fn letter_pairs(name: &str) -> HashSet<String> {
    let plain = |character: char| if character.is_ascii_alphanumeric() { character } else { ' ' };
    let spaced: String = name.to_lowercase().chars().map(plain).collect();
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let name = words.join(" ");
    if name.len() < 2 {
        return if name.is_empty() { HashSet::new() } else { HashSet::from([name]) };
    }
    (0..name.len() - 1).map(|at| name[at..at + 2].to_owned()).collect()
}

/// Forgets the peak so far, where the system allows it, and gives what stays.
fn peak_megabytes_from_here() -> f64 {
    // Linux: 5 resets the peak of the resident set.
    let _ = fs::write("/proc/self/clear_refs", "5");
    peak_megabytes()
}

fn peak_megabytes() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes =
        line.and_then(|line| line.split_whitespace().next()).and_then(|number| number.parse::<f64>().ok());
    kilobytes.unwrap_or(0.0) / 1024.0
}

fn count(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}
