//! One port of the core's edge: what the two MACs of a 1 Gb/s link would do there, in time with the line and without their delay.
//!
//! A word comes when its last octet is on the line, and waits in the receive FIFO until the core takes it; a word that waits longer than
//! the FIFO is deep ends its frame as an overrun. What leaves the core waits in the transmit FIFO for the line: preamble, octets, gap.

use std::collections::VecDeque;

use trunkline_map::DropReason;
use trunkline_sim::frame::{MINIMUM_GAP_OCTETS, PREAMBLE_OCTETS};
use trunkline_sim::gmii::{Driven, Received, Transmission};

pub const OCTET_PS: u64 = 8_000;
/// Words either FIFO holds.
const FIFO_WORDS: u64 = 15;
const WORD_PS: u64 = 4 * OCTET_PS;

const LAST: u64 = 1 << 34;
const FIRST: u64 = 1 << 35;
const STATUS: u32 = 36;
const OCTETS: u32 = 32;

/// From the line to the core.
#[derive(Default)]
pub struct Arrivals {
    queue: VecDeque<Transmission>,
    current: Option<Arriving>,
    /// The line is free from here on.
    free_ps: u64,
    driven: Vec<Driven>,
}

struct Arriving {
    frame: Transmission,
    /// When its first octet begins.
    base_ps: u64,
    /// Octets the core took.
    taken: usize,
    /// Octets of the word that is offered.
    offered: usize,
    sfd_ps: u64,
    lost: bool,
}

impl Arrivals {
    pub fn send(&mut self, frame: Transmission) {
        self.queue.push_back(frame);
    }

    pub fn is_idle(&self) -> bool {
        self.queue.is_empty() && self.current.is_none()
    }

    pub fn take(&mut self) -> Vec<Driven> {
        std::mem::take(&mut self.driven)
    }

    /// The word to be offered for the edge after `now_ps`, if one is there.
    pub fn offer(&mut self, now_ps: u64) -> Option<u64> {
        if self.current.is_none() {
            let next = self.queue.front()?;
            let begin_ps = (self.free_ps + next.gap_octets * OCTET_PS).max(next.start_ps);
            if begin_ps > now_ps {
                return None;
            }
            // Back to back, frames follow on the line however the core's cycles fall.
            let begin_ps = if now_ps - begin_ps < 2 * OCTET_PS { begin_ps } else { now_ps };
            let frame = self.queue.pop_front()?;
            let base_ps = begin_ps + (frame.preamble_octets as u64 + 1) * OCTET_PS;
            self.free_ps = base_ps + frame.octets.len() as u64 * OCTET_PS;
            self.current = Some(Arriving { frame, base_ps, taken: 0, offered: 0, sfd_ps: 0, lost: false });
        }
        let arriving = self.current.as_mut()?;
        let rest = &arriving.frame.octets[arriving.taken..];
        let count = rest.len().min(4);
        let due_ps = arriving.base_ps + (arriving.taken + count) as u64 * OCTET_PS;
        if due_ps > now_ps {
            return None;
        }
        arriving.offered = count;
        let first = if arriving.taken == 0 { FIRST } else { 0 };
        if now_ps - due_ps > FIFO_WORDS * WORD_PS {
            arriving.lost = true;
            arriving.offered = rest.len();
            return Some(first | LAST | 1 << OCTETS | u64::from(DropReason::Overrun.code()) << STATUS);
        }
        let data = rest[..count].iter().rev().fold(0, |word, octet| word << 8 | u64::from(*octet));
        let last = if count == rest.len() { LAST | (count as u64 & 3) << OCTETS } else { 0 };
        Some(data | first | last)
    }

    /// The core took the word at an edge.
    pub fn accepted(&mut self, edge_ps: u64) {
        let Some(arriving) = &mut self.current else { return };
        if arriving.taken == 0 {
            arriving.sfd_ps = edge_ps;
        }
        arriving.taken += arriving.offered;
        if arriving.taken == arriving.frame.octets.len() {
            let Some(Arriving { frame, sfd_ps, .. }) = self.current.take() else { return };
            let Transmission { tag, octets, .. } = frame;
            self.driven.push(Driven { tag, octets, error: false, sfd_ps, end_ps: edge_ps, cut: false });
        }
    }
}

/// From the core to the line.
#[derive(Default)]
pub struct Departures {
    /// Octets of the words in the FIFO; the last word of a frame is marked.
    fifo: VecDeque<(u64, bool)>,
    /// When the line can take the next word.
    line_ps: u64,
    /// The line is within a frame.
    sending: bool,
    presented_ps: Option<u64>,
    current: Option<Received>,
    starved: bool,
    received: Vec<Received>,
}

impl Departures {
    pub fn is_idle(&self) -> bool {
        self.current.is_none() && self.fifo.is_empty()
    }

    pub fn take(&mut self) -> Vec<Received> {
        std::mem::take(&mut self.received)
    }

    pub fn has_room(&self) -> bool {
        (self.fifo.len() as u64) < FIFO_WORDS
    }

    /// A word is presented at an edge, and taken if there is room.
    pub fn edge(&mut self, edge_ps: u64, word: u64, taken: bool) {
        let presented_ps = *self.presented_ps.get_or_insert(edge_ps);
        if !taken {
            return;
        }
        self.presented_ps = None;
        let received = self.current.get_or_insert_with(|| Received {
            octets: Vec::new(),
            sfd_ps: presented_ps,
            end_ps: edge_ps,
            gap_octets: None,
            preamble_octets: PREAMBLE_OCTETS - 1,
            error: false,
            malformed: false,
        });
        let last = word & LAST != 0;
        let octets = if last { (word >> OCTETS & 3).wrapping_sub(1) % 4 + 1 } else { 4 };
        received.octets.extend(&word.to_le_bytes()[..octets as usize]);
        received.error |= last && word & FIRST != 0;
        self.fifo.push_back((octets, last));
        if last {
            if let Some(mut finished) = self.current.take() {
                finished.end_ps = edge_ps;
                finished.malformed |= std::mem::take(&mut self.starved);
                self.received.push(finished);
            }
        }
    }

    /// The line takes what it can until `now_ps`.
    pub fn drain(&mut self, now_ps: u64) {
        while self.line_ps <= now_ps {
            let Some((octets, last)) = self.fifo.pop_front() else {
                // A frame that begun must not run dry.
                self.starved |= self.sending;
                if self.sending {
                    self.line_ps = now_ps + 1;
                }
                return;
            };
            if !self.sending {
                self.line_ps = self.line_ps.max(now_ps) + PREAMBLE_OCTETS * OCTET_PS;
            }
            self.line_ps += octets * OCTET_PS + if last { MINIMUM_GAP_OCTETS * OCTET_PS } else { 0 };
            self.sending = !last;
        }
    }
}
