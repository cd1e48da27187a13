//! The parameters of a build: what may differ between two switches with the same map.

use crate::{fdb, group, identity, MAX_PORTS};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameters {
    pub ports: u32,
    /// The hashed table has `fdb_ways` x 2^`fdb_row_bits` places; no ways: a build with the CAM alone, of 2^`fdb_row_bits` lines.
    pub fdb_ways: u32,
    pub fdb_row_bits: u32,
    pub fdb_cam_lines: u32,
    /// M: a group has 2^M buckets.
    pub bucket_bits: u32,
    pub core_clock_hz: u32,
    pub baud: u32,
    /// The longest untagged frame, octets with FCS.
    pub max_frame_octets: u32,
    pub board: u32,
    /// Core clock cycles that ageing takes for a second; fewer than the clock's in a simulation.
    pub second_cycles: u32,
    /// Ports can send PAUSE frames.
    pub flow_control: bool,
}

impl Parameters {
    /// Four ports, 4,096 places and 16 CAM lines, 256 buckets per group, at 62.5 MHz.
    pub const DEFAULT: Self = Self {
        ports: 4,
        fdb_ways: 4,
        fdb_row_bits: 10,
        fdb_cam_lines: 16,
        bucket_bits: 8,
        core_clock_hz: 62_500_000,
        baud: 1_000_000,
        max_frame_octets: 1_518,
        board: 0,
        second_cycles: 62_500_000,
        flow_control: false,
    };

    /// Places of the filtering database: those of the hashed table, then the CAM lines.
    pub const fn fdb_entries(&self) -> u32 {
        (self.fdb_ways << self.fdb_row_bits) + self.fdb_cam_lines
    }

    /// Stations the filtering database is built for: places of the hashed table, without one the CAM lines.
    pub const fn stations(&self) -> u32 {
        if self.fdb_ways == 0 {
            self.fdb_cam_lines
        } else {
            self.fdb_ways << self.fdb_row_bits
        }
    }

    /// Pages in which the dump shows them.
    pub const fn fdb_pages(&self) -> u32 {
        self.fdb_entries().div_ceil(fdb::PAGE_PLACES)
    }

    /// Buckets of one group.
    pub const fn buckets(&self) -> u32 {
        1 << self.bucket_bits
    }

    /// The word `capabilities` of the identity block.
    pub const fn capabilities(&self) -> u32 {
        identity::FLOW_CONTROL.place(self.flow_control as u64) as u32
    }

    /// Mask of the ports that can send PAUSE frames.
    pub const fn pausing_ports(&self) -> u32 {
        if self.flow_control {
            (1 << self.ports) - 1
        } else {
            0
        }
    }

    /// Whether the map has room for this build.
    pub const fn fit(&self) -> bool {
        self.ports >= 1
            && self.ports <= MAX_PORTS
            && self.bucket_bits >= 1
            && self.bucket_bits <= group::BUCKET_ADDRESS_BITS
            && self.fdb_pages() <= fdb::MAX_PAGES
            && (self.fdb_ways > 0 || self.fdb_cam_lines == 1 << self.fdb_row_bits)
    }
}

impl Default for Parameters {
    fn default() -> Self {
        Self::DEFAULT
    }
}
