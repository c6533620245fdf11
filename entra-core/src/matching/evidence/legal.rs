//! Legal forms: taken off the end of a name and compared on their own.

/// A legal form, and where companies of that form are registered.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct LegalForm {
    /// The form's usual short spelling; equal for all spellings of one form.
    pub(crate) name: &'static str,
    pub(crate) countries: Countries,
}

/// Countries in which companies of one form are registered, a bit each; related ones share a bit.
pub(crate) type Countries = u32;

/// The country of a domain's suffix; 0 where the suffix names none, or one whose companies we cannot tell by form.
pub(crate) fn country_of(registrable: &str) -> Countries {
    match registrable.rsplit('.').next().unwrap_or_default() {
        "us" | "gov" => US,
        "uk" => UK,
        "ca" => CA,
        "au" | "nz" => AU,
        "in" | "sg" | "hk" | "my" | "jp" => ASIA,
        "de" | "at" | "ch" => DE,
        "fr" => FR,
        "es" => ES,
        "it" => IT,
        "nl" => NL,
        "se" | "no" | "dk" | "fi" => NORDIC,
        "pl" => PL,
        "cz" | "sk" | "hu" | "ro" | "rs" | "ru" | "bg" => EAST,
        "br" | "mx" | "ar" | "cl" => LATIN,
        "za" | "ke" | "ng" => AFRICA,
        _ => 0,
    }
}

const US: u32 = 1;
const UK: u32 = 1 << 1;
const CA: u32 = 1 << 2;
const AU: u32 = 1 << 3;
const ASIA: u32 = 1 << 4;
const DE: u32 = 1 << 5;
const FR: u32 = 1 << 6;
const ES: u32 = 1 << 7;
const IT: u32 = 1 << 8;
const NL: u32 = 1 << 9;
const NORDIC: u32 = 1 << 10;
const PL: u32 = 1 << 11;
const EAST: u32 = 1 << 12;
const LATIN: u32 = 1 << 13;
const AFRICA: u32 = 1 << 14;
const ENGLISH: u32 = US | UK | CA | AU | ASIA | AFRICA;
const ANY: u32 = u32::MAX;

/// Spelling (the words at the end of a name), form, countries. Longer spellings first.
const FORMS: &[(&[&str], &str, u32)] = &[
    (&["sa", "de", "cv"], "sa", ES | LATIN),
    (&["s", "de", "rl"], "srl", ES | LATIN),
    (&["gmbh", "and", "co", "kg"], "gmbh", DE),
    (&["sp", "zoo"], "spzoo", PL),
    (&["sp", "z", "oo"], "spzoo", PL),
    (&["pty", "ltd"], "pty", AU | AFRICA),
    (&["pty", "limited"], "pty", AU | AFRICA),
    (&["proprietary", "limited"], "pty", AU | AFRICA),
    (&["pvt", "ltd"], "pvt", ASIA),
    (&["private", "limited"], "pvt", ASIA),
    (&["pte", "ltd"], "pte", ASIA),
    (&["sdn", "bhd"], "bhd", ASIA),
    (&["public", "limited", "company"], "plc", ENGLISH),
    (&["limited", "liability", "company"], "llc", US),
    (&["gmbh"], "gmbh", DE),
    (&["mbh"], "gmbh", DE),
    (&["ag"], "ag", DE),
    (&["kg"], "kg", DE),
    (&["ug"], "ug", DE),
    (&["ohg"], "ohg", DE),
    (&["ev"], "ev", DE),
    (&["ek"], "ek", DE),
    (&["gbr"], "gbr", DE),
    (&["inc"], "inc", US | CA),
    (&["incorporated"], "inc", US | CA),
    (&["corp"], "corp", US | CA),
    (&["corporation"], "corp", US | CA),
    (&["llc"], "llc", US),
    (&["llp"], "llp", ENGLISH),
    (&["lllp"], "llp", ENGLISH),
    (&["lp"], "lp", ENGLISH),
    (&["pc"], "pc", US),
    (&["pllc"], "pllc", US),
    (&["ltd"], "ltd", ENGLISH | LATIN),
    (&["limited"], "ltd", ENGLISH),
    (&["plc"], "plc", ENGLISH),
    (&["cic"], "cic", UK),
    (&["ulc"], "ulc", CA),
    (&["pty"], "pty", AU | AFRICA),
    (&["company"], "co", ANY),
    (&["co"], "co", ANY),
    (&["sarl"], "sarl", FR),
    (&["sas"], "sas", FR | LATIN),
    (&["sasu"], "sas", FR),
    (&["eurl"], "eurl", FR),
    (&["snc"], "snc", FR | IT),
    (&["sa"], "sa", FR | ES | PL | LATIN | EAST | DE),
    (&["sl"], "sl", ES),
    (&["slu"], "sl", ES),
    (&["srl"], "srl", IT | EAST | LATIN),
    (&["spa"], "spa", IT | LATIN),
    (&["bv"], "bv", NL),
    (&["nv"], "nv", NL),
    (&["bvba"], "bv", NL),
    (&["vof"], "vof", NL),
    (&["ab"], "ab", NORDIC),
    (&["as"], "as", NORDIC | EAST),
    (&["asa"], "as", NORDIC),
    (&["aps"], "aps", NORDIC),
    (&["oy"], "oy", NORDIC),
    (&["oyj"], "oy", NORDIC),
    (&["zoo"], "spzoo", PL),
    (&["sro"], "sro", EAST),
    (&["kft"], "kft", EAST),
    (&["doo"], "doo", EAST),
    (&["ooo"], "ooo", EAST),
    (&["ltda"], "ltda", LATIN),
    (&["kk"], "kk", ASIA),
];

/// Takes every legal form off the end and gives the first of them, as it stood; never takes the last word.
pub(super) fn take_legal_form(words: &mut Vec<String>) -> Option<LegalForm> {
    let mut found: Option<LegalForm> = None;
    while let Some((length, form)) = form_at_end(words) {
        words.truncate(words.len() - length);
        // `Brown Co Inc` is an Inc: a mere `co` never hides the form beside it.
        if found.is_none_or(|other| other.name == "co" || form.name != "co") {
            found = Some(form);
        }
        if words.last().is_some_and(|word| word == "and") && words.len() > 1 {
            words.pop();
        }
    }
    found
}

fn form_at_end(words: &[String]) -> Option<(usize, LegalForm)> {
    FORMS.iter().find_map(|&(spelling, name, countries)| {
        let rest = words.len().checked_sub(spelling.len()).filter(|&rest| rest > 0)?;
        words[rest..].iter().eq(spelling).then_some((spelling.len(), LegalForm { name, countries }))
    })
}
