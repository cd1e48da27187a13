//! One port of the stub: octets to frames on the way in, a queue of frames to octets on the way out.

use std::collections::VecDeque;

use crate::gmii::Cycle;
use crate::golden::Verdict;

/// Frames a port holds; one more is discarded.
const QUEUE_FRAMES: usize = 64;
/// With the ports of an IPv6 packet behind a tag.
const HEADER_OCTETS: usize = 62;
/// Octets on the line beside the frame itself: preamble, delimiter, gap.
const START: usize = 8;
const GAP: usize = 12;

pub enum Arriving {
    Nothing,
    /// What keys look at is in.
    Header,
    /// The octets and whether RX_ER was high.
    Frame(Vec<u8>, bool),
}

#[derive(Default)]
pub struct StubPort {
    arriving: Option<Vec<u8>>,
    error: bool,
    pub verdict: Option<Verdict>,
    queue: VecDeque<Vec<u8>>,
    leaving: Option<(Vec<u8>, usize)>,
    sent: Option<usize>,
}

impl StubPort {
    pub fn receive(&mut self, data: u8, valid: bool, error: bool) -> Arriving {
        if !valid {
            let error = std::mem::take(&mut self.error);
            return self.arriving.take().map_or(Arriving::Nothing, |octets| Arriving::Frame(octets, error));
        }
        match &mut self.arriving {
            None if data == 0xD5 => self.arriving = Some(Vec::new()),
            None => {}
            Some(octets) => {
                octets.push(data);
                self.error |= error;
                if octets.len() == HEADER_OCTETS {
                    return Arriving::Header;
                }
            }
        }
        Arriving::Nothing
    }

    pub fn header(&self) -> &[u8] {
        self.arriving.as_deref().unwrap_or_default()
    }

    /// Tells whether there was room.
    pub fn enqueue(&mut self, octets: Vec<u8>, overtakes: bool) -> bool {
        let room = self.queue.len() < QUEUE_FRAMES;
        match overtakes {
            _ if !room => {}
            true => self.queue.push_front(octets),
            false => self.queue.push_back(octets),
        }
        room
    }

    /// Discards what waits; a frame under way is finished.
    pub fn flush(&mut self) -> u64 {
        std::mem::take(&mut self.queue).len() as u64
    }

    pub fn transmit(&mut self) -> Cycle {
        let Some((octets, position)) = &mut self.leaving else {
            self.leaving = self.queue.pop_front().map(|octets| (octets, 0));
            return Cycle::default();
        };
        let shown = *position;
        *position += 1;
        let cycle = |data| Cycle { data, valid: true, error: false };
        match shown {
            0..7 => cycle(0x55),
            7 => cycle(0xD5),
            _ if shown < START + octets.len() => cycle(octets[shown - START]),
            _ => {
                if shown == START + octets.len() {
                    self.sent = Some(octets.len());
                }
                if shown + 2 >= START + octets.len() + GAP {
                    self.leaving = None;
                }
                Cycle::default()
            }
        }
    }

    /// The length of the frame whose last octet has just left.
    pub fn take_sent(&mut self) -> Option<usize> {
        self.sent.take()
    }
}
