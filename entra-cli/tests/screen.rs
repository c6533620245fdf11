//! The program on a real terminal: progress that moves, a summary that fits 24 lines of 80 columns, tables that can be
//! read with hundreds of customers, Ctrl-C.
#![expect(clippy::unwrap_used, reason = "what a test cannot do, it fails at")]

mod stage;

use std::{
    io::{Read, Write},
    num::NonZero,
    sync::mpsc,
    time::{Duration, Instant},
};

use entra_simulator::{Config, TenantView};
use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use stage::Stage;

/// Lines and columns.
type Size = (NonZero<u16>, NonZero<u16>);
const USUAL: Size = (NonZero::new(24).unwrap(), NonZero::new(80).unwrap());
/// As much as anybody would scroll back.
const LONG: NonZero<u16> = NonZero::new(700).unwrap();

/// What was on the screen.
struct Seen {
    /// Each screen that differed from the one before.
    screens: Vec<String>,
    /// Everything that was written, escapes included.
    raw: Vec<u8>,
    exit: u32,
}

impl Seen {
    fn last(&self) -> &str {
        self.screens.last().map_or("", String::as_str)
    }
}

/// Runs a command on a usual terminal; `press` is asked at each new screen what to type.
fn watch(
    stage: &Stage,
    line: &str,
    variables: &[(&str, &str)],
    press: impl FnMut(&str) -> Option<&'static str>,
) -> Seen {
    watch_on(USUAL, stage, line, variables, press)
}

fn watch_on(
    (lines, columns): Size,
    stage: &Stage,
    line: &str,
    variables: &[(&str, &str)],
    mut press: impl FnMut(&str) -> Option<&'static str>,
) -> Seen {
    let size = PtySize { rows: lines.get(), cols: columns.get(), pixel_width: 0, pixel_height: 0 };
    let pair = native_pty_system().openpty(size).unwrap();
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_entra"));
    command.args(stage::words(line));
    command.cwd(stage.folder.path());
    command.env_clear();
    for (name, value) in stage.variables() {
        command.env(name, value);
    }
    command.env("TERM", "xterm-256color");
    for (name, value) in variables {
        command.env(name, value);
    }
    let mut child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let mut keyboard = pair.master.take_writer().unwrap();
    let mut output = pair.master.try_clone_reader().unwrap();
    let (sender, written) = mpsc::channel();
    std::thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok(length @ 1..) = output.read(&mut buffer) {
            if sender.send(buffer[..length].to_vec()).is_err() {
                break;
            }
        }
    });
    let mut parser = vt100::Parser::new(lines, columns, 0);
    let (mut screens, mut raw) = (Vec::new(), Vec::new());
    let patience = Instant::now() + Duration::from_mins(4);
    while let Ok(bytes) = written.recv_timeout(patience.saturating_duration_since(Instant::now())) {
        parser.process(&bytes);
        raw.extend(bytes);
        let screen = parser.screen().contents();
        if screens.last() != Some(&screen) {
            if let Some(keys) = press(&screen) {
                keyboard.write_all(keys.as_bytes()).unwrap();
            }
            screens.push(screen);
        }
    }
    let exit = child.wait().unwrap().exit_code();
    Seen { screens, raw, exit }
}

/// Twenty customers with a thousand people each, all of whom get a client with the sync.
async fn twenty_thousand() -> Stage {
    let stage = Stage::connected(Config::per_tenant(20, 1_000)).await;
    let domains: Vec<_> = stage.simulator.tenants().into_iter().map(|tenant| tenant.default_domain).collect();
    let decisions: Vec<_> = domains.iter().map(|domain| format!("--create-new {domain}")).collect();
    stage.run(&format!("map confirm {}", decisions.join(" ")));
    stage
}

