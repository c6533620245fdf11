//! How well the words of two names pair off.

use rapidfuzz::distance::osa;

use super::record::Weighed;

/// The pairing, as sums of word weights.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Pairing {
    /// Weight of the words that found a partner, times how alike the partners are; left name, right name.
    pub(crate) left: f64,
    pub(crate) right: f64,
    /// Weight of the first name's and the second name's words.
    pub(crate) left_all: f64,
    pub(crate) right_all: f64,
    /// One side abbreviates several words of the other to their initials.
    pub(crate) acronym: bool,
    /// One side has words behind a dash that found no partner.
    pub(crate) branch: bool,
}

impl Pairing {
    /// Share of both names' weight that pairs off.
    pub(crate) fn alike(&self) -> f64 {
        share(self.left + self.right, self.left_all + self.right_all)
    }

    /// Share of the better covered name.
    pub(crate) fn contained(&self) -> f64 {
        share(self.left, self.left_all).max(share(self.right, self.right_all))
    }
}

fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { (part / whole).min(1.0) } else { 0.0 }
}

const MOST_WORDS: usize = 16;
/// Spelling as alike as this may be one word.
const ALIKE: f64 = 0.66;
/// A word against its own beginning, and against its consonants.
const BEGINNING: f64 = 0.85;
const CONSONANTS: f64 = 0.7;
/// Several words against their initials.
const INITIALS: f64 = 0.85;

/// Pairs the words off: equal ones first, then run-together ones, initials, and what is spelled alike.
pub(crate) fn pair_off(left: &Weighed, right: &Weighed) -> Pairing {
    let mut pairs = Pairs::new(left, right);
    pairs.equal();
    pairs.run_together();
    pairs.initials();
    pairs.alike();
    pairs.sums()
}

struct Pairs<'a> {
    left: &'a Weighed,
    right: &'a Weighed,
    left_paired: [f64; MOST_WORDS],
    right_paired: [f64; MOST_WORDS],
    acronym: bool,
}

impl<'a> Pairs<'a> {
    fn new(left: &'a Weighed, right: &'a Weighed) -> Self {
        Self { left, right, left_paired: [0.0; MOST_WORDS], right_paired: [0.0; MOST_WORDS], acronym: false }
    }

    fn left_free(&self) -> Free {
        Free::of(&self.left_paired, self.left.ids.len())
    }

    fn right_free(&self) -> Free {
        Free::of(&self.right_paired, self.right.ids.len())
    }

    fn equal(&mut self) {
        for place in self.left_free() {
            let id = self.left.ids[place];
            if let Some(other) = self.right_free().into_iter().find(|&other| self.right.ids[other] == id) {
                self.left_paired[place] = 1.0;
                self.right_paired[other] = 1.0;
            }
        }
    }

    /// `BlueRidge` and `Blue Ridge`.
    fn run_together(&mut self) {
        for place in self.left_free() {
            if let Some(first) = two_as_one(self.left, place, self.right, self.right_free()) {
                self.left_paired[place] = 1.0;
                self.right_paired[first] = 1.0;
                self.right_paired[first + 1] = 1.0;
            }
        }
        for place in self.right_free() {
            if let Some(first) = two_as_one(self.right, place, self.left, self.left_free()) {
                self.right_paired[place] = 1.0;
                self.left_paired[first] = 1.0;
                self.left_paired[first + 1] = 1.0;
            }
        }
    }

    /// `IIT Ropar` and `Indian Institute of Technology Ropar`.
    fn initials(&mut self) {
        for place in self.left_free() {
            if let Some(spelled) =
                spelled_out(&self.left.name.words[place].text, self.right, self.right_free())
            {
                self.left_paired[place] = INITIALS;
                for other in spelled {
                    self.right_paired[other] = INITIALS;
                }
                self.acronym = true;
            }
        }
        for place in self.right_free() {
            if let Some(spelled) =
                spelled_out(&self.right.name.words[place].text, self.left, self.left_free())
            {
                self.right_paired[place] = INITIALS;
                for other in spelled {
                    self.left_paired[other] = INITIALS;
                }
                self.acronym = true;
            }
        }
    }

    /// Best pairs first.
    fn alike(&mut self) {
        let mut likely: Vec<(f64, usize, usize)> = Vec::new();
        for place in self.left_free() {
            for other in self.right_free() {
                let similarity =
                    spelled_alike(&self.left.name.words[place].text, &self.right.name.words[other].text);
                if similarity > 0.0 {
                    likely.push((similarity, place, other));
                }
            }
        }
        likely.sort_by(|one, two| two.0.total_cmp(&one.0));
        for (similarity, place, other) in likely {
            if self.left_paired[place] == 0.0 && self.right_paired[other] == 0.0 {
                self.left_paired[place] = similarity;
                self.right_paired[other] = similarity;
            }
        }
    }

