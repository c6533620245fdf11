//! Two processes that want to sync the same tenant.

use std::{
    io::{BufRead as _, BufReader},
    time::Duration,
};

use crate::{
    backend::{Backend, Kind},
    sync::{Ending, Job, ending},
};

/// Times that two processes start at once.
const ROUNDS: usize = 5;

/// One works, and the other is told so; started at once, whichever is first works, and nobody is made twice.
pub(crate) fn one_works(kind: Kind, people: usize) {
    let undisturbed = Backend::new(kind);
    Job::new(&undisturbed, people, false).complete();
    let expected = undisturbed.outcome();

    let shared = Backend::new(kind);
    let job = Job::new(&shared, people, false);
    let mut slow = job.clone().reading_for(Duration::from_secs(2)).start();
    let mut said = String::new();
    BufReader::new(slow.stdout.take().expect("its output")).read_line(&mut said).expect("a line");
    assert_eq!(said, "reading\n");
    assert_eq!(ending(&mut job.start()), Ending::AlreadyRunning, "{kind:?}");
    assert_eq!(ending(&mut slow), Ending::Synced, "{kind:?}");
    shared.outcome().assert_equals(&expected);

    let mut told = 0;
    for _ in 0..ROUNDS {
        let shared = Backend::new(kind);
        let job = Job::new(&shared, people, false);
        let mut both = [job.start(), job.start()];
        let endings = both.each_mut().map(ending);
        assert!(endings.contains(&Ending::Synced), "{kind:?}: {endings:?}");
        told += endings.iter().filter(|ending| **ending == Ending::AlreadyRunning).count();
        shared.outcome().assert_equals(&expected);
    }
    println!("{kind:?}: of two processes one works; started at once {ROUNDS} times, {told} were told so");
}
