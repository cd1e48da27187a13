//! The manifest beside a printed switch: what a test bench or a board needs to know of it.

use crate::configurations::Configuration;
use serde::Serialize;
use trunkline_map::{map_hash, GROUPS};

#[derive(Clone, Debug, Serialize, PartialEq)]
pub struct Manifest {
    pub configuration: &'static str,
    pub top: String,
    pub clock: &'static str,
    pub clock_hz: u32,
    pub reset: &'static str,
    pub reset_active_high: bool,
    /// Clock cycles `rst` must be high.
    pub reset_cycles: u32,
    /// Clock cycles from the end of the reset until frames and table commands are accepted.
    pub table_clear_cycles: u32,
    pub table_clear_ns: u64,
    pub gmii_clock_hz: u32,
    pub baud: u32,
    pub max_frame_octets: u32,
    pub max_tagged_frame_octets: u32,
    pub parameters: ManifestParameters,
    pub map_hash: String,
}

#[derive(Clone, Debug, Serialize, PartialEq)]
pub struct ManifestParameters {
    pub ports: u32,
    pub word_bits: u32,
    pub fdb_ways: u32,
    pub fdb_row_bits: u32,
    pub fdb_cam_lines: u32,
    pub fdb_entries: u32,
    pub groups: u32,
    pub bucket_bits: u32,
    pub crosspoint_words: u32,
    /// Clock cycles that ageing takes for one second.
    pub second_cycles: u32,
    /// Ports can send PAUSE frames.
    pub flow_control: bool,
}

impl Manifest {
    pub fn of(configuration: &Configuration) -> Self {
        let parameters = &configuration.parameters;
        // The filtering database and the state of buckets are cleared side by side.
        let table_clear_cycles = (4 << parameters.fdb_row_bits).max(GROUPS << parameters.bucket_bits) + 16;
        Self {
            configuration: configuration.name,
            top: configuration.top(),
            clock: "clk",
            clock_hz: parameters.core_clock_hz,
            reset: "rst",
            reset_active_high: true,
            reset_cycles: 4,
            table_clear_cycles,
            table_clear_ns: u64::from(table_clear_cycles) * 1_000_000_000 / u64::from(parameters.core_clock_hz),
            gmii_clock_hz: 125_000_000,
            baud: parameters.baud,
            max_frame_octets: parameters.max_frame_octets,
            max_tagged_frame_octets: parameters.max_frame_octets + 4,
            parameters: ManifestParameters {
                ports: parameters.ports,
                word_bits: 32,
                fdb_ways: parameters.fdb_ways,
                fdb_row_bits: parameters.fdb_row_bits,
                fdb_cam_lines: parameters.fdb_cam_lines,
                fdb_entries: parameters.fdb_entries(),
                groups: GROUPS,
                bucket_bits: parameters.bucket_bits,
                crosspoint_words: 1 << configuration.crosspoint_bits,
                second_cycles: parameters.second_cycles,
                flow_control: parameters.flow_control,
            },
            map_hash: format!("{:08x}", map_hash()),
        }
    }
}
