//! How much a word says, by how many of the batch's names have it.

use std::collections::HashMap;

use super::name::{Name, Word};
use super::vocabulary::COMMON;

/// A word by number.
pub(crate) type WordId = u32;

/// All words of a batch, with their weights.
#[derive(Default)]
pub(crate) struct Corpus {
    ids: HashMap<String, WordId>,
    names_with: Vec<u32>,
    weights: Vec<f64>,
}

/// A batch of five names tells nothing of how common a word is. As if this many names had been seen before it …
const SEEN_BEFORE: f64 = 2_000.0;
/// … with each common word in this many of them, and any other in so few.
const COMMON_BEFORE: f64 = 40.0;
const OTHER_BEFORE: f64 = 0.5;
/// What a joining word, or one in brackets, keeps of its weight.
const JOINING_SHARE: f64 = 0.15;
const ASIDE_SHARE: f64 = 0.4;

impl Corpus {
    /// Numbers the words of one name and counts each once.
    pub(crate) fn add(&mut self, name: &Name) -> Vec<WordId> {
        let mut ids: Vec<WordId> = Vec::with_capacity(name.words.len());
        for word in &name.words {
            let id = self.id_of(&word.text);
            if !ids.contains(&id) {
                self.names_with[id as usize] += 1;
            }
            ids.push(id);
        }
        ids
    }

    fn id_of(&mut self, word: &str) -> WordId {
        if let Some(&id) = self.ids.get(word) {
            return id;
        }
        let id = u32::try_from(self.names_with.len()).unwrap_or(u32::MAX);
        self.ids.insert(word.to_owned(), id);
        self.names_with.push(0);
        id
    }

    /// Sets the weights, once every name is in.
    pub(crate) fn weigh(&mut self, names: usize) {
        let seen = SEEN_BEFORE + f64::from(u32::try_from(names).unwrap_or(u32::MAX));
        let mut before = vec![OTHER_BEFORE; self.names_with.len()];
        for id in COMMON.iter().filter_map(|word| self.ids.get(*word)) {
            before[*id as usize] = COMMON_BEFORE;
        }
        self.weights = self
            .names_with
            .iter()
            .zip(before)
            .map(|(&with, before)| (seen / (f64::from(with) + before)).ln())
            .collect();
    }

    /// What the word adds where it stands; about 1 for a word of average rarity up to 10 for a unique one.
    pub(crate) fn weight(&self, id: WordId, word: &Word) -> f64 {
        let weight = self.weights[id as usize];
        match (word.joining, word.aside) {
            (true, _) => weight * JOINING_SHARE,
            (false, true) => weight * ASIDE_SHARE,
            (false, false) => weight,
        }
    }
}
