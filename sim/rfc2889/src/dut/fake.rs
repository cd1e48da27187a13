//! A switch of a few lines, at the level of frames, with a fault built in on purpose: shows that the suite finds it.

use std::collections::{HashMap, VecDeque};

use macaddr::MacAddr6;
use trunkline_map::{DropReason, Parameters};
use trunkline_sim::frame;
use trunkline_sim::gmii::{Driven, Received, Transmission};

use super::{Clocks, Counts, Dut, Host, Rig, RigError, View};

/// Every so many copies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sabotage {
    None,
    Lose(u64),
    Double(u64),
    /// A copy leaves after the one behind it.
    Swap(u64),
    /// So many picoseconds later.
    Delay(u64, u64),
    Damage(u64),
    /// The copy also goes where it does not belong.
    Flood(u64),
    /// The gap before it is an octet short.
    ShortGap(u64),
    /// Forgets so many addresses when they come.
    Forget(u64),
    /// Every so many bad frames, one is taken for a good one.
    PassBad(u64),
}

/// From the end of a frame to its delimiter out.
pub const LATENCY_PS: u64 = 100_000;
/// From the first edge of a preamble to that of the delimiter.
const PREAMBLE_PS: u64 = 56_000;

pub struct FakeDut {
    now_ps: u64,
    ports: Vec<Port>,
    places: HashMap<MacAddr6, usize>,
    sabotage: Sabotage,
    copies: u64,
    sources: u64,
    counts: Counts,
}

#[derive(Default)]
struct Port {
    queue: VecDeque<Transmission>,
    in_free_ps: u64,
    driven: Vec<Driven>,
    out: Vec<Received>,
    out_end_ps: u64,
}

impl FakeDut {
    pub fn new(ports: usize, sabotage: Sabotage) -> Self {
        let ports = (0..ports).map(|_| Port::default()).collect();
        Self { now_ps: 0, ports, places: HashMap::new(), sabotage, copies: 0, sources: 0, counts: Counts::default() }
    }

    pub fn sabotage(&mut self, sabotage: Sabotage) {
        (self.sabotage, self.copies) = (sabotage, 0);
    }

    fn count(&mut self, reason: DropReason) {
        *self.counts.dropped.entry(reason).or_default() += 1;
    }

    fn every(&self, count: u64) -> bool {
        self.copies.is_multiple_of(count)
    }

    fn frame(&mut self, ingress: usize, octets: &[u8], end_ps: u64) {
        let reason = match (octets.len(), frame::fcs_is_right(octets)) {
            (..64, right) => Some(if right { DropReason::Undersize } else { DropReason::Fragment }),
            (1_519.., right) => Some(if right { DropReason::Oversize } else { DropReason::Jabber }),
            (_, right) => (!right).then_some(DropReason::FcsError),
        };
        if let Some(reason) = reason {
            self.count(reason);
            match self.sabotage {
                Sabotage::PassBad(count) if self.counts.all().is_multiple_of(count) => {}
                _ => return,
            }
        }
        let (Some(source), Some(destination)) = (frame::source(octets), frame::destination(octets)) else { return };
        self.sources += 1;
        match self.sabotage {
            Sabotage::Forget(count) if self.sources.is_multiple_of(count) => {}
            _ => drop(self.places.insert(source, ingress)),
        }
        let place = self.places.get(&destination).copied();
        for egress in (0..self.ports.len()).filter(|egress| *egress != ingress) {
            if place.is_none_or(|place| place == egress) {
                self.copy(egress, octets, end_ps);
            }
        }
    }

    fn copy(&mut self, egress: usize, octets: &[u8], end_ps: u64) {
        self.copies += 1;
        match self.sabotage {
            Sabotage::Lose(count) if self.every(count) => {}
            Sabotage::Double(count) if self.every(count) => (0..2).for_each(|_| self.put(egress, octets, end_ps)),
            Sabotage::Delay(count, ps) if self.every(count) => self.put(egress, octets, end_ps + ps),
            Sabotage::Damage(count) if self.every(count) => {
                let mut octets = octets.to_vec();
                octets[40] ^= 1;
                self.put(egress, &octets, end_ps);
            }
            Sabotage::Flood(count) if self.every(count) => {
                self.put(egress, octets, end_ps);
                self.put((egress + 1) % self.ports.len(), octets, end_ps);
            }
            Sabotage::Swap(count) if self.every(count) => {
                self.put(egress, octets, end_ps);
                let out = &mut self.ports[egress].out;
                if let [.., before, last] = &mut out[..] {
                    std::mem::swap(&mut before.octets, &mut last.octets);
                }
            }
            _ => self.put(egress, octets, end_ps),
        }
    }

