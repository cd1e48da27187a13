//! Takes octets from the line by sampling the middle of each bit.

use std::collections::VecDeque;

pub struct Listener {
    bit_fs: u64,
    /// When the next bit is sampled; none while the line is idle.
    next_sample_fs: Option<u64>,
    bits: u32,
    taken: u32,
    octets: VecDeque<u8>,
    framing_errors: u64,
    waiting_for_idle: bool,
}

impl Listener {
    pub fn new(baud: u32) -> Self {
        Self {
            bit_fs: super::bit_fs(baud),
            next_sample_fs: None,
            bits: 0,
            taken: 0,
            octets: VecDeque::new(),
            framing_errors: 0,
            waiting_for_idle: false,
        }
    }

    /// Octets received and not yet taken.
    pub fn octets(&mut self) -> &mut VecDeque<u8> {
        &mut self.octets
    }

    /// Octets whose stop bit was missing.
    pub fn framing_errors(&self) -> u64 {
        self.framing_errors
    }

    /// Takes the level of the line at a time; to be called at least eight times in a bit.
    #[inline]
    pub fn sample(&mut self, now_ps: u64, level: bool) {
        match self.next_sample_fs {
            None if level => self.waiting_for_idle = false,
            None if self.waiting_for_idle => {}
            None => self.next_sample_fs = Some(now_ps * 1_000 + self.bit_fs / 2),
            Some(due) if now_ps * 1_000 >= due => self.bit(due, level),
            Some(_) => {}
        }
    }

    fn bit(&mut self, due_fs: u64, level: bool) {
        self.bits |= u32::from(level) << self.taken;
        self.taken += 1;
        self.next_sample_fs = Some(due_fs + self.bit_fs);
        if self.taken < 10 {
            return;
        }
        match (self.bits & 1, self.bits >> 9) {
            (0, 1) => self.octets.push_back((self.bits >> 1) as u8),
            _ => {
                self.framing_errors += 1;
                self.waiting_for_idle = !level;
            }
        }
        (self.next_sample_fs, self.bits, self.taken) = (None, 0, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::uart::Sender;

    fn over_the_line(sent: &[u8], baud: [u32; 2]) -> (Vec<u8>, u64) {
        let (mut sender, mut listener) = (Sender::new(baud[0]), Listener::new(baud[1]));
        sender.send(sent);
        let end = sent.len() as u64 * 11 + 20;
        for n in 1_000..1_000 + end * 62_500_000 / u64::from(baud[0]) {
            let level = sender.level(n * 16_000);
            listener.sample(n * 16_000, level);
        }
        (listener.octets().drain(..).collect(), listener.framing_errors())
    }

    #[test]
    fn all_octets_pass_at_any_baud_rate() {
        let sent: Vec<u8> = (0..=255).collect();
        for baud in [115_200, 1_000_000, 3_000_000] {
            assert_eq!(over_the_line(&sent, [baud, baud]), (sent.clone(), 0));
        }
    }

    #[test]
    fn two_percent_of_clock_error_are_tolerated_and_twenty_are_not() {
        let sent: Vec<u8> = (0..=255).collect();
        assert_eq!(over_the_line(&sent, [1_000_000, 1_020_000]).0, sent);
        assert_eq!(over_the_line(&sent, [1_000_000, 980_000]).0, sent);
        assert_ne!(over_the_line(&sent, [1_000_000, 800_000]).0, sent);
    }

    #[test]
    fn an_octet_takes_ten_bit_times() {
        let mut sender = Sender::new(1_000_000);
        sender.send(&[0x00, 0xFF]);
        let falls: Vec<u64> = (0..2_500)
            .map(|n| (n, sender.level(n * 16_000)))
            .scan(true, |before, (n, level)| {
                let fell = *before && !level;
                *before = level;
                Some((n, fell))
            })
            .filter_map(|(n, fell)| fell.then_some(n * 16))
            .collect();
        assert_eq!(falls, [0, 10_000]);
    }
}
