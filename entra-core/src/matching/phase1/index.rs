//! Which of many names reach the threshold, without comparing pairs.
//!
//! One bitmap over the names per letter pair. A query adds the bitmaps of its own pairs into bit-planes, so that
//! plane `p` holds bit `p` of every name's overlap, and compares 512 names at once with the least overlap that can
//! reach the threshold. Only survivors are scored. Names are sorted by size of their sets, because a set much
//! smaller or larger than the query's cannot reach the threshold whatever it shares.

use super::bigrams::{Bigrams, GRAMS, dice};

/// Unrounded scores below this are no candidates.
pub(crate) const THRESHOLD: f64 = 0.58;

const LANES: usize = 8;
const BLOCK: usize = LANES * 64;
/// Enough for an overlap of all [`GRAMS`].
const PLANES: usize = 11;

type Bits = [u64; LANES];

/// The names of all clients, indexed by letter pair.
pub(crate) struct NameIndex {
    /// Sorted place → input position; names without letters are left out.
    positions: Vec<u32>,
    /// Sorted place → size of the set.
    sizes: Vec<u32>,
    /// Letter pair → its bitmap's number, if any name has it.
    slots: Vec<Option<u32>>,
    /// All bitmaps, one after the other, `blocks` each.
    bitmaps: Vec<Bits>,
    blocks: usize,
}

impl NameIndex {
    pub(crate) fn new<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        let mut members: Vec<u16> = Vec::new();
        let mut rows: Vec<Row> = Vec::new();
        for (position, name) in (0_u32..).zip(names) {
            let grams = Bigrams::of(name);
            if grams.len() > 0 {
                rows.push(Row { size: grams.len(), position, start: members.len() });
                members.extend(grams.iter().filter_map(|gram| u16::try_from(gram).ok()));
            }
        }
        rows.sort_by_key(|row| row.size);

        let blocks = rows.len().div_ceil(BLOCK);
        let mut slots = vec![None; GRAMS];
        let mut used = 0_u32;
        for &gram in &members {
            slots[usize::from(gram)].get_or_insert_with(|| {
                used += 1;
                used - 1
            });
        }
        let mut bitmaps = vec![[0; LANES]; used as usize * blocks];
        for (place, row) in rows.iter().enumerate() {
            for &gram in &members[row.start..row.start + row.size as usize] {
                if let Some(slot) = slots[usize::from(gram)] {
                    let block = slot as usize * blocks + place / BLOCK;
                    bitmaps[block][place / 64 % LANES] |= 1 << (place % 64);
                }
            }
        }
        Self {
            positions: rows.iter().map(|row| row.position).collect(),
            sizes: rows.iter().map(|row| row.size).collect(),
            slots,
            bitmaps,
            blocks,
        }
    }

    /// Every name that reaches the threshold, as input position and unrounded score, in no particular order.
    pub(crate) fn reaching(&self, name: &str, threshold: f64) -> Vec<(u32, f64)> {
        let query = Bigrams::of(name);
        let size = query.len();
        let mut found = Vec::new();
        if size == 0 {
            return found;
        }
        let bitmaps: Vec<&[Bits]> = query
            .iter()
            .filter_map(|gram| self.slots[gram])
            .map(|slot| &self.bitmaps[slot as usize * self.blocks..][..self.blocks])
            .collect();
        let shared = u32::try_from(bitmaps.len()).unwrap_or(u32::MAX);
        for (block, needed) in self.blocks_in_reach(size, shared, threshold) {
            let first = block * BLOCK;
            let sizes = self.sizes_in(block);
            let planes = Planes::count(&bitmaps, block);
            for (lane, mut survivors) in planes.at_least(needed).into_iter().enumerate() {
                while survivors != 0 {
                    let bit = survivors.trailing_zeros();
                    survivors &= survivors - 1;
                    let within = lane * 64 + bit as usize;
                    let Some(&other) = sizes.get(within) else { break };
                    let score = dice(planes.overlap(lane, bit), size, other);
                    if score >= threshold {
                        found.push((self.positions[first + within], score));
                    }
                }
            }
        }
        found
    }

    /// How many names are counted to answer for this name: those that its size and the threshold leave.
    pub(crate) fn counted(&self, name: &str, threshold: f64) -> usize {
        let query = Bigrams::of(name);
        let shared = query.iter().filter(|&gram| self.slots[gram].is_some()).count();
        let shared = u32::try_from(shared).unwrap_or(u32::MAX);
        self.blocks_in_reach(query.len(), shared, threshold)
            .map(|(block, _)| self.sizes_in(block).len())
            .sum()
    }

    /// The blocks with names that can reach the threshold, and the overlap that the smallest of them needs.
    fn blocks_in_reach(
        &self,
        size: u32,
        shared: u32,
        threshold: f64,
    ) -> impl Iterator<Item = (usize, u32)> + '_ {
        (0..self.blocks).filter_map(move |block| {
            let sizes = self.sizes_in(block);
            let needed = least_overlap(size, *sizes.first()?, threshold);
            (needed <= shared.min(*sizes.last()?)).then_some((block, needed))
        })
    }

    fn sizes_in(&self, block: usize) -> &[u32] {
        let first = block * BLOCK;
        &self.sizes[first..self.sizes.len().min(first + BLOCK)]
    }
}

struct Row {
    size: u32,
    position: u32,
    start: usize,
}

/// The least overlap of two sets of these sizes that reaches the threshold; it grows with either size.
fn least_overlap(left: u32, right: u32, threshold: f64) -> u32 {
    // Estimated from below, which a fifth is for any threshold from 0.4, then raised by the very expression that scores.
    let mut overlap = (left + right) / 5;
    while dice(overlap, left, right) < threshold {
        overlap += 1;
    }
    overlap
}

/// Overlaps of 512 names, one bit of all of them in each plane.
struct Planes {
    planes: [Bits; PLANES],
    used: usize,
}

impl Planes {
    fn count(bitmaps: &[&[Bits]], block: usize) -> Self {
        let mut planes = [[0; LANES]; PLANES];
        let mut used = 0;
        for (added, bitmap) in bitmaps.iter().enumerate() {
            // Counting to `added + 1` takes that number's bits, and no more planes.
            used = (added + 1).ilog2() as usize + 1;
            let mut carry = bitmap[block];
            for plane in planes.iter_mut().take(used) {
                for lane in 0..LANES {
                    let sum = plane[lane] ^ carry[lane];
                    carry[lane] &= plane[lane];
                    plane[lane] = sum;
                }
            }
        }
        Self { planes, used }
    }

    /// Which names overlap in at least `needed` members.
    fn at_least(&self, needed: u32) -> Bits {
        let mut above = [0; LANES];
        let mut equal = [u64::MAX; LANES];
        for (bit, plane) in self.planes.iter().enumerate().take(self.used).rev() {
            let wanted = if needed >> bit & 1 == 1 { u64::MAX } else { 0 };
            for lane in 0..LANES {
                above[lane] |= equal[lane] & plane[lane] & !wanted;
                equal[lane] &= !(plane[lane] ^ wanted);
            }
        }
        std::array::from_fn(|lane| above[lane] | equal[lane])
    }

    fn overlap(&self, lane: usize, bit: u32) -> u32 {
        (0_u32..)
            .zip(&self.planes[..self.used])
            .map(|(weight, plane)| u32::from(plane[lane] >> bit & 1 == 1) << weight)
            .sum()
    }
}