    fn sums(&self) -> Pairing {
        let sum =
            |weighed: &Weighed, paired: &[f64]| weighed.weights.iter().zip(paired).map(|(w, p)| w * p).sum();
        Pairing {
            left: sum(self.left, &self.left_paired),
            right: sum(self.right, &self.right_paired),
            left_all: self.left.weight,
            right_all: self.right.weight,
            acronym: self.acronym,
            branch: lone_branch(self.left, &self.left_paired) || lone_branch(self.right, &self.right_paired),
        }
    }
}

/// Most of what stands behind the dash has no partner.
fn lone_branch(weighed: &Weighed, paired: &[f64]) -> bool {
    let behind =
        weighed.name.words.iter().zip(&weighed.weights).zip(paired).filter(|((word, _), _)| word.behind_dash);
    let (lone, all) = behind.fold((0.0, 0.0), |(lone, all), ((_, weight), paired)| {
        (lone + weight * (1.0 - paired), all + weight)
    });
    all > 0.0 && lone > all / 2.0
}

/// Places of words that had no partner when it was made, ascending. On the stack: every pair of names asks several times.
#[derive(Clone, Copy)]
struct Free {
    places: [usize; MOST_WORDS],
    count: usize,
}

impl Free {
    fn of(paired: &[f64; MOST_WORDS], words: usize) -> Self {
        let (mut places, mut count) = ([0; MOST_WORDS], 0);
        for place in (0..words.min(MOST_WORDS)).filter(|&place| paired[place] == 0.0) {
            places[count] = place;
            count += 1;
        }
        Self { places, count }
    }

    fn places(&self) -> &[usize] {
        &self.places[..self.count]
    }
}

impl IntoIterator for Free {
    type Item = usize;
    type IntoIter = std::iter::Take<std::array::IntoIter<usize, MOST_WORDS>>;

    fn into_iter(self) -> Self::IntoIter {
        self.places.into_iter().take(self.count)
    }
}

fn two_as_one(one: &Weighed, place: usize, two: &Weighed, free: Free) -> Option<usize> {
    let whole = one.name.words[place].text.as_str();
    free.places().windows(2).filter(|pair| pair[1] == pair[0] + 1).map(|pair| pair[0]).find(|&first| {
        let (head, tail) = (&two.name.words[first].text, &two.name.words[first + 1].text);
        whole.len() == head.len() + tail.len()
            && whole.starts_with(head.as_str())
            && whole.ends_with(tail.as_str())
    })
}

/// The neighbouring free words whose initials spell the acronym; joining words may be passed over.
fn spelled_out(acronym: &str, other: &Weighed, free: Free) -> Option<Vec<usize>> {
    if !(2..=7).contains(&acronym.len()) {
        return None;
    }
    let free = free.places();
    (0..free.len()).find_map(|start| {
        let mut spelled = Vec::new();
        let mut letters = acronym.chars().peekable();
        for &place in &free[start..] {
            let word = &other.name.words[place];
            let Some(&letter) = letters.peek() else { break };
            if word.text.starts_with(letter) {
                letters.next();
                spelled.push(place);
            } else if !word.joining {
                return None;
            }
        }
        (letters.peek().is_none() && spelled.len() >= 2).then_some(spelled)
    })
}

/// 0, or how sure it is that two unequal words are one: an abbreviation, or a slip of the hand.
fn spelled_alike(left: &str, right: &str) -> f64 {
    let (short, long) = if left.len() <= right.len() { (left, right) } else { (right, left) };
    if short.len() < 2 || short.bytes().any(|byte| byte.is_ascii_digit()) {
        return 0.0;
    }
    if short.len() >= 3 && long.starts_with(short) {
        return BEGINNING;
    }
    if short.as_bytes()[0] == long.as_bytes()[0] && is_consonants_of(short, long) {
        return CONSONANTS;
    }
    if short.len() < 4 || long.len() - short.len() > 2 {
        return 0.0;
    }
    osa::normalized_similarity_with_args(
        short.bytes(),
        long.bytes(),
        &osa::Args::default().score_cutoff(ALIKE),
    )
    .unwrap_or(0.0)
}

fn is_consonants_of(short: &str, long: &str) -> bool {
    let mut letters = long.bytes();
    short.bytes().all(|wanted| letters.any(|letter| letter == wanted))
        && short.bytes().skip(1).all(|letter| !b"aeiou".contains(&letter))
}
