//! Who answers.

use trunkline_map::{identity, map_hash, Parameters, Register};

/// The identity block of a switch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity {
    pub map_hash: u32,
    pub map_version: u32,
    /// Another value than before: the switch has restarted.
    pub boot_id: u32,
    pub groups: u32,
    pub capabilities: u32,
    pub parameters: Parameters,
}

impl Identity {
    /// From the words of the identity block; the magic is another's business.
    pub(crate) fn from_words(words: &[u32]) -> Self {
        let word = |register: Register| words[usize::from(register.address)];
        Self {
            map_hash: word(identity::MAP_HASH),
            map_version: word(identity::MAP_VERSION),
            boot_id: word(identity::BOOT_ID),
            groups: word(identity::GROUPS),
            capabilities: word(identity::CAPABILITIES),
            parameters: Parameters {
                ports: word(identity::PORTS),
                fdb_ways: word(identity::FDB_WAYS),
                fdb_row_bits: word(identity::FDB_ROW_BITS),
                fdb_cam_lines: word(identity::FDB_CAM_LINES),
                bucket_bits: word(identity::BUCKET_BITS),
                core_clock_hz: word(identity::CORE_CLOCK_HZ),
                baud: word(identity::BAUD),
                max_frame_octets: word(identity::MAX_FRAME_OCTETS),
                board: word(identity::BOARD),
                second_cycles: word(identity::SECOND_CYCLES),
                flow_control: identity::FLOW_CONTROL.get(word(identity::CAPABILITIES).into()) == 1,
            },
        }
    }

    /// Whether switch and program mean the same map.
    pub fn same_map(&self) -> bool {
        self.map_hash == map_hash()
    }
}
