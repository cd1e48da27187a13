//! The ports of a printed filtering database under Verilator.

use rust_hdl::prelude::*;
use trunkline_switch::fdb::Fdb;
use trunkline_verilator::{available, Model, Options, PortId};

macro_rules! pins {
    ($($name:ident),+ $(,)?) => {
        pub struct Pins {
            model: Model,
            $(pub $name: PortId,)+
        }

        impl Pins {
            fn of(model: Model) -> Self {
                let port = |name: &str| model.port(name).unwrap_or_else(|| panic!("no port {name}"));
                Self { $($name: port(stringify!($name)),)+ model }
            }
        }
    };
}

pins! {
    clock, reset, phase, waiting, da, sa, found, answer, sighting, sighting_valid, place, sighting_taken, learned, moved, learn_failed, port,
    host, host_key, host_valid, host_taken, host_done, host_full, host_not_found, host_entry, ageing_time, flush, flushed, occupancy, aged,
    displaced, learn_failed_total, ready,
}

impl Pins {
    /// `None` without Verilator.
    pub fn build<const A: usize, const C: usize>(mut fdb: Fdb<A, C>) -> Option<Self> {
        if let Err(reason) = available() {
            println!("skipped: {reason}");
            return None;
        }
        fdb.connect_all();
        let verilog = trunkline_verilog::print(&fdb, "fdb").unwrap();
        Some(Self::of(Model::build(&verilog, "fdb", &Options::default()).unwrap()))
    }

    pub fn get(&self, port: PortId) -> u64 {
        self.model.get(port)
    }

    pub fn high(&self, port: PortId) -> bool {
        self.model.get(port) == 1
    }

    pub fn set(&mut self, port: PortId, value: u64) {
        self.model.set(port, value);
    }

    /// {body 11, valid 1, fid 12, mac 48} of the entry the host reads.
    pub fn host_entry(&self) -> u128 {
        let mut words = [0; 3];
        self.model.get_wide(self.host_entry, &mut words);
        words.iter().rev().fold(0, |entry, word| entry << 32 | u128::from(*word))
    }

    /// Inputs reach the outputs.
    pub fn settle(&mut self) {
        self.model.set(self.clock, 0);
        self.model.eval();
    }

    /// The rising edge.
    pub fn edge(&mut self) {
        self.model.set(self.clock, 1);
        self.model.eval();
    }

    pub fn clock(&mut self, cycles: usize) {
        for _ in 0..cycles {
            self.settle();
            self.edge();
        }
    }

    /// Two cycles of reset, then until the table is cleared.
    pub fn clear(&mut self) {
        self.set(self.reset, 1);
        self.clock(2);
        self.set(self.reset, 0);
        self.settle();
        while !self.high(self.ready) {
            self.clock(1);
        }
    }
}
