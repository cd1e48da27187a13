//! Shifts octets out: a start bit, eight data bits from the lowest, a stop bit.

use std::collections::VecDeque;

pub struct Sender {
    bit_fs: u64,
    /// Start, data and stop bits of each octet, the first one lowest; 1 alone marks the end.
    queue: VecDeque<u16>,
    /// Start, data and stop bits still to come, the next one lowest; 1 alone marks the end.
    bits: u16,
    next_change_fs: u64,
    level: bool,
}

impl Sender {
    pub fn new(baud: u32) -> Self {
        Self { bit_fs: super::bit_fs(baud), queue: VecDeque::new(), bits: 1, next_change_fs: 0, level: true }
    }

    pub fn send(&mut self, octets: &[u8]) {
        self.queue.extend(octets.iter().map(|octet| 1 << 10 | 1 << 9 | u16::from(*octet) << 1));
    }

    /// An octet whose stop bit is low, as on a line at another rate; the line is high for a bit behind it.
    pub fn send_without_stop(&mut self, octet: u8) {
        self.queue.push_back(1 << 11 | 1 << 10 | u16::from(octet) << 1);
    }

    /// Nothing is waiting and the last stop bit has begun.
    pub fn is_idle(&self) -> bool {
        self.queue.is_empty() && self.bits == 1
    }

    /// The level of the line from now on.
    #[inline]
    pub fn level(&mut self, now_ps: u64) -> bool {
        let now_fs = now_ps * 1_000;
        if now_fs >= self.next_change_fs && !self.is_idle() {
            self.advance(now_fs);
        }
        self.level
    }

    fn advance(&mut self, now_fs: u64) {
        if self.bits == 1 {
            let Some(bits) = self.queue.pop_front() else { return };
            self.bits = bits;
            // Octets follow without a pause when the line was busy until now.
            if now_fs - self.next_change_fs > self.bit_fs / 2 {
                self.next_change_fs = now_fs;
            }
        }
        self.level = self.bits & 1 == 1;
        self.bits >>= 1;
        self.next_change_fs += self.bit_fs;
    }
}
