//! The printed filtering database of 4,096 + 16 entries under Verilator: stations at line rate, and look-ups.

use crate::pins::Pins;
use trunkline_switch::fdb::Fdb;

/// log2 of the rows, as the host counts them.
const ROW_BITS: usize = 10;

/// Stations that may wait, one per port, before an ingress would have to.
const PORTS: usize = 8;

pub struct Table(Pins);

/// The group number a station is learned at, from its address.
pub fn place(mac: u64) -> u64 {
    (mac ^ mac >> 7) & 7
}

impl Table {
    /// `None` without Verilator.
    pub fn build() -> Option<Self> {
        let mut pins = Pins::build(Fdb::<ROW_BITS, 4>::new(1 << 25, 4))?;
        pins.set(pins.ageing_time, 300);
        Some(Self(pins))
    }

    pub fn entries(&self) -> usize {
        (4 << ROW_BITS) + 16
    }

    pub fn clock(&mut self, cycles: usize) {
        self.0.clock(cycles);
    }

    pub fn reset(&mut self) {
        self.0.clear();
    }

    pub fn occupancy(&self) -> u64 {
        self.0.get(self.0.occupancy)
    }

    pub fn displaced(&self) -> u64 {
        self.0.get(self.0.displaced)
    }

    /// Offers a station every `quarter_cycles / 4` cycles, with a look-up in every slot beside them.
    pub fn learn(&mut self, stations: &[u64], quarter_cycles: u64) -> Result<(), String> {
        let pins = &mut self.0;
        let (mut offered, mut taken) = (0, 0);
        pins.set(pins.waiting, 1);
        for cycle in 0.. {
            while offered < stations.len() && offered as u64 * quarter_cycles <= 4 * cycle {
                offered += 1;
            }
            if offered - taken > PORTS {
                return Err(format!("{} stations wait, at {} learned", offered - taken, taken));
            }
            pins.set(pins.sighting_valid, u64::from(taken < offered));
            if taken < offered {
                // Sighting {sa, fid, port}, body {trunk, kind, id, ..}: the first field lowest.
                pins.set(pins.sighting, stations[taken]);
                pins.set(pins.place, place(stations[taken]) << 3);
            }
            pins.settle();
            if pins.high(pins.learn_failed) {
                return Err(format!("a station found no place, at {} learned of {}", taken, stations.len()));
            }
            let now = pins.high(pins.sighting_taken);
            pins.clock(1);
            taken += usize::from(now);
            if taken == stations.len() {
                break;
            }
        }
        pins.set(pins.sighting_valid, 0);
        pins.set(pins.waiting, 0);
        for _ in 0..16 {
            pins.settle();
            if pins.high(pins.learn_failed) {
                return Err("the last stations found no place".into());
            }
            pins.clock(1);
        }
        Ok(())
    }

    /// The place of a station, by a look-up.
    pub fn find(&mut self, mac: u64) -> Option<u64> {
        let pins = &mut self.0;
        pins.set(pins.waiting, 1);
        pins.settle();
        while pins.get(pins.phase) != 3 {
            pins.clock(1);
            pins.settle();
        }
        pins.clock(1);
        pins.set(pins.waiting, 0);
        pins.set(pins.da, mac);
        pins.clock(3);
        pins.settle();
        let found = pins.get(pins.found);
        (found & 1 == 1).then_some(found >> 4 & 0xF)
    }
}
