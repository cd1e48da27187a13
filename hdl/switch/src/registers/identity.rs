//! The identity block: who answers, as constants of the build.
//! docs/reference/registers.md, block `identity`.
//!
//!   address 5 b, read ->+----------+-> word 32 b
//!                       | identity |
//!                       +----------+
//!
//! Combinational; the boot id is the time of its first `read`, from then on. Reset: no boot id.

use rust_hdl::prelude::*;
use trunkline_map::{identity, map_hash, Parameters, GROUPS, MAP_VERSION};

#[derive(LogicBlock)]
pub struct Identity {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
    pub address: Signal<In, Bits<5>>,
    pub read: Signal<In, Bit>,
    pub word: Signal<Out, Bits<32>>,
    uptime: DFF<Bits<32>>,
    boot_id: DFF<Bits<32>>,
    booted: DFF<Bit>,
    constant: [Constant<Bits<32>>; 16],
    number: [Constant<Bits<5>>; 16],
    boot_id_address: Constant<Bits<5>>,
}

impl Identity {
    pub fn new(parameters: &Parameters) -> Self {
        let words = [
            (identity::MAGIC, identity::MAGIC_VALUE),
            (identity::MAP_HASH, map_hash()),
            (identity::MAP_VERSION, MAP_VERSION),
            (identity::PORTS, parameters.ports),
            (identity::FDB_WAYS, parameters.fdb_ways),
            (identity::FDB_ROW_BITS, parameters.fdb_row_bits),
            (identity::FDB_CAM_LINES, parameters.fdb_cam_lines),
            (identity::GROUPS, GROUPS),
            (identity::BUCKET_BITS, parameters.bucket_bits),
            (identity::CORE_CLOCK_HZ, parameters.core_clock_hz),
            (identity::BAUD, parameters.baud),
            (identity::MAX_FRAME_OCTETS, parameters.max_frame_octets),
            (identity::BOARD, parameters.board),
            (identity::SECOND_CYCLES, parameters.second_cycles),
            (identity::CAPABILITIES, parameters.capabilities()),
        ];
        let mut constants = [0_u32; 16];
        for (register, value) in words {
            constants[usize::from(register.address)] = value;
        }
        Self {
            clock: Default::default(),
            reset: Default::default(),
            address: Default::default(),
            read: Default::default(),
            word: Default::default(),
            uptime: Default::default(),
            boot_id: Default::default(),
            booted: Default::default(),
            constant: constants.map(|word| Constant::new(u64::from(word).into())),
            number: std::array::from_fn(|i| Constant::new((i as u64).into())),
            boot_id_address: Constant::new(u64::from(identity::BOOT_ID.address).into()),
        }
    }
}

impl Default for Identity {
    fn default() -> Self {
        Self::new(&Parameters::DEFAULT)
    }
}

impl Logic for Identity {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, uptime, boot_id, booted);
        self.uptime.d.next = self.uptime.q.val() + 1;
        self.word.next = 0.into();
        for i in 0..16 {
            if self.address.val() == self.number[i].val() {
                self.word.next = self.constant[i].val();
            }
        }
        if self.address.val() == self.boot_id_address.val() {
            self.word.next = self.boot_id.q.val();
            if self.read.val() & !self.booted.q.val() {
                self.booted.d.next = true;
                self.boot_id.d.next = self.uptime.q.val();
                self.word.next = self.uptime.q.val();
            }
        }
        if self.reset.val() {
            self.booted.d.next = false;
        }
    }
}