    fn put(&mut self, egress: usize, octets: &[u8], end_ps: u64) {
        let port = &mut self.ports[egress];
        let sfd_ps = (end_ps + LATENCY_PS).max(port.out_end_ps + 96_000 + PREAMBLE_PS);
        let gap_octets = Some((sfd_ps - PREAMBLE_PS - port.out_end_ps) / 8_000);
        port.out_end_ps = sfd_ps + frame::duration_ps(octets.len() as u64 + 1);
        let gap_octets = match self.sabotage {
            Sabotage::ShortGap(count) if self.copies.is_multiple_of(count) => gap_octets.map(|gap| gap - 1),
            _ => gap_octets,
        };
        let octets = octets.to_vec();
        let (end_ps, preamble_octets) = (port.out_end_ps, 7);
        port.out.push(Received { octets, sfd_ps, end_ps, gap_octets, preamble_octets, error: false, malformed: false });
    }
}

impl Dut for FakeDut {
    fn view(&self) -> View {
        View::Gmii
    }

    fn ports(&self) -> usize {
        self.ports.len()
    }

    fn now_ps(&self) -> u64 {
        self.now_ps
    }

    fn send(&mut self, port: usize, frame: Transmission) {
        self.ports[port].queue.push_back(frame);
    }

    fn run_until(&mut self, time_ps: u64) -> Result<(), RigError> {
        let mut arrived = Vec::new();
        for (number, port) in self.ports.iter_mut().enumerate() {
            while let Some(next) = port.queue.front() {
                let begin_ps = (port.in_free_ps + next.gap_octets * 8_000).max(next.start_ps).max(8_000);
                let sfd_ps = begin_ps + PREAMBLE_PS;
                let end_ps = sfd_ps + frame::duration_ps(next.octets.len() as u64 + 1);
                if end_ps > time_ps {
                    break;
                }
                let Some(Transmission { octets, tag, error_at, .. }) = port.queue.pop_front() else { break };
                port.in_free_ps = end_ps;
                arrived.push((end_ps, number, octets.clone(), error_at.is_some()));
                port.driven.push(Driven { tag, octets, error: error_at.is_some(), sfd_ps, end_ps, cut: false });
            }
        }
        arrived.sort();
        for (end_ps, ingress, octets, error) in arrived {
            match error {
                true => self.count(DropReason::SymbolError),
                false => self.frame(ingress, &octets, end_ps),
            }
        }
        self.now_ps = time_ps;
        Ok(())
    }

    fn driven(&mut self, port: usize) -> Vec<Driven> {
        std::mem::take(&mut self.ports[port].driven)
    }

    fn received(&mut self, port: usize) -> Vec<Received> {
        std::mem::take(&mut self.ports[port].out)
    }

    fn is_idle(&self) -> bool {
        self.ports.iter().all(|port| port.queue.is_empty())
    }

    fn plan_link(&mut self, _: u64, _: usize, _: bool) {}

    fn host(&mut self) -> Result<&mut Host, RigError> {
        Err(RigError::NoHost("the fake switch"))
    }

    fn counts(&mut self) -> Result<Counts, RigError> {
        Ok(self.counts.clone())
    }
}

/// Makes such switches.
pub struct FakeRig(pub usize, pub Sabotage);

impl Rig for FakeRig {
    fn name(&self) -> String {
        format!("fake-{}", self.0)
    }

    fn parameters(&self) -> Parameters {
        Parameters { ports: self.0 as u32, ..Parameters::DEFAULT }
    }

    fn dut(&self, _: View, _: Clocks) -> Result<Box<dyn Dut>, RigError> {
        Ok(Box::new(FakeDut::new(self.0, self.1)))
    }
}
