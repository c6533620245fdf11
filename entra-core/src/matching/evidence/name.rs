//! What a name says, apart from how it is written.

use super::fold::fold;
use super::legal::{LegalForm, take_legal_form};
use super::vocabulary::{JOINING, NOISE, PLAIN_NOISE, TRADING_AS, written_out};

/// A name taken apart.
#[derive(Clone, Debug, Default)]
pub(crate) struct Name {
    /// The words that tell organisations apart, in order, abbreviations written out.
    pub(crate) words: Vec<Word>,
    /// The legal form, if the name ends in one.
    pub(crate) legal: Option<LegalForm>,
    /// The words run together, without `the` and `and`.
    pub(crate) joined: String,
    /// The first letters of the words that are not joining words.
    pub(crate) initials: String,
    /// The same with joining words, but for `and`.
    pub(crate) all_initials: String,
}

/// One word of a name.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Word {
    pub(crate) text: String,
    pub(crate) joining: bool,
    /// Stood in brackets in the middle of the name or behind it.
    pub(crate) aside: bool,
    /// Stood behind a dash: often the place of a branch (`Read Energy - Leeds`).
    pub(crate) behind_dash: bool,
}

impl Name {
    /// The name, and the name on the door if it gives both (`Smith LLC dba Best Pizza`).
    pub(crate) fn all_in(text: &str) -> Vec<Self> {
        let folded = fold(text);
        let folded = folded.replace("d/b/a", "dba").replace(" t/a ", " dba ");
        let mut names: Vec<Self> = split_at_trading_as(&folded).into_iter().map(Self::parse).collect();
        names.retain(|name| !name.words.is_empty());
        if names.is_empty() {
            names.push(Self::default());
        }
        names
    }

    fn parse(folded: &str) -> Self {
        let (main, asides) = without_asides(folded);
        let mut words = words_of(strip_registry_mark(&main));
        put_front_what_ends_in_of(&mut words);
        strip_noise(&mut words);
        let dash = words.iter().position(|word| word == DASH).filter(|&dash| dash > 0).unwrap_or(words.len());
        let marks_before = words[..dash].iter().filter(|word| is_mark(word)).count();
        words.retain(|word| !is_mark(word));
        let legal = take_legal_form(&mut words);
        let mut parsed: Vec<Word> = Vec::with_capacity(words.len());
        for (place, word) in words.iter().enumerate() {
            parsed.extend(spelled_out(word, false, place + marks_before >= dash));
        }
        if parsed.len() > 1 {
            parsed.retain(|word| word.text != "the");
        }
        let mut name = Self { words: parsed, legal, ..Self::default() };
        name.spell();
        for aside in asides {
            name.add_aside(&aside);
        }
        name
    }

    fn spell(&mut self) {
        for word in &self.words {
            let Some(initial) = word.text.chars().next() else { continue };
            if word.text == "and" {
                continue;
            }
            self.joined.push_str(&word.text);
            self.all_initials.push(initial);
            if !word.joining {
                self.initials.push(initial);
            }
        }
    }

    /// Words in brackets count, but for noise and for the name's own initials.
    fn add_aside(&mut self, aside: &str) {
        let mut words = tokens(aside);
        let legal = if words.len() > 1 { take_legal_form(&mut words) } else { None };
        self.legal = self.legal.or(legal);
        let own_initials = |word: &String| *word == self.initials || *word == self.all_initials;
        words.retain(|word| !NOISE.contains(&word.as_str()) && !own_initials(word) && word != "the");
        self.words.extend(words.iter().flat_map(|word| spelled_out(word, true, false)));
    }
}

fn split_at_trading_as(folded: &str) -> Vec<&str> {
    for marker in TRADING_AS {
        let spaced = format!(" {marker} ");
        if let Some((legal, door)) = folded.split_once(spaced.as_str()) {
            return vec![legal, door];
        }
    }
    vec![folded]
}

/// The text outside of brackets and stars, and what stood inside.
fn without_asides(folded: &str) -> (String, Vec<String>) {
    let (mut main, mut asides, mut aside) = (String::new(), Vec::new(), None);
    for character in folded.chars() {
        match (character, &mut aside) {
            ('(' | '[' | '{', None) => aside = Some(String::new()),
            ('*', None) if !main.trim().is_empty() => aside = Some(String::new()),
            (')' | ']' | '}' | '*', Some(text)) => {
                asides.push(std::mem::take(text));
                aside = None;
                main.push(' ');
            }
            (_, Some(text)) => text.push(character),
            (_, None) => main.push(character),
        }
    }
    asides.extend(aside);
    if main.trim().is_empty() {
        return (asides.join(" "), Vec::new());
    }
    (main, asides)
}

