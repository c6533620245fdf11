//! A sync that is killed again and again ends where an undisturbed one does, and of two that want one tenant one works.
//!
//! `cargo test -p entra-core --test crash [-- KILLS PEOPLE [postgres|sqlite]]`: a child process syncs, this one kills it
//! at random moments, until it has been killed so often, on PostgreSQL and on SQLite.
#![expect(clippy::print_stdout, reason = "a test with its own harness says what it did")]
#![expect(clippy::expect_used, reason = "what fails in a helper fails the test")]

mod backend;
mod outcome;
mod rivals;
mod sync;

use std::{
    process::{Child, ExitStatus},
    time::{Duration, Instant},
};

use backend::{Backend, Kind};
use rand::{Rng, SeedableRng, rngs::StdRng};
use sync::{Ending, Job, ending};

/// Kills and people where nobody asked for others: enough to meet every statement of a batch now and then.
const DEFAULTS: [usize; 2] = [10, 1_000];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let Some(job) = Job::of_arguments(&arguments) {
        return sync::run(&job);
    }
    let mut numbers = arguments.iter().filter_map(|argument| argument.parse().ok());
    let [kills, people] = DEFAULTS.map(|default| numbers.next().unwrap_or(default));
    let wanted = |(name, _): &(&str, Kind)| arguments.get(2).is_none_or(|argument| argument == name);
    for (_, kind) in [("postgres", Kind::Postgres), ("sqlite", Kind::Sqlite)].into_iter().filter(wanted) {
        rivals::one_works(kind, people.min(1_000));
        survives(kind, kills, people);
    }
}

/// Rounds of two syncs each, everybody new and then everybody changed, until there were enough kills.
fn survives(kind: Kind, kills: usize, people: usize) {
    let undisturbed = Backend::new(kind);
    let mut steps = Vec::new();
    for changed in [false, true] {
        let start = Instant::now();
        Job::new(&undisturbed, people, changed).complete();
        steps.push((changed, start.elapsed(), undisturbed.outcome()));
    }

    let mut random = StdRng::seed_from_u64(7);
    let (mut killed, mut rounds) = (0, 0);
    while killed < kills {
        let disturbed = Backend::new(kind);
        for (changed, took, expected) in &steps {
            loop {
                let mut child = Job::new(&disturbed, people, *changed).after(killed).start();
                let patience = took.mul_f64(random.random_range(0.05..1.0));
                if wait(&mut child, patience).is_some() {
                    assert_eq!(ending(&mut child), Ending::Synced, "a sync after a crash fails");
                    break;
                }
                child.kill().expect("kills");
                child.wait().expect("ends");
                killed += 1;
            }
            disturbed.outcome().assert_equals(expected);
        }
        rounds += 1;
    }
    println!(
        "{kind:?}: {people} people, {killed} kills over {rounds} rounds of two syncs, every end as undisturbed"
    );
}

fn wait(child: &mut Child, patience: Duration) -> Option<ExitStatus> {
    let end = Instant::now() + patience;
    while Instant::now() < end {
        if let Some(status) = child.try_wait().expect("asks") {
            return Some(status);
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    None
}
