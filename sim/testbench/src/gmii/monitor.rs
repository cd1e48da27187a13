//! Watches the transmitter of a port: frames, their times and gaps, transmit errors, the FCS.

use super::Cycle;
use crate::frame;

/// A frame that left the switch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// The octets after the start frame delimiter, FCS included.
    pub octets: Vec<u8>,
    /// The edge at which the delimiter was on the line, to be compared with the driver's.
    pub sfd_ps: u64,
    /// The first edge without TX_EN.
    pub end_ps: u64,
    /// Idle octets before its preamble; none before the first frame.
    pub gap_octets: Option<u64>,
    /// Octets of 55 before the delimiter.
    pub preamble_octets: u64,
    /// TX_ER was high in some octet.
    pub error: bool,
    /// TX_EN fell before a delimiter came, or something else than 55 came before it.
    pub malformed: bool,
}

impl Received {
    pub fn fcs_is_right(&self) -> bool {
        frame::fcs_is_right(&self.octets)
    }
}

#[derive(Default)]
pub struct Monitor {
    current: Option<Received>,
    delimited: bool,
    /// Idle cycles since the last frame.
    idle_cycles: Option<u64>,
    received: Vec<Received>,
}

impl Monitor {
    pub fn is_idle(&self) -> bool {
        self.current.is_none()
    }

    /// Hands over what was received since the last call.
    pub fn take(&mut self) -> Vec<Received> {
        std::mem::take(&mut self.received)
    }

    /// Takes the signals as they stood just before the edge at `now_ps`.
    #[inline]
    pub fn cycle(&mut self, now_ps: u64, cycle: Cycle) {
        if cycle.valid {
            self.octet(now_ps, cycle);
        } else if self.current.is_some() {
            self.finish(now_ps);
        } else if let Some(cycles) = &mut self.idle_cycles {
            *cycles += 1;
        }
    }

    fn octet(&mut self, now_ps: u64, cycle: Cycle) {
        let gap_octets = self.idle_cycles;
        let current = self.current.get_or_insert_with(|| Received {
            octets: Vec::new(),
            sfd_ps: now_ps,
            end_ps: now_ps,
            gap_octets,
            preamble_octets: 0,
            error: false,
            malformed: false,
        });
        current.error |= cycle.error;
        if self.delimited {
            current.octets.push(cycle.data);
        } else if cycle.data == 0xD5 {
            self.delimited = true;
            current.sfd_ps = now_ps;
        } else {
            current.preamble_octets += 1;
            current.malformed |= cycle.data != 0x55;
        }
    }

    fn finish(&mut self, now_ps: u64) {
        if let Some(mut finished) = self.current.take() {
            finished.end_ps = now_ps;
            finished.malformed |= !self.delimited;
            self.received.push(finished);
        }
        self.delimited = false;
        self.idle_cycles = Some(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gmii::{Driver, Transmission};

    #[test]
    fn what_a_driver_drives_a_monitor_receives() {
        let (mut driver, mut monitor) = (Driver::default(), Monitor::default());
        driver.set_link(true);
        let frame = crate::frame::finish(&[0x42; 60]);
        driver.send(Transmission::new(frame.clone()));
        driver.send(Transmission { gap_octets: 15, ..Transmission::new(frame.clone()) });
        for n in 0..200 {
            let cycle = driver.cycle(n * 8_000, 8_000);
            monitor.cycle((n + 1) * 8_000, cycle);
        }
        let (driven, received) = (driver.take(), monitor.take());
        assert_eq!(received.len(), 2);
        for (driven, received) in driven.iter().zip(&received) {
            assert_eq!((driven.sfd_ps, driven.end_ps), (received.sfd_ps, received.end_ps));
            assert_eq!(received.octets, frame);
            assert!(received.fcs_is_right() && !received.error && !received.malformed);
            assert_eq!(received.preamble_octets, 7);
        }
        assert_eq!((received[0].gap_octets, received[1].gap_octets), (None, Some(15)));
    }

    #[test]
    fn a_burst_without_delimiter_is_malformed() {
        let mut monitor = Monitor::default();
        for n in 0..5 {
            monitor.cycle(n, Cycle { data: 0x55, valid: true, error: n == 2 });
        }
        monitor.cycle(5, Cycle::default());
        let received = monitor.take();
        assert!(received[0].malformed && received[0].error && received[0].octets.is_empty());
    }
}
