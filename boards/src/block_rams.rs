//! Block RAMs of a configuration, counted from its parameters: what cannot fit a part is refused before synthesis.
//!
//! One line for each kind of memory. A test compares the lines with the memories of the printed Verilog.

use std::fmt;

use trunkline_map::GROUPS;
use trunkline_switch::configurations::Configuration;

use crate::Part;

/// A kind of memory, and how many of it there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Memory {
    pub name: &'static str,
    pub words: u64,
    pub bits: u64,
    pub count: u64,
}

/// The shapes of a block RAM with one writing and one reading port: words, bits.
const SHAPES: [(u64, u64); 6] = [(512, 36), (1_024, 18), (2_048, 9), (4_096, 4), (8_192, 2), (16_384, 1)];

impl Memory {
    /// Block RAMs of all of its kind.
    pub fn block_rams(&self) -> u64 {
        let with = |&(words, bits): &(u64, u64)| self.words.div_ceil(words) * self.bits.div_ceil(bits);
        self.count * SHAPES.iter().map(with).min().unwrap_or(0)
    }
}

pub fn memories(configuration: &Configuration) -> Vec<Memory> {
    let parameters = &configuration.parameters;
    let ports = u64::from(parameters.ports);
    let crosspoint_words = 1 << configuration.crosspoint_bits;
    let buckets = u64::from(GROUPS) << parameters.bucket_bits;
    let memory = |name, count, words, bits| Memory { name, words, bits, count };
    // To the host four ways of equal rows: two are, each of the others is a pair of half as many. With the CAM alone there are none.
    let hashed = if parameters.fdb_ways == 0 { 0 } else { 1 };
    let memories = vec![
        memory("whole ways of the filtering database", 2 * hashed, 1 << parameters.fdb_row_bits, 72),
        memory("its half ways", 4 * hashed, 1 << (parameters.fdb_row_bits - 1), 72),
        memory("crosspoints", ports * (ports + 1), crosspoint_words, 36),
        memory("frames of the CPU port", 2, 512, 32),
        memory("banks of buckets", 1, 2 * buckets, 8),
        memory("state of buckets", 1, buckets, 36),
        memory("counters", 1, 512, 36),
        memory("management queues", 2, 2_048, 9),
    ];
    memories.into_iter().filter(|memory| memory.count > 0).collect()
}

/// The sum for a configuration.
pub fn block_rams(configuration: &Configuration) -> u64 {
    memories(configuration).iter().map(Memory::block_rams).sum()
}

/// A configuration that a part has no room for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TooLarge {
    pub configuration: &'static str,
    pub part: &'static str,
    pub there_are: u64,
    pub memories: Vec<Memory>,
}

impl TooLarge {
    pub fn needed(&self) -> u64 {
        self.memories.iter().map(Memory::block_rams).sum()
    }
}

impl std::error::Error for TooLarge {}

impl fmt::Display for TooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { configuration, part, there_are, .. } = self;
        write!(f, "{configuration} needs {} block RAMs, LFE5U-{part} has {there_are}:", self.needed())?;
        for (i, memory) in self.memories.iter().enumerate() {
            let joint = if i == 0 { "" } else { "," };
            write!(f, "{joint} {} {}", memory.name, memory.block_rams())?;
        }
        Ok(())
    }
}

/// Refuses what does not fit.
pub fn fits(configuration: &Configuration, part: &Part) -> Result<(), TooLarge> {
    let memories = memories(configuration);
    let there_are = u64::from(part.block_rams);
    match memories.iter().map(Memory::block_rams).sum::<u64>() <= there_are {
        true => Ok(()),
        false => Err(TooLarge { configuration: configuration.name, part: part.name, there_are, memories }),
    }
}

#[cfg(test)]
mod tests;
