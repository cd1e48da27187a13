//! The load of a trial: who sends what to whom, and how densely.

use macaddr::MacAddr6;
use trunkline_sim::frame::{self, MINIMUM_GAP_OCTETS, PREAMBLE_OCTETS};
use trunkline_sim::gmii::Transmission;

use super::packet::{self, Packet};

/// Octets a frame takes of the line besides its own: preamble, delimiter and the least gap.
pub const OVERHEAD_OCTETS: u64 = PREAMBLE_OCTETS + MINIMUM_GAP_OCTETS;

/// Frames that keep their order: one ingress, one conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flow {
    pub ingress: usize,
    /// One bit per port the frames belong to; none: every one of them must be discarded.
    pub egresses: u8,
    /// One copy to any one of the egresses, not to each of them.
    pub to_one: bool,
}

impl Flow {
    pub fn to(ingress: usize, egress: usize) -> Self {
        Self { ingress, egresses: 1 << egress, to_one: false }
    }
}

/// What is wrong with a frame on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Fault {
    #[default]
    None,
    /// The last octet of the FCS is not that of the frame.
    Fcs,
    /// RX_ER in the middle of the frame.
    Symbol,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order {
    pub destination: MacAddr6,
    pub source: MacAddr6,
    pub octets: usize,
    /// Index in [`Load::flows`].
    pub flow: usize,
    pub fault: Fault,
    /// Not of the EtherType of local experiments, but this.
    pub packet: Option<Packet>,
}

/// How frames of one source follow each other.
#[derive(Debug, Clone, PartialEq)]
pub enum Pace {
    /// A share of the line rate of the port's own clock; 1 is a gap of 96 bits always.
    Share(f64),
    /// Idle octets between frames, in turn.
    Gaps(Vec<u64>),
}

/// What one port is sent: its orders in turn, so many frames in all.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    pub port: usize,
    pub orders: Vec<Order>,
    pub frames: u64,
    pub pace: Pace,
    /// Begins so many octet times after the trial.
    pub delay_octets: u64,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Load {
    pub flows: Vec<Flow>,
    pub sources: Vec<Source>,
}

impl Load {
    pub fn flow(&mut self, flow: Flow) -> usize {
        self.flows.push(flow);
        self.flows.len() - 1
    }

    /// The same without the sources at a port.
    pub fn without_source(&self, port: usize) -> Self {
        let mut rest = self.clone();
        rest.sources.retain(|source| source.port != port);
        rest
    }
}

/// Frames of this length that a line takes in so long at a share of its rate, at least one.
pub fn frames_within(duration_ps: u64, octets: usize, share: f64) -> u64 {
    let each_ps = frame::duration_ps(octets as u64 + OVERHEAD_OCTETS) as f64 / share;
    ((duration_ps as f64 / each_ps) as u64).max(1)
}

/// Identifies a frame within all trials on one switch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tag {
    pub trial: u16,
    pub flow: u16,
    pub sequence: u32,
}

impl Tag {
    pub fn to_id(self) -> u64 {
        u64::from(self.trial) << 48 | u64::from(self.flow) << 32 | u64::from(self.sequence)
    }

    pub fn from_id(id: u64) -> Self {
        Self { trial: (id >> 48) as u16, flow: (id >> 32) as u16, sequence: id as u32 }
    }

    /// That of a frame which carries one.
    pub fn of(octets: &[u8]) -> Option<Self> {
        packet::id(octets).map(Self::from_id)
    }
}

/// Makes the frames of one source as they are needed.
pub struct Feeder<'a> {
    source: &'a Source,
    sent: u64,
    /// Fractions of an octet that the gaps so far were too short.
    credit: f64,
    /// Octet times of all frames made, gaps included.
    pub octets: u64,
}

impl<'a> Feeder<'a> {
    pub fn new(source: &'a Source) -> Self {
        Self { source, sent: 0, credit: 0.0, octets: source.delay_octets }
    }

    pub fn is_done(&self) -> bool {
        self.sent == self.source.frames || self.source.orders.is_empty()
    }

    /// The next frame; `sequences` are those of all flows.
    pub fn next(&mut self, trial: u16, start_ps: u64, sequences: &mut [u32]) -> Transmission {
        let order = &self.source.orders[(self.sent % self.source.orders.len() as u64) as usize];
        let tag = Tag { trial, flow: order.flow as u16, sequence: sequences[order.flow] };
        sequences[order.flow] += 1;
        let mut octets = match order.packet {
            Some(packet) => packet.frame(order.destination, order.source, order.octets, tag.to_id()),
            None => frame::build(order.destination, order.source, order.octets, tag.to_id()),
        };
        if order.fault == Fault::Fcs {
            if let Some(last) = octets.last_mut() {
                *last ^= 0xFF;
            }
        }
        let gap_octets = self.gap(order.octets as u64);
        self.sent += 1;
        self.octets += PREAMBLE_OCTETS + order.octets as u64 + gap_octets;
        let start_ps = if self.sent == 1 { start_ps + frame::duration_ps(self.source.delay_octets) } else { 0 };
        Transmission {
            gap_octets,
            error_at: (order.fault == Fault::Symbol).then_some(order.octets / 2),
            ..Transmission::new(octets).at(start_ps).tagged(tag.to_id())
        }
    }

    /// The gap before the next frame.
    fn gap(&mut self, octets: u64) -> u64 {
        match &self.source.pace {
            Pace::Gaps(gaps) => gaps[(self.sent % gaps.len() as u64) as usize],
            Pace::Share(share) => {
                let octets = octets as f64;
                self.credit += (octets + OVERHEAD_OCTETS as f64) / share - octets - PREAMBLE_OCTETS as f64;
                let gap = (self.credit + 1e-6).floor();
                self.credit -= gap;
                gap as u64
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(pace: Pace) -> Source {
        let (destination, source) = (MacAddr6::broadcast(), MacAddr6::nil());
        let order = Order { destination, source, octets: 64, flow: 0, fault: Fault::None, packet: None };
        Source { port: 0, orders: vec![order], frames: 1_000, pace, delay_octets: 0 }
    }

    #[test]
    fn a_share_of_the_line_is_met_to_an_octet() {
        for (share, octets) in [(1.0, 84_000), (0.999, 84_084), (1.0 / 3.0, 252_000)] {
            let source = source(Pace::Share(share));
            let mut feeder = Feeder::new(&source);
            let mut gaps = Vec::new();
            while !feeder.is_done() {
                gaps.push(feeder.next(0, 0, &mut [0]).gap_octets);
            }
            assert!(feeder.octets.abs_diff(octets) <= 1, "{share}: {}", feeder.octets);
            assert!(gaps.iter().all(|gap| *gap >= MINIMUM_GAP_OCTETS));
            assert!(gaps.iter().max().unwrap() - gaps.iter().min().unwrap() <= 1, "evenly");
        }
    }

    #[test]
    fn a_tag_comes_back_from_the_frame() {
        let tag = Tag { trial: 0xA5A5, flow: 513, sequence: 0xDEAD_BEEF };
        let frame = frame::build(MacAddr6::broadcast(), MacAddr6::nil(), 64, tag.to_id());
        assert_eq!(Tag::of(&frame), Some(tag));
    }
}
