//! What a MAC makes of the octets an adapter gives it, an MAC that sends, and a PHY on a management bus.

use rand::{rngs::StdRng, Rng};

/// What stands at the MAC's side in a cycle with a strobe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    pub octet: u8,
    pub valid: bool,
    pub error: bool,
}

/// Octets behind the start frame delimiter, and whether one was in error.
pub type Frame = (Vec<u8>, bool);

/// The frames, each ended by an octet that is not valid.
pub fn frames(seen: &[Seen]) -> Vec<Frame> {
    let (mut frames, mut open): (Vec<Frame>, Option<Frame>) = (vec![], None);
    for one in seen {
        match &mut open {
            _ if !one.valid => frames.extend(open.take()),
            Some((octets, error)) => {
                octets.push(one.octet);
                *error |= one.error;
            }
            None if one.octet == 0xD5 => open = Some((vec![], false)),
            None => {}
        }
    }
    assert!(open.is_none(), "the last frame was ended");
    frames
}

/// Frames of 0 to `longest` octets, some with an error in one of them: (octets, place of the error).
pub fn random_frames(random: &mut StdRng, count: usize, longest: usize) -> Vec<(Vec<u8>, Option<usize>)> {
    let one = |random: &mut StdRng| {
        let octets: Vec<u8> = (0..random.gen_range(0..=longest)).map(|_| random.gen()).collect();
        let error = (!octets.is_empty() && random.gen_ratio(1, 4)).then(|| random.gen_range(0..octets.len()));
        (octets, error)
    };
    (0..count).map(|_| one(random)).collect()
}

/// What a MAC sends in an octet's time: octet, TX_EN, TX_ER.
pub type Sent = (u8, bool, bool);

/// Bursts with preamble and delimiter, and silence around them.
pub fn sent(frames: &[(Vec<u8>, Option<usize>)], gap: usize) -> Vec<Sent> {
    let mut all = vec![(0, false, false); gap];
    for (octets, error) in frames {
        all.extend([0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0xD5].map(|octet| (octet, true, false)));
        all.extend(octets.iter().enumerate().map(|(at, &octet)| (octet, true, Some(at) == *error)));
        all.extend(vec![(0, false, false); gap]);
    }
    all
}

/// The frames among what a PHY took: each begins with seven octets of preamble and the delimiter.
pub fn taken(octets: &[Sent]) -> Vec<(Vec<u8>, Option<usize>)> {
    let bursts = octets.split(|one| !one.1).filter(|burst| !burst.is_empty());
    let frame = |burst: &[Sent]| {
        let plain: Vec<u8> = burst.iter().map(|one| one.0).collect();
        assert_eq!(plain[..8], [0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0xD5]);
        (plain[8..].to_vec(), burst[8..].iter().position(|one| one.2))
    };
    bursts.map(frame).collect()
}

/// A PHY by clause 22: reads MDIO at the rising edge of MDC, answers `delay` cycles after it.
pub struct PhyModel {
    pub address: u8,
    pub registers: [u16; 32],
    /// Link status went down since it was read last.
    pub link_lost: bool,
    pub delay: u64,
    pub written: Vec<(u8, u16)>,
    /// Frames it saw, whoever they were for: write, PHY, register.
    pub requests: Vec<(bool, u8, u8)>,
    clock_was: bool,
    ones: u32,
    /// Bits since the preamble.
    bits: u64,
    length: u32,
    drives: Option<bool>,
    answer: u16,
    planned: Option<(u64, Option<bool>)>,
}

impl PhyModel {
    pub fn new(address: u8) -> Self {
        Self {
            address,
            registers: [0; 32],
            link_lost: false,
            delay: 0,
            written: vec![],
            requests: vec![],
            clock_was: false,
            ones: 0,
            bits: 0,
            length: 0,
            drives: None,
            answer: 0,
            planned: None,
        }
    }

    fn value(&mut self, register: usize) -> u16 {
        let lost = register == 1 && std::mem::take(&mut self.link_lost);
        if lost {
            self.registers[1] & !4
        } else {
            self.registers[register]
        }
    }

    /// One cycle of the master's clock: MDC, what the line carries; returns what this PHY drives.
    pub fn cycle(&mut self, mdc: bool, line: bool) -> Option<bool> {
        if let Some((left, value)) = self.planned {
            self.planned = left.checked_sub(1).map(|left| (left, value));
            if left == 0 {
                self.drives = value;
            }
        }
        if mdc && !self.clock_was {
            self.rising(line);
        }
        self.clock_was = mdc;
        self.drives
    }

    fn rising(&mut self, line: bool) {
        if self.length == 0 && line {
            self.ones += 1;
            return;
        }
        if self.length == 0 && self.ones < 32 {
            self.ones = 0;
            return;
        }
        self.bits = self.bits << 1 | u64::from(line);
        self.length += 1;
        let field = |high: u32, width: u32| (self.bits >> (self.length - high - width)) & ((1 << width) - 1);
        if self.length < 14 {
            return;
        }
        assert_eq!(field(0, 2), 1, "start of frame");
        let (operation, phy, register) = (field(2, 2), field(4, 5) as u8, field(9, 5) as u8);
        assert!(operation == 1 || operation == 2, "operation {operation}");
        let reads = operation == 2 && phy == self.address;
        match self.length {
            14 => {
                self.requests.push((operation == 1, phy, register));
                if reads {
                    // The bit time that begins now is the released one of the turnaround; the next is driven low.
                    self.answer = self.value(usize::from(register));
                }
            }
            15 if reads => self.planned = Some((self.delay, Some(false))),
            16..=31 if reads => {
                let bit = self.answer >> (31 - self.length) & 1 == 1;
                self.planned = Some((self.delay, Some(bit)));
            }
            32 => {
                if operation == 1 {
                    assert_eq!(field(14, 2), 2, "turnaround of a write");
                    if phy == self.address {
                        self.written.push((register, field(16, 16) as u16));
                    }
                }
                self.planned = Some((self.delay, None));
                (self.length, self.bits, self.ones) = (0, 0, 0);
            }
            _ => {}
        }
    }
}