/// Registries mark namesakes with a state behind a slash (`Acme Corp /DE/`, `Acme Inc/CA`).
fn strip_registry_mark(text: &str) -> &str {
    let closed = |before: &str| {
        before.ends_with(' ') || [" inc", " corp", " co", " ltd"].iter().any(|form| before.ends_with(form))
    };
    let trimmed = text.trim_end().trim_end_matches('/');
    match trimmed.rsplit_once('/') {
        Some((before, mark)) if (2..=4).contains(&mark.len()) && !mark.contains(' ') && closed(before) => {
            before
        }
        _ => text,
    }
}

/// Marks between words that matter: a comma, and a dash with space around it.
const COMMA: &str = ",";
const DASH: &str = "-";

fn words_of(text: &str) -> Vec<String> {
    let spaced = text.replace(',', " \u{1} ").replace(" - ", " \u{2} ").replace(" | ", " \u{2} ");
    let mut words = Vec::new();
    for part in spaced.split_inclusive(['\u{1}', '\u{2}']) {
        words.extend(tokens(part));
        match part.chars().last() {
            Some('\u{1}') => words.push(COMMA.to_owned()),
            Some('\u{2}') => words.push(DASH.to_owned()),
            _ => {}
        }
    }
    words
}

/// Letters and digits; single letters in a row are one word (`L.L.C.`, `A/S`, `W. W.`).
fn tokens(text: &str) -> Vec<String> {
    let spelled = text.replace(['\'', '`'], "").replace(['&', '+'], " and ");
    let mut words: Vec<String> = Vec::new();
    let mut in_letters = false;
    for word in
        spelled.split(|character: char| !character.is_ascii_alphanumeric()).filter(|word| !word.is_empty())
    {
        let letter = word.len() == 1 && word.as_bytes()[0].is_ascii_alphabetic();
        match words.last_mut() {
            Some(last) if letter && in_letters => last.push_str(word),
            _ => words.push(word.to_owned()),
        }
        in_letters = letter;
    }
    words
}

/// `Springfield, City of` → `City of Springfield`.
fn put_front_what_ends_in_of(words: &mut [String]) {
    if words.last().is_some_and(|word| word == "of")
        && let Some(comma) = words.iter().rposition(|word| word == COMMA)
    {
        words.rotate_left(comma + 1);
    }
}

fn is_mark(word: &str) -> bool {
    word == COMMA || word == DASH
}

/// Drops what a technician hung on the end; never the whole name.
fn strip_noise(words: &mut Vec<String>) {
    loop {
        let last_dash = words.iter().rposition(|word| word == DASH).unwrap_or(0);
        let behind_dash = last_dash > 0
            && words[last_dash + 1..].iter().all(|word| NOISE.contains(&word.as_str()) || is_mark(word));
        let plain = words.len() > 1 && words.last().is_some_and(|word| PLAIN_NOISE.contains(&word.as_str()));
        if behind_dash {
            words.truncate(last_dash);
        } else if plain {
            words.pop();
        } else {
            break;
        }
    }
}

fn spelled_out(word: &str, aside: bool, behind_dash: bool) -> impl Iterator<Item = Word> + '_ {
    let texts = written_out(word).split(' ');
    texts.map(move |text| Word {
        text: text.to_owned(),
        joining: JOINING.contains(&text),
        aside,
        behind_dash,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelled(text: &str) -> (String, Option<&'static str>) {
        let name = &Name::all_in(text)[0];
        let words: Vec<&str> = name.words.iter().map(|word| word.text.as_str()).collect();
        (words.join(" "), name.legal.map(|legal| legal.name))
    }

    #[test]
    fn one_organisation_however_it_is_written() {
        for (text, words, legal) in [
            ("The Berry Group, L.L.C.", "berry group", Some("llc")),
            ("Brown Mfg Co., Incorporated", "brown manufacturing", Some("inc")),
            ("Zawiercie Systemy Sp. z o.o.", "zawiercie systemy", Some("spzoo")),
            ("Müller & Söhne GmbH & Co. KG", "muller and sohne", Some("gmbh")),
            ("Springfield, City of", "city of springfield", None),
            ("McKenzie's Dental LP *VIP*", "mckenzies dental", Some("lp")),
            ("Ross Manufacturing Inc 365", "ross manufacturing", Some("inc")),
            ("Gonzalez Property Management - IT", "gonzalez property management", None),
            ("Occidental Petroleum CORP /DE/", "occidental petroleum", Some("corp")),
            ("W. W. Grainger, Inc.", "ww grainger", Some("inc")),
            ("University of Tennessee (UT)", "university of tennessee", None),
            ("Novo Nordisk A/S", "novo nordisk", Some("as")),
            ("Co", "co", None),
            ("(old)", "old", None),
            ("!!!", "", None),
        ] {
            assert_eq!(spelled(text), (words.to_owned(), legal), "{text}");
        }
    }

    #[test]
    fn the_name_on_the_door_stands_beside_the_legal_name() {
        let names = Name::all_in("Smith LLC d/b/a Best Pizza");
        assert_eq!(names.len(), 2);
        assert_eq!(names[1].joined, "bestpizza");
    }
}
