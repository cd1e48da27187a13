//! Addresses to be learned, and whether they were: sections 5.7 and 5.8 share both.

use std::collections::HashSet;

use macaddr::MacAddr6;
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use trunkline_sim::clock::MICROSECOND_PS;

use super::common::{learn_stations, station, MEASURING};
use crate::dut::{Clocks, Rig, RigError, View};
use crate::trial::{Fault, Flow, Load, Order, Pace, Source, Trial};

/// From the last frame that brought an address to the first that asks for one.
const PATIENCE_PS: u64 = 100 * MICROSECOND_PS;
const OCTETS: usize = 64;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Sequential,
    Random,
}

impl Kind {
    pub const ALL: [Kind; 2] = [Kind::Sequential, Kind::Random];

    pub fn name(self) -> &'static str {
        match self {
            Kind::Sequential => "sequential",
            Kind::Random => "random",
        }
    }

    /// Different individual addresses, none of them that of a station: one after the other from a random one, or all random.
    pub fn addresses(self, seed: u64, count: usize) -> Vec<MacAddr6> {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        // Locally administered, individual; octet 1 is never that of the stations.
        let mac = |number: u64| {
            let [_, _, _, a, b, c, d, e] = number.to_be_bytes();
            MacAddr6::new(0x06, a, b, c, d, e)
        };
        let base: u64 = random.random_range(0..1 << 39);
        let mut seen = HashSet::new();
        let mut next = 0;
        std::iter::repeat_with(|| {
            next += 1;
            mac(if self == Kind::Sequential { base + next } else { random.random_range(0..1 << 40) })
        })
        .filter(|mac| seen.insert(*mac))
        .take(count)
        .collect()
    }
}

/// Which of many addresses were found.
pub struct Found {
    pub addresses: usize,
    /// A frame to it went elsewhere too, or did not come.
    pub not_found: usize,
    pub learn_failed: u64,
    /// Addresses a second, while they came.
    pub rate: f64,
}

/// Teaches the ports their addresses at the line rate, waits, and asks for each address from the port before, at a share of the rate.
pub fn teach(rig: &dyn Rig, taught: &[(usize, Vec<MacAddr6>)], asking: f64) -> Result<Found, RigError> {
    let ports = rig.parameters().ports as usize;
    let mut dut = rig.dut(View::Gmii, Clocks::EQUAL)?;
    learn_stations(&mut *dut)?;
    let (mut learning, mut questions) = (Load::default(), Load::default());
    for (port, addresses) in taught {
        let other = (port + 1) % ports;
        let flow = learning.flow(Flow::to(*port, other));
        let order = |&source: &MacAddr6| Order {
            destination: station(other),
            source,
            octets: OCTETS,
            flow,
            fault: Fault::None,
            packet: None,
        };
        learning.sources.push(source(*port, addresses.iter().map(order).collect(), 1.0));
        let flow = questions.flow(Flow::to(other, *port));
        let order = |&destination: &MacAddr6| Order {
            destination,
            source: station(other),
            octets: OCTETS,
            flow,
            fault: Fault::None,
            packet: None,
        };
        questions.sources.push(source(other, addresses.iter().map(order).collect(), asking));
    }
    let outcome = Trial { load: &learning, number: MEASURING }.run(&mut *dut)?;
    let last_ps = outcome.ingress.iter().map(|line| line.last_ps).max().unwrap_or(0);
    let first_ps = outcome.ingress.iter().filter(|line| line.frames > 0).map(|line| line.first_ps).min().unwrap_or(0);
    dut.run_until(last_ps + PATIENCE_PS - Trial::LEAD_PS)?;
    let answers = Trial { load: &questions, number: MEASURING + 1 }.run(&mut *dut)?;

    let mut missing: HashSet<(usize, u32)> = answers.misdirected.iter().copied().collect();
    for path in &answers.paths {
        missing.extend(path.lost_sequences().map(|sequence| (path.flow, sequence)));
    }
    let addresses = taught.iter().map(|(_, addresses)| addresses.len()).sum();
    Ok(Found {
        addresses,
        not_found: missing.len(),
        learn_failed: dut.counts()?.learn_failed,
        rate: addresses as f64 * 1e12 / (last_ps - first_ps).max(1) as f64,
    })
}

fn source(port: usize, orders: Vec<Order>, share: f64) -> Source {
    Source { port, frames: orders.len() as u64, orders, pace: Pace::Share(share), delay_octets: 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dut::fake::{FakeRig, Sabotage};

    #[test]
    fn addresses_are_different_individual_and_the_same_from_one_seed() {
        for kind in Kind::ALL {
            let addresses = kind.addresses(7, 4_000);
            assert_eq!(addresses.iter().collect::<HashSet<_>>().len(), 4_000);
            assert!(addresses.iter().all(|mac| mac.as_bytes()[0] & 1 == 0));
            assert_eq!(addresses, kind.addresses(7, 4_000));
            assert_ne!(addresses, kind.addresses(8, 4_000));
        }
        let [first, second] = Kind::Sequential.addresses(1, 2)[..] else { panic!() };
        assert_eq!(first.as_bytes()[5].wrapping_add(1), second.as_bytes()[5]);
    }

    #[test]
    fn forgotten_addresses_are_found_missing() {
        let not_found = |sabotage| {
            let rig = FakeRig(4, sabotage);
            let taught = [(0, Kind::Random.addresses(1, 500)), (2, Kind::Sequential.addresses(1, 500))];
            teach(&rig, &taught, 0.2).map(|found| found.not_found)
        };
        assert_eq!(not_found(Sabotage::None).unwrap(), 0);
        // Eight frames made the stations known; every fiftieth source after them is forgotten, the last of 1,000 being the 1,000th.
        assert_eq!(not_found(Sabotage::Forget(50)).unwrap(), 20);
    }
}
