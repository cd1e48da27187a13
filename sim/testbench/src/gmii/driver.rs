//! Drives the receiver of a port with frames, gaps and faults.
//!
//!   queue of Transmission -> preamble, SFD, octets, gap -> Cycle, one per rx_clk
//!                                                       -> Driven: what the switch was shown, and when
//!
//! A frame begins no sooner than its time, its gap after the frame before, and only while the link is up. A frame that a link cut
//! meets is cut off there; one whose time comes while the link is down is kept until it is up or thrown away, as it asks. A driver
//! that is held begins none.

use std::collections::VecDeque;

use super::Cycle;
use crate::frame::MINIMUM_GAP_OCTETS;

const PREAMBLE: u8 = 0x55;
const DELIMITER: u8 = 0xD5;

/// A frame to be sent into the switch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transmission {
    /// The octets after the start frame delimiter, FCS included, right or wrong.
    pub octets: Vec<u8>,
    /// Not before this time.
    pub start_ps: u64,
    /// At least so many idle octets after the frame before.
    pub gap_octets: u64,
    pub preamble_octets: usize,
    /// RX_ER is raised in this octet.
    pub error_at: Option<usize>,
    /// Thrown away if the link is down when its turn comes; otherwise it waits.
    pub droppable: bool,
    /// Handed back in [`Driven`].
    pub tag: u64,
}

impl Transmission {
    /// A sound transmission at once, with the least gap.
    pub fn new(octets: Vec<u8>) -> Self {
        Self {
            octets,
            start_ps: 0,
            gap_octets: MINIMUM_GAP_OCTETS,
            preamble_octets: 7,
            error_at: None,
            droppable: true,
            tag: 0,
        }
    }

    pub fn at(mut self, start_ps: u64) -> Self {
        self.start_ps = start_ps;
        self
    }

    pub fn tagged(mut self, tag: u64) -> Self {
        self.tag = tag;
        self
    }
}

/// What became of a [`Transmission`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Driven {
    pub tag: u64,
    /// The octets after the delimiter that the switch was shown; empty when nothing was.
    pub octets: Vec<u8>,
    pub error: bool,
    /// The clock edge at which the switch takes the delimiter.
    pub sfd_ps: u64,
    /// The clock edge at which the switch sees RX_DV low again.
    pub end_ps: u64,
    /// A link cut ended it, or the link was down.
    pub cut: bool,
}

enum State {
    Idle,
    /// The next octet to be shown, counted from the start of the preamble.
    Sending(Transmission, usize, u64),
}

pub struct Driver {
    queue: VecDeque<Transmission>,
    state: State,
    link_up: bool,
    /// Cycles since the last octet.
    idle_cycles: u64,
    /// No frame begins before.
    held_until_ps: u64,
    driven: Vec<Driven>,
    /// A frame that comes from elsewhere, as far as it was shown.
    passing: Option<Passing>,
}

#[derive(Default)]
struct Passing {
    octets: Vec<u8>,
    error: bool,
    /// When the delimiter was taken.
    sfd_ps: Option<u64>,
}

impl Default for Driver {
    fn default() -> Self {
        let queue = VecDeque::new();
        let (state, idle_cycles, driven) = (State::Idle, u64::MAX / 2, Vec::new());
        Self { queue, state, link_up: false, idle_cycles, held_until_ps: 0, driven, passing: None }
    }
}

impl Driver {
    /// Frames leave in the order they are given here.
    pub fn send(&mut self, transmission: Transmission) {
        self.queue.push_back(transmission);
    }

    pub fn set_link(&mut self, up: bool) {
        self.link_up = up;
    }

    /// No frame begins before a time, as 802.3 annex 31B has it: the frame in progress is finished. A later call replaces the time.
    pub fn hold_until(&mut self, time_ps: u64) {
        self.held_until_ps = time_ps;
    }

    /// Frames that wait for their turn.
    pub fn waiting(&self) -> usize {
        self.queue.len()
    }

    pub fn is_idle(&self) -> bool {
        self.queue.is_empty() && matches!(self.state, State::Idle) && self.passing.is_none()
    }

    /// Hands over what was driven since the last call.
    pub fn take(&mut self) -> Vec<Driven> {
        std::mem::take(&mut self.driven)
    }

    /// The signals to show from now on, just after the edge at `now_ps`; the switch takes them at the edge `period_ps` later.
    #[inline]
    pub fn cycle(&mut self, now_ps: u64, period_ps: u64) -> Cycle {
        if matches!(self.state, State::Idle) {
            self.idle_cycles += 1;
            if !self.begin(now_ps) {
                return Cycle::default();
            }
        }
        self.octet(now_ps, period_ps)
    }

    /// Signals that come from another switch instead of this driver's queue: notes what is shown, cut off where the link is down.
    #[inline]
    pub fn pass(&mut self, now_ps: u64, period_ps: u64, cycle: Cycle) -> Cycle {
        let cycle = if self.link_up { cycle } else { Cycle::default() };
        if !cycle.valid {
            if let Some(Passing { octets, error, sfd_ps: Some(sfd_ps) }) = self.passing.take() {
                let (tag, end_ps, cut) = (0, now_ps + period_ps, !self.link_up);
                self.driven.push(Driven { tag, octets, error, sfd_ps, end_ps, cut });
            }
            return cycle;
        }
        let passing = self.passing.get_or_insert_default();
        match passing.sfd_ps {
            Some(_) => {
                passing.octets.push(cycle.data);
                passing.error |= cycle.error;
            }
            None if cycle.data == DELIMITER => passing.sfd_ps = Some(now_ps + period_ps),
            None => {}
        }
        cycle
    }

