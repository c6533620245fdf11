//! A name's set of letter pairs.

/// Pairs over the 37 characters that a normalised name can hold, then the 37 one-letter names.
pub(crate) const GRAMS: usize = 37 * 37 + 37;
const WORDS: usize = GRAMS.div_ceil(64);

/// The set of letter pairs of a name, normalised as the TypeScript version does.
///
/// Normalising leaves only `a-z`, `0-9` and single spaces, so that UTF-16 units and bytes are the same.
#[derive(Clone)]
pub(crate) struct Bigrams {
    bits: [u64; WORDS],
    len: u32,
}

impl Bigrams {
    pub(crate) fn of(name: &str) -> Self {
        let mut bits = [0_u64; WORDS];
        let mut previous = None;
        let mut letters = 0_u32;
        let mut add = |gram: usize| bits[gram / 64] |= 1 << (gram % 64);
        for symbol in symbols(name) {
            if let Some(first) = previous {
                add(first * 37 + symbol);
            }
            previous = Some(symbol);
            letters = letters.saturating_add(1);
        }
        if let (1, Some(only)) = (letters, previous) {
            add(37 * 37 + only);
        }
        let len = bits.iter().map(|word| word.count_ones()).sum();
        Self { bits, len }
    }

    pub(crate) fn len(&self) -> u32 {
        self.len
    }

    /// The members, ascending.
    pub(crate) fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.bits.iter().enumerate().flat_map(|(index, &word)| {
            let mut rest = word;
            std::iter::from_fn(move || {
                let bit = (rest != 0).then(|| rest.trailing_zeros())?;
                rest &= rest - 1;
                Some(index * 64 + bit as usize)
            })
        })
    }

    fn overlap(&self, other: &Self) -> u32 {
        self.bits.iter().zip(&other.bits).map(|(left, right)| (left & right).count_ones()).sum()
    }
}

/// Dice coefficient of two sets that share `overlap` members; the one expression that every path rounds alike.
pub(crate) fn dice(overlap: u32, left: u32, right: u32) -> f64 {
    f64::from(2 * overlap) / f64::from(left + right)
}

/// How alike two names are to the TypeScript version: 0 to 1, not rounded.
pub fn name_similarity(left: &str, right: &str) -> f64 {
    let (left, right) = (Bigrams::of(left), Bigrams::of(right));
    if left.len == 0 || right.len == 0 {
        return 0.0;
    }
    dice(left.overlap(&right), left.len, right.len)
}

/// The normalised name as numbers: space is 0, then the letters, then the digits. No two spaces meet.
///
/// Lower-casing character by character is enough: the one rule that looks at neighbours, final sigma,
/// yields letters outside `a-z` either way.
fn symbols(name: &str) -> impl Iterator<Item = usize> + '_ {
    const SPACE: usize = 0;
    let mut started = false;
    let mut owes_space = false;
    name.chars()
        .flat_map(char::to_lowercase)
        .flat_map(move |character| {
            let symbol = match character {
                'a'..='z' => character as usize - 'a' as usize + 1,
                '0'..='9' => character as usize - '0' as usize + 27,
                _ => {
                    owes_space = started;
                    return [None, None];
                }
            };
            let space = owes_space.then_some(SPACE);
            started = true;
            owes_space = false;
            [space, Some(symbol)]
        })
        .flatten()
}
