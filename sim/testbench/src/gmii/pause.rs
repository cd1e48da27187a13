//! A partner's MAC Control: obeys the PAUSE frames that a port sends (802.3 annex 31B).
//!
//!   frames received -> Pause -> Driver: held until the time asked for is over

use super::{Driver, Received};

/// 01-80-C2-00-00-01; behind the source the type 88-08 and the opcode 00-01.
const DESTINATION: [u8; 6] = [0x01, 0x80, 0xC2, 0x00, 0x00, 0x01];
const TYPE_AND_OPCODE: [u8; 4] = [0x88, 0x08, 0x00, 0x01];
const QUANTUM_BITS: u64 = 512;

/// The pause time a frame asks for, if it is a sound PAUSE frame.
pub fn quanta(frame: &Received) -> Option<u16> {
    let octets = &frame.octets;
    let sound = octets.len() >= 64 && !frame.error && !frame.malformed && frame.fcs_is_right();
    (sound && octets[..6] == DESTINATION && octets[12..16] == TYPE_AND_OPCODE)
        .then(|| u16::from_be_bytes([octets[16], octets[17]]))
}

#[derive(Debug, Clone)]
pub struct Pause {
    bit_ps: u64,
    /// So long it takes to obey.
    response_ps: u64,
    /// When what was asked for takes effect, and until when it holds.
    pending: Option<[u64; 2]>,
    /// Frames that asked for a pause, and for its end.
    pub asked: u64,
    pub ended: u64,
}

impl Pause {
    /// A partner at a port of so many Mb/s that obeys within so many bit times.
    pub fn new(megabits: u64, response_bits: u64) -> Self {
        let bit_ps = 1_000_000 / megabits;
        Self { bit_ps, response_ps: response_bits * bit_ps, pending: None, asked: 0, ended: 0 }
    }

    /// Takes a frame; tells whether it was for MAC Control.
    pub fn take(&mut self, frame: &Received) -> bool {
        let Some(quanta) = quanta(frame) else { return false };
        *if quanta == 0 { &mut self.ended } else { &mut self.asked } += 1;
        let until_ps = frame.end_ps + u64::from(quanta) * QUANTUM_BITS * self.bit_ps;
        self.pending = Some([frame.end_ps + self.response_ps, until_ps]);
        true
    }

    /// Holds the driver when the time has come.
    pub fn obey(&mut self, now_ps: u64, driver: &mut Driver) {
        if let Some([_, until_ps]) = self.pending.take_if(|[from_ps, _]| *from_ps <= now_ps) {
            driver.hold_until(until_ps);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::finish;
    use crate::gmii::Transmission;

    fn received(octets: Vec<u8>, end_ps: u64) -> Received {
        let (gap_octets, preamble_octets, error, malformed) = (None, 7, false, false);
        Received { octets, sfd_ps: 0, end_ps, gap_octets, preamble_octets, error, malformed }
    }

    fn pause(quanta: u16) -> Vec<u8> {
        let mut octets = [&DESTINATION[..], &[2, 0, 0, 0, 0, 1], &TYPE_AND_OPCODE].concat();
        octets.extend(quanta.to_be_bytes());
        finish(&octets)
    }

    #[test]
    fn a_pause_holds_the_driver_for_its_quanta_and_nothing_else_does() {
        let mut partner = Pause::new(1_000, 1_024);
        let mut driver = Driver::default();
        driver.set_link(true);
        driver.send(Transmission::new(vec![1]));
        let mut other = pause(3);
        other[15] = 2;
        assert!(!partner.take(&received(finish(&other[..60]), 0)), "another opcode");
        other = pause(3);
        other[20] ^= 1;
        assert!(!partner.take(&received(other, 0)), "a wrong FCS");
        assert!(partner.take(&received(pause(3), 0)));
        partner.obey(1_000_000, &mut driver);
        partner.obey(1_024_000, &mut driver);
        // 3 quanta at 1 Gb/s.
        assert!(!driver.cycle(1_528_000, 8_000).valid);
        assert!(driver.cycle(1_536_000, 8_000).valid);
        assert!(partner.take(&received(pause(0), 2_000_000)));
        assert_eq!((partner.asked, partner.ended), (1, 1));
    }
}
