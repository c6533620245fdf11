//! Lists to match: made from a seed, or read from a folder of `clients.jsonl` and `tenants.jsonl`.

use std::error::Error;
use std::fs;
use std::path::Path;

use entra_core::matching::{ClientProfile, MatchInput, TenantProfile};
use serde_json::Value;

const STEMS: &[&str] = &[
    "Acorn", "Alder", "Apex", "Aurora", "Baker", "Beacon", "Birch", "Blue", "Bright", "Brook", "Canyon",
    "Cedar", "Clear", "Copper", "Crown", "Delta", "Eagle", "East", "Ember", "Falcon", "Field", "Forest",
    "Garnet", "Granite", "Green", "Harbor", "Hazel", "Hill", "Iron", "Ivory", "Jasper", "Juniper",
    "Keystone", "Lake", "Linden", "Lunar", "Maple", "Meadow", "Mercer", "Nimbus", "North", "Oak", "Ocean",
    "Orchid", "Pacific", "Pine", "Prairie", "Quartz", "Raven", "Red", "Ridge", "River", "Rose", "Sage",
    "Silver", "Sky", "Solar", "South", "Spruce", "Stone", "Summit", "Terra", "Timber", "Union", "Vale",
    "Vista", "West", "White", "Willow", "Zenith",
];
const ENDS: &[&str] =
    &["", "", "", "ton", "ville", "field", "wood", "gate", "view", "berg", "ley", "worth", "dale", "burg"];
const TRADES: &[&str] = &[
    "Accounting",
    "Architects",
    "Automotive",
    "Builders",
    "Capital",
    "Cleaning",
    "Construction",
    "Consulting",
    "Dental",
    "Design",
    "Electric",
    "Energy",
    "Engineering",
    "Equipment",
    "Farms",
    "Financial",
    "Foods",
    "Foundation",
    "Health",
    "Heating and Cooling",
    "Holdings",
    "Homes",
    "Industries",
    "Insurance Agency",
    "Landscaping",
    "Law Group",
    "Logistics",
    "Manufacturing",
    "Marketing",
    "Medical",
    "Partners",
    "Pediatrics",
    "Plumbing",
    "Properties",
    "Realty",
    "Roofing",
    "Services",
    "Solutions",
    "Systems",
    "Transport",
];
const FORMS: &[&str] =
    &["", "", " Inc", " Inc.", " LLC", " Ltd", " Limited", " Corp", ", LLC", " GmbH", " & Sons", " PLLC"];

/// A small generator of numbers that look random: the same seed gives the same lists on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % sides as u64).unwrap_or(0)
    }

    fn pick<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.roll(list.len())]
    }
}

/// Clients, and tenants of which four in five are one of the clients under a changed name.
pub(crate) fn generate(seed: u64, tenants: usize, clients: usize) -> MatchInput {
    let mut dice = Dice(seed);
    let clients: Vec<ClientProfile> = (0..clients).map(|id| client(&mut dice, id)).collect();
    let tenants = (0..tenants).map(|id| tenant(&mut dice, id, &clients)).collect();
    MatchInput { tenants, clients, ..MatchInput::default() }
}

fn name(dice: &mut Dice) -> String {
    let first = format!("{}{}", dice.pick(STEMS), dice.pick(ENDS));
    let second = match dice.roll(3) {
        0 => format!(" {}{}", dice.pick(STEMS), dice.pick(ENDS)),
        1 => format!(" & {}{}", dice.pick(STEMS), dice.pick(ENDS)),
        _ => String::new(),
    };
    format!("{first}{second} {}{}", dice.pick(TRADES), dice.pick(FORMS))
}

fn label(name: &str) -> String {
    name.to_ascii_lowercase()
        .split([',', '.'])
        .next()
        .unwrap_or_default()
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect()
}

fn client(dice: &mut Dice, id: usize) -> ClientProfile {
    let name = name(dice);
    let domain = format!("{}.com", label(&name));
    ClientProfile {
        client_id: id.to_string(),
        url: (dice.roll(3) > 0).then(|| format!("https://www.{domain}")),
        inbound_domains: if dice.roll(5) == 0 { vec![domain.replace(".com", ".net")] } else { Vec::new() },
        client_name: name,
        ..ClientProfile::default()
    }
}

fn tenant(dice: &mut Dice, id: usize, clients: &[ClientProfile]) -> TenantProfile {
    let known = &clients[dice.roll(clients.len())].client_name;
    let original = if dice.roll(5) == 0 { name(dice) } else { known.clone() };
    let changed = match dice.roll(6) {
        0 => original.to_uppercase(),
        1 => original.replace(" & ", " and ").replace("Manufacturing", "Mfg"),
        2 => original.rsplit_once(' ').map_or(original.clone(), |(head, _)| head.to_owned()),
        3 => with_slip(dice, &original),
        _ => original.clone(),
    };
    let suffix = if dice.roll(3) == 0 { "onmicrosoft.com" } else { "com" };
    TenantProfile {
        managed_tenant_id: id.to_string(),
        primary_domain: Some(format!("{}.{suffix}", label(&original))),
        display_name: Some(changed),
        ..TenantProfile::default()
    }
}

/// Two neighbouring letters change places.
fn with_slip(dice: &mut Dice, name: &str) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    let at = dice.roll(letters.len() - 1);
    letters.swap(at, at + 1);
    letters.into_iter().collect()
}

/// The lists of a folder; a client's first domain is its website, the others its inbound domains.
pub(crate) fn read(folder: &Path) -> Result<MatchInput, Box<dyn Error>> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let tenant = |line: Value| TenantProfile {
        managed_tenant_id: line["id"].to_string(),
        display_name: text(&line["name"]),
        primary_domain: text(&line["domain"]),
        ..TenantProfile::default()
    };
    let client = |line: Value| {
        let mut domains = line["domains"].as_array().into_iter().flatten().filter_map(text);
        ClientProfile {
            client_id: line["id"].to_string(),
            client_name: text(&line["name"]).unwrap_or_default(),
            url: domains.next(),
            inbound_domains: domains.collect(),
            ..ClientProfile::default()
        }
    };
    Ok(MatchInput {
        tenants: lines(&folder.join("tenants.jsonl"))?.into_iter().map(tenant).collect(),
        clients: lines(&folder.join("clients.jsonl"))?.into_iter().map(client).collect(),
        ..MatchInput::default()
    })
}

fn lines(path: &Path) -> Result<Vec<Value>, Box<dyn Error>> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(text.lines().map(serde_json::from_str).collect::<Result<_, _>>()?)
}

/// Ten times the clients: each again nine times, with a number behind its name and no domain.
pub(crate) fn tenfold(input: &MatchInput) -> MatchInput {
    let mut large = input.clone();
    for copy in 1..10 {
        large.clients.extend(input.clients.iter().map(|client| ClientProfile {
            client_id: format!("{}-{copy}", client.client_id),
            client_name: format!("{} {copy}", client.client_name),
            ..ClientProfile::default()
        }));
    }
    large
}
