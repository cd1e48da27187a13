//! The printed filtering database of 4,096 + 16 entries under Verilator, driven at its ports.

use rust_hdl::prelude::*;
use trunkline_switch::fdb::Fdb;
use trunkline_verilator::{available, Model, Options, PortId};

/// log2 of the rows, as the host counts them.
const ROW_BITS: usize = 10;

/// Stations that may wait, one per port, before an ingress would have to.
const PORTS: usize = 8;

pub struct Table {
    model: Model,
    clock: PortId,
    reset: PortId,
    waiting: PortId,
    da: PortId,
    phase: PortId,
    found: PortId,
    sighting: PortId,
    sighting_valid: PortId,
    sighting_taken: PortId,
    place: PortId,
    learn_failed: PortId,
    ready: PortId,
    occupancy: PortId,
    displaced: PortId,
}

/// The group number a station is learned at, from its address.
pub fn place(mac: u64) -> u64 {
    (mac ^ mac >> 7) & 7
}

fn verilog() -> String {
    let mut fdb = Fdb::<ROW_BITS>::new(1 << 25);
    fdb.connect_all();
    trunkline_verilog::print(&fdb, "fdb").unwrap()
}

impl Table {
    /// `None` without Verilator.
    pub fn build() -> Option<Self> {
        if let Err(reason) = available() {
            println!("skipped: {reason}");
            return None;
        }
        let model = Model::build(&verilog(), "fdb", &Options::default()).unwrap();
        let port = |name: &str| model.port(name).unwrap_or_else(|| panic!("no port {name}"));
        let mut table = Self {
            clock: port("clock"),
            reset: port("reset"),
            waiting: port("waiting"),
            da: port("da"),
            phase: port("phase"),
            found: port("found"),
            sighting: port("sighting"),
            sighting_valid: port("sighting_valid"),
            sighting_taken: port("sighting_taken"),
            place: port("place"),
            learn_failed: port("learn_failed"),
            ready: port("ready"),
            occupancy: port("occupancy"),
            displaced: port("displaced"),
            model,
        };
        let ageing_time = table.model.port("ageing_time").unwrap();
        table.model.set(ageing_time, 300);
        Some(table)
    }

    pub fn entries(&self) -> usize {
        (4 << ROW_BITS) + 16
    }

    pub fn clock(&mut self, cycles: usize) {
        for _ in 0..cycles {
            self.model.set(self.clock, 0);
            self.model.eval();
            self.model.set(self.clock, 1);
            self.model.eval();
        }
    }

    fn settle(&mut self) {
        self.model.set(self.clock, 0);
        self.model.eval();
    }

    pub fn reset(&mut self) {
        self.model.set(self.reset, 1);
        self.clock(2);
        self.model.set(self.reset, 0);
        self.settle();
        while self.model.get(self.ready) == 0 {
            self.clock(1);
        }
    }

    pub fn occupancy(&self) -> u64 {
        self.model.get(self.occupancy)
    }

    pub fn displaced(&self) -> u64 {
        self.model.get(self.displaced)
    }

    /// Offers a station every `quarter_cycles / 4` cycles, with a look-up in every slot beside them.
    pub fn learn(&mut self, stations: &[u64], quarter_cycles: u64) -> Result<(), String> {
        let (mut offered, mut taken) = (0, 0);
        self.model.set(self.waiting, 1);
        for cycle in 0.. {
            while offered < stations.len() && offered as u64 * quarter_cycles <= 4 * cycle {
                offered += 1;
            }
            if offered - taken > PORTS {
                return Err(format!("{} stations wait, at {} learned", offered - taken, taken));
            }
            self.model.set(self.sighting_valid, u64::from(taken < offered));
            if taken < offered {
                // Sighting {sa, fid, port}, body {trunk, kind, id, ..}: the first field lowest.
                self.model.set_wide(self.sighting, &[stations[taken] as u32, (stations[taken] >> 32) as u32]);
                self.model.set(self.place, place(stations[taken]) << 3);
            }
            self.settle();
            if self.model.get(self.learn_failed) == 1 {
                return Err(format!("a station found no place, at {} learned of {}", taken, stations.len()));
            }
            let now = self.model.get(self.sighting_taken) == 1;
            self.clock(1);
            taken += usize::from(now);
            if taken == stations.len() {
                break;
            }
        }
        self.model.set(self.sighting_valid, 0);
        self.model.set(self.waiting, 0);
        for _ in 0..16 {
            self.settle();
            if self.model.get(self.learn_failed) == 1 {
                return Err("the last stations found no place".into());
            }
            self.clock(1);
        }
        Ok(())
    }

    /// The place of a station, by a look-up.
    pub fn find(&mut self, mac: u64) -> Option<u64> {
        self.model.set(self.waiting, 1);
        self.settle();
        while self.model.get(self.phase) != 3 {
            self.clock(1);
            self.settle();
        }
        self.clock(1);
        self.model.set(self.waiting, 0);
        self.model.set(self.da, mac);
        self.clock(3);
        self.settle();
        let found = self.model.get(self.found);
        (found & 1 == 1).then_some(found >> 4 & 0xF)
    }
}