/// Numbers before these words, in the order in which they were on the screen, each once.
fn numbers(seen: &Seen, words: &str) -> Vec<u64> {
    let mut numbers = Vec::new();
    for screen in &seen.screens {
        let before =
            screen.lines().filter_map(|line| line.split(words).next().filter(|_| line.contains(words)));
        let number = before.filter_map(|text| text.split_whitespace().last()?.replace(',', "").parse().ok());
        numbers.extend(number.filter(|number| numbers.last() != Some(number)).collect::<Vec<u64>>());
    }
    numbers
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sync_of_twenty_thousand_people_moves_and_its_summary_fits() {
    let stage = twenty_thousand().await;
    let seen = tokio::task::block_in_place(|| watch(&stage, "sync --all", &[], |_| None));
    assert_eq!(seen.exit, 0, "{}", seen.last());

    let people = numbers(&seen, " people read");
    assert!(people.len() > 10 && people.is_sorted(), "progress moves forward: {people:?}");
    assert!(people.last().is_some_and(|last| *last > 15_000), "{people:?}");
    let bar = seen.screens.iter().any(|screen| screen.contains("/20 customers"));
    assert!(bar, "the bar counts customers");
    assert!(seen.raw.windows(5).any(|bytes| bytes == b"\x1b[32m"), "a terminal gets colours");

    let last = seen.last();
    assert!(last.contains("Completed in") && last.contains("20 of 20 customers"), "{last}");
    assert!(last.contains("contacts made"), "{last}");
    assert!(last.contains("entra undo last"), "from its first line to its last: {last}");
    assert!(!last.contains("people read"), "the progress is gone: {last}");
}

#[tokio::test(flavor = "multi_thread")]
async fn hundreds_of_customers_can_be_read_on_narrow_and_on_wide_screens() {
    let stage = Stage::connected(Config::per_tenant(300, 2)).await;
    stage.add_clients().await;
    let tenants = stage.simulator.tenants();
    let shown = |columns: u16, line: &str| {
        let size = (LONG, NonZero::new(columns).unwrap());
        let seen = tokio::task::block_in_place(|| watch_on(size, &stage, line, &[], |_| None));
        assert_eq!(seen.exit, 0, "{}", seen.last());
        let screen = seen.last().trim_end().to_owned();
        let widest = screen.lines().map(|line| line.chars().count()).max().unwrap();
        assert!(widest <= usize::from(columns), "a line of {widest} columns:\n{screen}");
        (rows(&screen, &tenants), screen)
    };

    for columns in [80, 120] {
        let (rows, screen) = shown(columns, "map preview");
        assert_eq!(rows, 60, "the first of each kind:\n{screen}");
        assert!(screen.contains(" … and 240 more: entra map preview --all\n"), "{screen}");
        assert!(screen.ends_with("One by one: entra map preview --to mappings.csv"), "{screen}");
        // Who is to be looked at, by strength; and evidence where there is room for it.
        assert!(!screen.contains("hardly"), "{screen}");
        assert_eq!(screen.contains("Both have this domain"), columns == 120, "{screen}");
        assert_eq!(screen.contains(" … Because, People on a wider screen"), columns == 80, "{screen}");
        assert_eq!(shown(columns, "discover").0, 300);
    }
    stage.run("map confirm --definite");
    let mapped = stage.document("map list").as_array().unwrap().len();
    for columns in [80, 120] {
        let (rows, screen) = shown(columns, "map list");
        assert_eq!(rows, mapped, "{screen}");
        assert!(screen.contains(&format!("\n{mapped} mapped, 0 get a client")), "{screen}");
        let (rows, screen) = shown(columns, "report");
        assert_eq!(rows, 40, "{screen}");
        assert!(screen.contains(&format!(" … and {} more\n", mapped - 40)), "{screen}");
        assert!(screen.contains(&format!("\n{mapped} customers with {} accounts:", mapped * 2)), "{screen}");
        assert_eq!(shown(columns, "report --all").0, mapped);
        assert_eq!(shown(columns, "map preview --all").0, 300 - mapped);
    }
}

/// Rows of a table of customers, one line each. Every name is whole, or cut with a sign.
fn rows(screen: &str, tenants: &[TenantView]) -> usize {
    let below = screen.lines().skip_while(|line| !line.starts_with('─')).skip(1);
    let rows = below.take_while(|line| line.starts_with(' ') && !line.starts_with(" …"));
    rows.inspect(|row| {
        let name = row.trim_start().split("   ").next().unwrap();
        let is_known = |tenant: &TenantView| match name.strip_suffix('…') {
            Some(head) => tenant.display_name.starts_with(head),
            None => tenant.display_name == name,
        };
        assert!(tenants.iter().any(is_known), "`{name}` is nobody:\n{screen}");
    })
    .count()
}

#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_stops_at_the_next_batch_and_says_how_to_go_on() {
    let config = Config { latency: Duration::from_millis(150), ..Config::per_tenant(12, 50) };
    let stage = Stage::connected(config).await;
    let domains: Vec<_> = stage.simulator.tenants().into_iter().map(|tenant| tenant.default_domain).collect();
    let decisions: Vec<_> = domains.iter().map(|domain| format!("--create-new {domain}")).collect();
    stage.run(&format!("map confirm {}", decisions.join(" ")));

    let mut pressed = false;
    let seen = tokio::task::block_in_place(|| {
        watch(&stage, "sync --all", &[], |screen| {
            let begun = screen.contains("/12 customers") && !pressed;
            pressed |= begun;
            begun.then_some("\x03")
        })
    });
    assert!(pressed, "there was time to press Ctrl-C: {}", seen.last());
    assert_eq!(seen.exit, 130, "{}", seen.last());
    assert!(seen.last().contains("Stopped in"), "{}", seen.last());
    assert!(seen.last().contains("Go on with: entra sync --all"), "{}", seen.last());

    let rest = stage.document("sync --all");
    assert_eq!(rest["run"]["status"], "completed", "{rest}");
    assert_eq!(rest["run"]["succeededTenants"], 12);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_color_means_neither_colours_nor_bars() {
    let stage = Stage::connected(Config::per_tenant(2, 20)).await;
    let domain = stage.simulator.tenants()[0].default_domain.clone();
    stage.run(&format!("map confirm --create-new {domain}"));
    let seen = tokio::task::block_in_place(|| watch(&stage, "sync --all", &[("NO_COLOR", "1")], |_| None));
    assert_eq!(seen.exit, 0, "{}", seen.last());
    assert!(!seen.raw.contains(&b'\x1b'), "{:?}", String::from_utf8_lossy(&seen.raw));
    assert!(seen.last().contains("Completed in"), "{}", seen.last());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_taken_back_easily_is_asked_first() {
    let stage = Stage::connected(Config::per_tenant(2, 20)).await;
    let asked = tokio::task::block_in_place(|| {
        let mut answered = false;
        watch(&stage, "disconnect", &[], |screen| {
            let asks = screen.contains("Disconnect, and remove") && !answered;
            answered |= asks;
            asks.then_some("n")
        })
    });
    assert_eq!(asked.exit, 130, "{}", asked.last());
    assert_eq!(stage.document("status")["status"], "connected", "no means no");
}