    fn begin(&mut self, now_ps: u64) -> bool {
        while let Some(next) = self.queue.front() {
            // `idle_cycles` counts this cycle already, which will not be idle if the frame begins now.
            if next.start_ps.max(self.held_until_ps) > now_ps || self.idle_cycles <= next.gap_octets {
                return false;
            }
            if !self.link_up && !next.droppable {
                return false;
            }
            let Some(next) = self.queue.pop_front() else { return false };
            if self.link_up {
                self.state = State::Sending(next, 0, 0);
                return true;
            }
            let (tag, sfd_ps, end_ps) = (next.tag, now_ps, now_ps);
            self.driven.push(Driven { tag, octets: Vec::new(), error: false, sfd_ps, end_ps, cut: true });
        }
        false
    }

    fn octet(&mut self, now_ps: u64, period_ps: u64) -> Cycle {
        let State::Sending(transmission, position, sfd_ps) = &mut self.state else { return Cycle::default() };
        let header = transmission.preamble_octets + 1;
        let shown = *position;
        if shown == header + transmission.octets.len() || !self.link_up {
            let octets = transmission.octets[..shown.saturating_sub(header)].to_vec();
            let driven = Driven {
                tag: transmission.tag,
                error: transmission.error_at.is_some_and(|at| at < octets.len()),
                cut: octets.len() < transmission.octets.len(),
                octets,
                sfd_ps: *sfd_ps,
                end_ps: now_ps + period_ps,
            };
            self.driven.push(driven);
            self.state = State::Idle;
            self.idle_cycles = 1;
            return Cycle::default();
        }
        *position += 1;
        if shown < transmission.preamble_octets {
            return Cycle { data: PREAMBLE, valid: true, error: false };
        }
        if shown < header {
            *sfd_ps = now_ps + period_ps;
            return Cycle { data: DELIMITER, valid: true, error: false };
        }
        let at = shown - header;
        Cycle { data: transmission.octets[at], valid: true, error: transmission.error_at == Some(at) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(driver: &mut Driver, cycles: std::ops::Range<u64>) -> Vec<Cycle> {
        cycles.map(|n| driver.cycle(n * 8_000, 8_000)).collect()
    }

    #[test]
    fn frames_come_with_preamble_delimiter_and_the_least_gap() {
        let mut driver = Driver::default();
        driver.set_link(true);
        driver.send(Transmission::new(vec![1, 2, 3]));
        driver.send(Transmission::new(vec![4]));
        let shown = run(&mut driver, 0..40);
        let octets: Vec<_> = shown.iter().map(|cycle| cycle.valid.then_some(cycle.data)).collect();
        let mut expected = vec![Some(PREAMBLE); 7];
        expected.extend([Some(DELIMITER), Some(1), Some(2), Some(3)]);
        expected.extend([None; 12]);
        expected.extend([Some(PREAMBLE); 7]);
        expected.extend([Some(DELIMITER), Some(4)]);
        expected.resize(40, None);
        assert_eq!(octets, expected);
        let driven = driver.take();
        // Shown after edge 7, so taken by the switch at edge 8; RX_DV is low at edge 12.
        assert_eq!((driven[0].sfd_ps, driven[0].end_ps), (8 * 8_000, 12 * 8_000));
        assert!(!driven[0].cut && driver.is_idle());
    }

    #[test]
    fn a_link_cut_ends_the_frame_and_drops_those_behind() {
        let mut driver = Driver::default();
        driver.set_link(true);
        driver.send(Transmission::new(vec![1, 2, 3]).tagged(1));
        driver.send(Transmission::new(vec![4]).tagged(2));
        run(&mut driver, 0..10);
        driver.set_link(false);
        assert!(run(&mut driver, 10..40).iter().all(|cycle| !cycle.valid));
        let driven = driver.take();
        assert_eq!((&driven[0].octets[..], driven[0].cut), (&[1, 2][..], true));
        assert_eq!((driven[1].tag, driven[1].octets.len(), driven[1].cut), (2, 0, true));
    }

    #[test]
    fn a_held_driver_finishes_its_frame_and_begins_none() {
        let mut driver = Driver::default();
        driver.set_link(true);
        driver.send(Transmission::new(vec![1, 2, 3]));
        driver.send(Transmission::new(vec![4]));
        run(&mut driver, 0..5);
        driver.hold_until(50 * 8_000);
        let shown = run(&mut driver, 5..60);
        assert_eq!(shown.iter().filter(|cycle| cycle.valid).count(), 6 + 9);
        assert_eq!(shown.iter().skip(6).position(|cycle| cycle.valid), Some(50 - 11));
        driver.send(Transmission::new(vec![5]));
        driver.hold_until(u64::MAX);
        assert!(run(&mut driver, 60..90).iter().all(|cycle| !cycle.valid));
        driver.hold_until(0);
        assert!(driver.cycle(90 * 8_000, 8_000).valid);
    }

    #[test]
    fn time_gap_and_receive_error_are_obeyed() {
        let mut driver = Driver::default();
        driver.set_link(true);
        let first = Transmission { error_at: Some(1), ..Transmission::new(vec![1, 2]).at(5 * 8_000) };
        driver.send(first);
        driver.send(Transmission { gap_octets: 20, ..Transmission::new(vec![3]) });
        let shown = run(&mut driver, 0..60);
        assert_eq!(shown.iter().position(|cycle| cycle.valid), Some(5));
        assert_eq!(shown.iter().position(|cycle| cycle.error), Some(5 + 8 + 1));
        assert_eq!(shown[15..].iter().position(|cycle| cycle.valid), Some(20));
        assert!(driver.take()[0].error);
    }
}
