//! The generator's word lists: invented combinations of ordinary words and common names.

use rand::Rng as _;
use rand::rngs::StdRng;
use std::sync::LazyLock;

/// A list that is long enough to be a file, a word a line.
pub(super) type Words = LazyLock<Vec<&'static str>>;

/// Given names.
pub(super) static GIVEN: Words = LazyLock::new(|| include_str!("words/given.txt").lines().collect());
/// Surnames.
pub(super) static SURNAMES: Words = LazyLock::new(|| include_str!("words/surnames.txt").lines().collect());
/// First words of a company's name.
pub(super) static FIRST: Words = LazyLock::new(|| include_str!("words/first.txt").lines().collect());
/// What companies do.
pub(super) static TRADES: Words = LazyLock::new(|| include_str!("words/trades.txt").lines().collect());
/// Cities, to tell companies of one name apart.
pub(super) static CITIES: Words = LazyLock::new(|| include_str!("words/cities.txt").lines().collect());

pub(super) fn pick<T: Copy>(list: &[T], random: &mut StdRng) -> T {
    list[random.random_range(0..list.len())]
}

/// Departments and who works in them.
pub(super) const DEPARTMENTS: &[(&str, &[&str])] = &[
    ("Management", &["Managing Director", "Operations Director"]),
    ("Administration", &["Office Manager", "Receptionist"]),
    ("Finance", &["Accountant", "Financial Controller", "Payroll Clerk"]),
    ("Sales", &["Sales Executive", "Account Manager", "Sales Director"]),
    ("Marketing", &["Marketing Manager", "Designer"]),
    ("People", &["HR Business Partner", "Recruiter"]),
    ("Operations", &["Project Manager", "Site Supervisor", "Logistics Coordinator", "Warehouse Operative"]),
    ("Engineering", &["Quality Engineer", "Mechanical Engineer", "Draughtsperson"]),
    ("Customer Service", &["Customer Service Agent", "Support Lead"]),
    ("IT", &["IT Manager"]),
    ("Legal", &["Solicitor", "Paralegal"]),
];

pub(super) const OFFICES: &[&str] =
    &["Head Office", "North Site", "Unit 4", "2nd Floor", "Depot", "Remote", "Annex B"];

pub(super) const ROOMS: &[&str] =
    &["Boardroom", "Meeting Room 1", "Meeting Room 2", "Conference Room East", "Training Suite", "Projector"];

pub(super) const SHARED: &[(&str, &str)] = &[
    ("Info", "info"),
    ("Accounts", "accounts"),
    ("Sales", "sales"),
    ("Support", "support"),
    ("Careers", "careers"),
    ("Bookings", "bookings"),
    ("Purchase Ledger", "purchase.ledger"),
    ("Enquiries", "enquiries"),
];

pub(super) const SERVICES: &[(&str, &str)] = &[
    ("svc-backup", "svc-backup"),
    ("svc_scanner", "svc_scanner"),
    ("No Reply", "noreply"),
    ("On-Premises Directory Synchronization Service Account", "Sync_DC01_5f2a7c1e9b04"),
    ("Automation Runner", "automation"),
    ("sa-sql01", "sa-sql01"),
];

pub(super) struct Country {
    pub(super) code: &'static str,
    pub(super) language: &'static str,
    pub(super) suffix: &'static str,
    pub(super) dialling: &'static str,
    /// Legal forms, and none at all.
    pub(super) forms: &'static [&'static str],
}

pub(super) const COUNTRIES: &[Country] = &[
    Country {
        code: "US",
        language: "en-US",
        suffix: "com",
        dialling: "+1 555",
        forms: &["LLC", "Inc.", "Inc", "Corp.", ""],
    },
    Country {
        code: "US",
        language: "en-US",
        suffix: "net",
        dialling: "+1 555",
        forms: &["LLC", "Co.", "LLP", "PLLC"],
    },
    Country {
        code: "GB",
        language: "en-GB",
        suffix: "co.uk",
        dialling: "+44 1632",
        forms: &["Ltd", "Limited", "LLP", "plc", ""],
    },
    Country {
        code: "DE",
        language: "de-DE",
        suffix: "de",
        dialling: "+49 30",
        forms: &["GmbH", "GmbH & Co. KG", "AG", "e.K."],
    },
    Country {
        code: "FR",
        language: "fr-FR",
        suffix: "fr",
        dialling: "+33 1",
        forms: &["SARL", "SAS", "S.A."],
    },
    Country { code: "NL", language: "nl-NL", suffix: "nl", dialling: "+31 20", forms: &["B.V.", "BV"] },
    Country { code: "SE", language: "sv-SE", suffix: "se", dialling: "+46 8", forms: &["AB"] },
    Country {
        code: "AU",
        language: "en-AU",
        suffix: "com.au",
        dialling: "+61 2",
        forms: &["Pty Ltd", "Pty. Ltd."],
    },
];
