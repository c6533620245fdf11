//! The whole life of an integration, told at a shell: what a person sees, and what a program gets.
#![expect(clippy::unwrap_used, reason = "what a test cannot do, it fails at")]

mod stage;

use std::{
    fs,
    process::{Command, Stdio},
    time::Duration,
};

use entra_simulator::{CippStyle, Config, Kind, PersonView, TenantView};
use serde_json::Value;
use snapbox::{assert_data_eq, str};
use stage::{Stage, fed, read, redirect};

/// Somebody whom a sync makes a contact of.
fn is_ordinary(person: &PersonView) -> bool {
    person.account_enabled && person.mail.is_some() && person.kind == Kind::Member
}

#[tokio::test(flavor = "multi_thread")]
async fn from_the_first_sign_in_to_taking_a_run_back() {
    tell(&Stage::new(Config::per_tenant(3, 12)).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_on_postgresql() {
    tell(&Stage::on_postgres(Config::per_tenant(3, 12)).await).await;
}

/// The main story: connect, discover, map, preflight, sync, review, report, explain, undo.
async fn tell(stage: &Stage) {
    let told = stage.connect();
    assert_data_eq!(
        told,
        str![["
Connected by Microsoft partner sign-in; proved [..] UTC.
Next: entra discover

"]]
    );
    let tenants = stage.simulator.tenants();
    let client = stage.add_client(&tenants[0]).await;
    let people: Vec<_> = stage.simulator.people(tenants[0].id).into_iter().filter(is_ordinary).collect();
    let mail = people[0].mail.clone().unwrap().to_lowercase();
    let contact = "aaaaaaaa-0000-4000-8000-000000000001";
    stage.add_contact(contact, &client, "Known before", &mail).await;
    let [one, two] = known_twice(stage, &tenants[0], &client, &people[1]).await;
    let nobodys = format!("former@{}", tenants[0].default_domain);
    stage.add_contact("aaaaaaaa-0000-4000-8000-000000000002", &client, "Long Gone", &nobodys).await;

    let found = stage.run("discover");
    assert!(found.contains("3 customers, 3 of them new, 0 gone."), "{found}");
    assert!(tenants.iter().all(|tenant| found.contains(&tenant.display_name)), "{found}");

    let preview = stage.run("map preview");
    assert!(preview.contains("1 definite, 0 to look at, 2 without a client."), "{preview}");
    let confirmed = stage.run("map confirm --definite");
    assert!(confirmed.starts_with("1 mapped, 0 get a client"), "{confirmed}");
    let others = format!(
        "map confirm --create-new {} --skip {}",
        tenants[1].default_domain, tenants[2].default_domain
    );
    assert!(stage.run(&others).starts_with("0 mapped, 1 get a client with the next sync, 1 left alone"));

    let ahead = stage.run("sync --all --dry-run");
    assert!(ahead.starts_with("2 customers, 24 accounts read"), "{ahead}");
    assert!(ahead.trim_end().ends_with("Nothing was written."), "{ahead}");
    let domain = &tenants[0].default_domain;
    let preflight = stage.document(&format!("preflight {domain}"));
    assert_eq!(preflight["totalIdentities"], 12);
    let changes = stage.run(&format!("preflight {domain} --changes"));
    assert!(changes.contains("email_match") && changes.contains("new_person"), "{changes}");

    let hash = preflight["planHash"].as_str().unwrap();
    let synced = stage.run(&format!("sync {domain} --plan {hash}"));
    assert!(synced.starts_with("Completed in"), "{synced}");
    let all = stage.document("sync --all");
    assert_eq!((&all["run"]["status"], &all["run"]["succeededTenants"]), (&"completed".into(), &2.into()));

    let page = stage.document("queue list");
    assert_eq!(
        (&page["openCount"], &page["items"][0]["reason"]),
        (&1.into(), &"multiple_email_matches".into())
    );
    let queue = stage.run("queue list");
    assert!(queue.contains(&one) && queue.contains(&two) && queue.contains("1 open."), "{queue}");
    let item = page["items"][0]["queueItemId"].as_str().unwrap();
    let resolved = stage.run(&format!("queue resolve {item} --link {one}"));
    assert!(
        resolved.starts_with(&format!("Linked to contact {one}. Take it back: entra undo ")),
        "{resolved}"
    );

    let report = stage.run(&format!("report {domain}"));
    assert!(report.contains(&format!("Long Gone <{nobodys}>")), "{report}");
    assert!(report.trim_end().ends_with("Nothing was written."), "{report}");

    let explained = stage.run(&format!("explain {mail}"));
    assert!(explained.contains("The identity is linked to a contact."), "{explained}");
    let past = stage.run(&format!("explain {mail} --run {}", run_of(stage, 1)));
    assert!(past.contains("email_match"), "{past}");

    let history = stage.run("runs list");
    assert!(history.contains("all-tenants") && history.contains("single-tenant"), "{history}");
    stage.run("runs export last --format csv --to run.csv");
    assert!(read(&stage.path("run.csv")).starts_with("entra_object_id,"));

    let undone = stage.run(&format!("undo {} --yes", run_of(stage, 1)));
    assert!(undone.contains("changes put back."), "{undone}");
    let status = stage.run("status");
    assert_data_eq!(
        status,
        str![["
Connection        Microsoft partner sign-in, tenant [..]
Health            [..]
Last proved       [..] UTC
Application from  env
Last discovery    [..] UTC
Mapped customers  2
Clients to make   0
First sync done   yes
Schedule          off

"]]
    );
}

/// Two contacts who could be this person, by one address each; answers their ids.
async fn known_twice(stage: &Stage, tenant: &TenantView, client: &str, person: &PersonView) -> [String; 2] {
    let mail = person.mail.clone().unwrap().to_lowercase();
    let second = format!("second@{}", tenant.default_domain);
    let addresses = serde_json::json!([format!("SMTP:{mail}"), format!("smtp:{second}")]);
    stage.simulator.set(tenant.id, person.id, "proxyAddresses", addresses).unwrap();
    let ids = ["1", "2"].map(|last| format!("cccccccc-0000-4000-8000-00000000000{last}"));
    stage.add_contact(&ids[0], client, "Twice, Once", &mail).await;
    stage.add_contact(&ids[1], client, "Twice, Again", &second).await;
    ids
}

/// The id of the last run but `back` that was a sync.
fn run_of(stage: &Stage, back: usize) -> String {
    let runs = stage.document("runs list");
    let is_sync = |run: &&Value| {
        run["runType"].as_str().is_some_and(|kind| kind.ends_with("tenant") || kind.ends_with("tenants"))
    };
    let runs: Vec<_> = runs.as_array().unwrap().iter().filter(is_sync).collect();
    runs[back]["runId"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sheet_is_written_edited_and_confirmed() {
    let stage = Stage::connected(Config::per_tenant(3, 4)).await;
    let tenants = stage.simulator.tenants();
    stage.add_client(&tenants[0]).await;
    stage.run("map preview --to mappings.csv");
    let sheet = read(&stage.path("mappings.csv"));
    assert!(sheet.starts_with("managedTenantId,mappingState,clientId,"), "{sheet}");
    assert!(sheet.lines().any(|line| line.contains(",mapped,")), "{sheet}");

    let decided: Vec<_> = sheet
        .lines()
        .map(|line| {
            if line.contains(&tenants[1].display_name) {
                line.replacen(",,", ",create_new,", 1)
            } else {
                line.to_owned()
            }
        })
        .collect();
    fs::write(stage.path("mappings.csv"), decided.join("\n")).unwrap();
    let confirmed = stage.run("map confirm --file mappings.csv");
    assert!(
        confirmed.starts_with("1 mapped, 1 get a client with the next sync, 0 left alone"),
        "{confirmed}"
    );
    let listed = stage.run("map list");
    assert!(listed.contains("(made by the next sync)"), "{listed}");

    stage.run("map preview --to rest.json");
    let rest: Value = serde_json::from_str(&read(&stage.path("rest.json"))).unwrap();
    assert_eq!(rest.as_array().unwrap().len(), 1, "only the undecided one is left: {rest}");
    let (exit, said) = stage.refused("map confirm --file rest.json");
    assert_eq!(exit, 2);
    assert!(said.contains("rest.json decides nothing."), "{said}");

    let unmapped = stage.run(&format!("map unmap {} --yes", tenants[0].default_domain));
    assert!(unmapped.contains("is not mapped any more"), "{unmapped}");
    let (exit, said) = stage.refused("map unmap nobody.example --yes");
    assert_eq!(exit, 1);
    assert!(said.contains("There is no customer `nobody.example`."), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_guard_holds_waits_for_a_person() {
    let stage = Stage::connected(Config::per_tenant(1, 20)).await;
    let tenant = stage.simulator.tenants()[0].clone();
    stage.add_client(&tenant).await;
    stage.run("map confirm --definite");
    stage.run("sync --all");
    let people: Vec<_> = stage.simulator.people(tenant.id).into_iter().filter(is_ordinary).collect();
    for person in people.iter().take(people.len() / 2) {
        stage.simulator.leave(tenant.id, person.id).unwrap();
    }

    let output = stage.try_run("sync --all");
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(4), "{told}");
    assert!(told.starts_with("Held by the guard") && told.contains("entra preflight CUSTOMER"), "{told}");

    let report = stage.run("report");
    assert!(report.contains("Stale leavers"), "{report}");
    let leavers = stage.document("report")["results"][0]["staleLeavers"].as_array().unwrap().len();
    assert_eq!(leavers, people.len() / 2);

    let domain = &tenant.default_domain;
    let ahead = stage.run(&format!("preflight {domain}"));
    let next = ahead.lines().find_map(|line| line.strip_prefix("Apply exactly this: entra ")).unwrap();
    assert!(next.ends_with(" --allow"), "{ahead}");
    let allowed = stage.run(next);
    assert!(allowed.starts_with("Completed in") && allowed.contains("contacts deactivated"), "{allowed}");

    let (exit, said) = stage.refused(&format!("sync {domain} --plan {}", "0".repeat(64)));
    assert_eq!(exit, 4);
    assert!(said.contains("Nothing was written.") && said.contains("entra preflight"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn people_who_could_be_two_contacts_are_decided_one_by_one_or_by_a_sheet() {
    let stage = Stage::connected(Config::per_tenant(2, 12)).await;
    let tenants = stage.simulator.tenants();
    stage.add_client(&tenants[0]).await;
    let other = stage.add_client(&tenants[1]).await;
    let people: Vec<_> = stage.simulator.people(tenants[0].id).into_iter().filter(is_ordinary).collect();
    // Their addresses live at another client: nobody but a person can say what that means.
    for (number, person) in people.iter().take(3).enumerate() {
        let id = format!("bbbbbbbb-0000-4000-8000-00000000000{number}");
        stage.add_contact(&id, &other, "Somebody else", &person.mail.clone().unwrap().to_lowercase()).await;
    }
    stage.run("map confirm --definite");
    let synced = stage.run("sync --all");
    assert!(synced.contains("3 people wait for a decision: entra queue list"), "{synced}");

    let page = stage.document("queue list");
    assert_eq!(page["openCount"], 3);
    let item = |index: usize| page["items"][index]["queueItemId"].as_str().unwrap().to_owned();
    let dismissed = stage.run(&format!("queue dismiss {} --note 'works for both'", item(0)));
    assert_eq!(dismissed, "Set aside until the facts change.\n");
    let (exit, said) = stage.refused(&format!("queue resolve {} --create-new", item(1)));
    assert_eq!(exit, 1);
    assert!(said.contains("Another contact has this address"), "{said}");

    stage.run("queue list --to people.json");
    let mut sheet: Value = serde_json::from_str(&read(&stage.path("people.json"))).unwrap();
    sheet[0]["action"] = "dismissed".into();
    sheet[1]["action"] = "link_existing".into();
    fs::write(stage.path("people.json"), sheet.to_string()).unwrap();
    let output = stage.try_run("queue resolve --file people.json --json");
    assert_eq!(output.status.code(), Some(3), "one of the two cannot be: {}", stage::shown(&output));
    let outcomes: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(outcomes[0]["resolved"]["action"], "dismissed");
    assert_eq!(outcomes[1]["error"]["code"], "conflict");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tenant_that_two_clients_share_is_divided_by_domain() {
    let stage = Stage::connected(Config::per_tenant(2, 16)).await;
    let tenants = stage.simulator.tenants();
    let (shared, other) = (&tenants[1], &tenants[0]);
    let (north, south) = (stage.add_client(shared).await, stage.add_client(other).await);
    stage.run("map confirm --definite");
    let domain = &shared.default_domain;
    let second = shared.domains.iter().find(|name| name.ends_with("group.com")).unwrap();
    let people: Vec<_> = stage.simulator.people(shared.id).into_iter().filter(is_ordinary).collect();
    let (southern, northern) = people.split_at(people.len() / 2);
    for (number, person) in southern.iter().enumerate() {
        stage.simulator.set_mail(shared.id, person.id, Some(&format!("south{number}@{second}"))).unwrap();
    }

    assert!(stage.run(&format!("map rules show {domain}")).contains("is not shared"));
    stage.run(&format!("map rules show {domain} --to rules.csv"));
    let sheet = read(&stage.path("rules.csv"));
    assert!(sheet.starts_with("by,value,clientId,client\n"), "{sheet}");
    assert!(sheet.contains(&format!("domain,{second},{north},")), "{sheet}");
    assert!(sheet.contains(&format!("everybody_else,,{north},")), "{sheet}");

    // A rule is missing: whose is the rest? The client is named as a person would.
    let incomplete = format!("by,value,clientId\ndomain,{second},\"{}\"\n", other.display_name);
    fs::write(stage.path("rules.csv"), &incomplete).unwrap();
    let preview = stage.run(&format!("map rules preview {domain} --file rules.csv"));
    assert!(
        preview.contains("(nobody's)") && preview.contains("These rules cannot be confirmed:"),
        "{preview}"
    );
    let proof = stage.document(&format!("map rules preview {domain} --file rules.csv"));
    assert_eq!(proof["parts"][0]["clientId"], south.as_str());
    assert_eq!(proof["parts"][0]["count"], southern.len());
    assert_eq!(
        proof["leftOut"]["count"].as_u64(),
        Some(proof["people"].as_u64().unwrap() - southern.len() as u64)
    );
    let (exit, said) = stage.refused(&format!("map rules confirm {domain} --file rules.csv"));
    assert_eq!(exit, 4, "{said}");
    assert!(said.contains("No rule says whose") && said.contains("Nothing was written."), "{said}");

    // A rule too many: two clients claim one person.
    stage.simulator.set(shared.id, southern[0].id, "department", "Archive".into()).unwrap();
    let contradictory = format!("{incomplete}department,Archive,{north}\neverybody_else,,{north}\n");
    fs::write(stage.path("rules.csv"), contradictory).unwrap();
    let preview = stage.run(&format!("map rules preview {domain} --file rules.csv"));
    assert!(
        preview.contains("(claimed twice)") && preview.contains(&southern[0].user_principal_name),
        "{preview}"
    );
    let (exit, said) = stage.refused(&format!("map rules confirm {domain} --file rules.csv"));
    assert_eq!(exit, 4, "{said}");
    assert!(said.contains("Different rules give 1 person"), "{said}");

    fs::write(stage.path("rules.csv"), format!("{incomplete}everybody_else,,{north}\n")).unwrap();
    let preview = stage.run(&format!("map rules preview {domain} --file rules.csv"));
    assert!(preview.contains("Everybody belongs to exactly one client. Nothing was written."), "{preview}");
    let next = preview.lines().find_map(|line| line.strip_prefix("Next: entra ")).unwrap();
    let confirmed = stage.run(next);
    assert!(
        confirmed.contains(&format!("1. domain {second}")) && confirmed.contains("In force."),
        "{confirmed}"
    );
    let held = stage.document(&format!("map rules show {domain}"));
    assert_eq!((held["rules"].as_array().unwrap().len(), &held["decidedBy"]), (2, &stage::USER.into()));
    let shown = stage.run(&format!("map rules show {domain}"));
    assert!(shown.contains("everybody else") && shown.contains(&other.display_name), "{shown}");

    stage.run(&format!("sync {domain}"));
    assert_eq!(stage.contacts(&south).await, names(southern));
    let of_north = stage.contacts(&north).await;
    assert!(names(northern).iter().all(|name| of_north.contains(name)), "{of_north:?}");

    let ended = stage.run(&format!("map rules confirm {domain} --none"));
    assert!(ended.contains("is not shared any more."), "{ended}");
    assert!(stage.run(&format!("map rules show {domain}")).contains("is not shared"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sheet_of_rules_that_cannot_be_read_names_the_rule() {
    let stage = Stage::connected(Config::per_tenant(1, 4)).await;
    let tenant = stage.simulator.tenants()[0].clone();
    let client = stage.add_client(&tenant).await;
    stage.run("map confirm --definite");
    for (sheet, says) in [
        (format!("domian,a.test,{client}"), "Rule 1: unknown variant `domian`"),
        (format!("domain,,{client}"), "Rule 1: missing field `value`"),
        (
            format!("domain,a.test,{client}\neverybody_else,,Nobody Ltd"),
            "Rule 2: There is no client `Nobody Ltd`.",
        ),
        ("domain,a.test,".to_owned(), "Rule 1: its `clientId` is empty."),
        (",,".to_owned(), "rules.csv holds no rules."),
    ] {
        fs::write(stage.path("rules.csv"), format!("by,value,clientId\n{sheet}\n")).unwrap();
        let (exit, said) =
            stage.refused(&format!("map rules preview {} --file rules.csv", tenant.default_domain));
        assert_eq!(exit, 2, "{said}");
        assert!(said.contains(says), "{said}");
    }
}

fn names(people: &[PersonView]) -> Vec<String> {
    let mut names: Vec<_> = people.iter().filter_map(|person| person.display_name.clone()).collect();
    names.sort();
    names
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_about_the_queue_becomes_a_rule() {
    let stage = Stage::connected(Config::per_tenant(2, 12)).await;
    let tenants = stage.simulator.tenants();
    let domain = &tenants[0].default_domain;
    stage.add_client(&tenants[0]).await;
    let other = stage.add_client(&tenants[1]).await;
    stage.run("map confirm --definite");
    // People of an agency, whom the PSA knows as the agency's.
    let from_agency = async |number: usize, person| {
        let mail = format!("temp{number}@agency.example");
        stage.simulator.set_mail(tenants[0].id, person, Some(&mail)).unwrap();
        stage
            .add_contact(&format!("dddddddd-0000-4000-8000-00000000000{number}"), &other, "Temp", &mail)
            .await;
    };
    let people: Vec<_> = stage.simulator.people(tenants[0].id).into_iter().filter(is_ordinary).collect();
    for (number, person) in people.iter().take(3).enumerate() {
        from_agency(number, person.id).await;
    }
    stage.run(&format!("sync {domain}"));
    let page = stage.document("queue list");
    assert_eq!(page["openCount"], 3);

    let item = page["items"][0]["queueItemId"].as_str().unwrap();
    let one = stage.run(&format!("queue rules preview {domain} --exclude {item}"));
    assert!(one.contains("1 of 3 who wait."), "{one}");
    let preview = stage.run(&format!("queue rules preview {domain} --exclude-domain agency.example"));
    assert!(
        preview.contains("left out") && preview.contains("3 of 3 who wait. Nothing was written."),
        "{preview}"
    );
    assert_eq!(stage.document("queue list")["openCount"], 3, "nothing was written");
    let wide = stage.run(&format!("queue rules preview {domain} --exclude-domain {domain}"));
    assert!(wide.contains("This rule cannot come into force: The domain is the tenant's own"), "{wide}");
    let (exit, said) = stage.refused(&format!("queue rules add {domain} --exclude-domain {domain}"));
    assert_eq!(exit, 2, "{said}");

    let added = stage.run(&format!("queue rules add {domain} --exclude-domain agency.example"));
    assert!(added.contains("leaves out addresses of agency.example. 3 who waited are decided."), "{added}");
    assert_eq!(stage.document("queue list")["openCount"], 0);
    let listed = stage.run("queue rules list");
    assert!(listed.contains("leaves out addresses of agency.example"), "{listed}");
    assert!(
        stage
            .run(&format!("queue rules list --customer {}", tenants[1].default_domain))
            .starts_with("No decision")
    );

    let later = stage.simulator.hire(tenants[0].id, "Later", "Temp").unwrap();
    from_agency(9, later).await;
    stage.run(&format!("sync {domain}"));
    assert_eq!(stage.document("queue list")["openCount"], 0, "the rule holds for later people");

    let rule = stage.document("queue rules list")[0]["ruleId"].as_str().unwrap().to_owned();
    let removed = stage.run(&format!("queue rules remove {rule}"));
    assert_eq!(removed, "Out of force. What it decided stays decided.\n");
    stage.run(&format!("sync {domain}"));
    assert_eq!(stage.document("queue list")["openCount"], 1, "now the later one waits");
    let (exit, said) = stage.refused(&format!("queue rules remove {rule}"));
    assert_eq!(exit, 1, "{said}");
    assert!(said.contains("entra queue rules list"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn cipp_is_connected_with_a_secret_from_standard_input_only() {
    let stage = Stage::new(Config::per_tenant(2, 5)).await;
    let address = stage.simulator.cipp_base_url(CippStyle::Classic);
    let (partner, client) =
        (stage.simulator.partner_tenant_id().to_string(), stage.simulator.cipp_client_id());
    let line = ["connect", "cipp", &address, "--api-tenant", &partner, "--client-id", &client];
    let secret = stage.simulator.cipp_client_secret();

    let (exit, said) = stage.refused(&line.join(" "));
    assert_eq!(exit, 2);
    assert!(said.contains("nobody is there to be asked") && said.contains("--secret-file"), "{said}");

    let with = |more: &[&str]| stage.command(&[&line[..], &["--secret-file", "-"], more].concat());
    let tested = fed(with(&["--test"]), &secret);
    assert!(tested.status.success(), "{}", stage::shown(&tested));
    assert!(String::from_utf8_lossy(&tested.stdout).contains("Nothing was saved."));
    let wrong = fed(with(&[]), "not-the-secret");
    assert!(!wrong.status.success());
    assert!(!stage::shown(&wrong).contains("not-the-secret"));
    let connected = fed(with(&[]), &secret);
    assert!(connected.status.success(), "{}", stage::shown(&connected));
    assert!(!stage::shown(&connected).contains(&secret));
    assert!(stage.run("status").contains("CIPP at http"));
    assert!(stage.run("discover").contains("2 of them new"));
    assert_eq!(stage.run("disconnect --yes"), "Disconnected. Mappings, links and history stay.\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn over_ssh_the_address_is_pasted() {
    let stage = Stage::new(Config::per_tenant(1, 1)).await;
    let mut command = stage.command(&["connect", "direct", "--paste"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    command.stderr(Stdio::piped());
    let told = tokio::task::block_in_place(|| {
        use std::io::{BufRead, Write};
        let mut child = command.spawn().unwrap();
        let mut said = std::io::BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
        let address = said.find(|line| line.trim().starts_with("http")).unwrap();
        let pasted = redirect(address.trim());
        child.stdin.take().unwrap().write_all(pasted.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    });
    assert!(told.status.success(), "{}", stage::shown(&told));
    assert!(stage.run("connect validate").starts_with("Connected by Microsoft partner sign-in"));
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_and_schedule_are_changed_and_shown() {
    let stage = Stage::new(Config::per_tenant(1, 1)).await;
    stage.connect();
    assert_eq!(stage.run("schedule"), "Scheduled syncs are off.\n");
    assert_eq!(stage.run("schedule --every 4h"), "Scheduled syncs are on, every 4 hours.\n");
    assert_eq!(stage.document("schedule --off")["syncEnabled"], false);
    let settings = stage.run("settings fieldSync.role=true guard.deactivateCount=10");
    let line = settings.lines().find(|line| line.starts_with("guard.deactivateCount")).unwrap();
    assert!(line.ends_with("  10"), "{settings}");
    let mut document = stage.document("settings");
    assert_eq!(document["fieldSync"]["role"]["overwrite"], true);
    document["guard"]["deactivateCount"] = 7.into();
    fs::write(stage.path("settings.json"), document.to_string()).unwrap();
    assert_eq!(stage.document("settings --file settings.json")["guard"]["deactivateCount"], 7);
    let (exit, said) = stage.refused("settings guard.deactivateShare=20");
    assert_eq!(exit, 2);
    assert!(said.contains("between 0 and 1"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn completions_and_manual_pages_come_from_the_same_definition() {
    let stage = Stage::new(Config::per_tenant(1, 1)).await;
    for shell in ["bash", "zsh", "fish"] {
        assert!(stage.run(&format!("completions {shell}")).contains("preflight"), "{shell}");
    }
    assert!(stage.run("manual").contains(".TH entra 1"));
    fs::create_dir(stage.path("man")).unwrap();
    stage.run("manual --to man");
    let pages = fs::read_dir(stage.path("man")).unwrap().count();
    assert!(pages > 20 && stage.path("man/entra-sync.1").exists(), "{pages} pages");
    assert!(read(&stage.path("man/entra.1")).contains("Exit codes"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_local_worker_carries_the_schedule_until_it_is_told_to_stop() {
    let stage = Stage::connected(Config::per_tenant(2, 6)).await;
    for tenant in stage.simulator.tenants() {
        stage.add_client(&tenant).await;
    }
    stage.run("map confirm --definite");
    stage.run("schedule --every 4h");
    let (exit, said) = stage.refused("worker");
    assert_eq!(exit, 2);
    assert!(said.contains("--local"), "{said}");

    let worker = stage.command(&["worker", "--local"]).stderr(Stdio::piped()).spawn().unwrap();
    let finished = async {
        loop {
            let runs = stage.document("runs list --status completed");
            let is_scheduled = |run: &Value| run["runType"] == "all-tenants" && run["initiatedBy"].is_null();
            if runs.as_array().unwrap().iter().any(is_scheduled) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    };
    let came = tokio::time::timeout(Duration::from_mins(1), finished).await;
    let stopped = Command::new("kill").arg(worker.id().to_string()).status().unwrap();
    assert!(came.is_ok() && stopped.success(), "no scheduled run was completed");
    let ended = tokio::task::block_in_place(|| worker.wait_with_output().unwrap());
    assert!(ended.status.success(), "{}", stage::shown(&ended));
    assert!(stage::shown(&ended).contains("Another worker, or the next start of this one, goes on."));
}
