//! The settings and the CPU port of the stub: words that keep what is written, and frames that are injected.

use trunkline_map::cpu::{self, Send};
use trunkline_map::{block, control, Block, Parameters, Status};

/// A frame of the host that is to be sent.
pub struct Injected {
    /// From the destination address on, FCS included.
    pub octets: Vec<u8>,
    /// Those that get a copy if their link is up, port 0 in bit 0.
    pub ports: u8,
}

pub struct Words {
    parameters: Parameters,
    hash_seed: u32,
    idle_time_ms: u32,
    fdb_page: u32,
    cut_through: [u32; 8],
    trap_limits: [u32; 4],
    frame: Vec<u32>,
    /// Number of the last frame injected.
    done: u8,
    injected: Option<Injected>,
}

/// The place of an address in a block.
fn place(block: &Block, address: u16) -> Option<usize> {
    let place = address.checked_sub(block.base).map(usize::from)?;
    (place < block.length.max() as usize).then_some(place)
}

fn within(range: std::ops::RangeInclusive<u32>, word: u32, setting: &mut u32) -> Status {
    if !range.contains(&word) {
        return Status::OutOfRange;
    }
    *setting = word;
    Status::Ok
}

impl Words {
    pub fn new(parameters: Parameters) -> Self {
        Self {
            parameters,
            hash_seed: control::HASH_SEED_RESET,
            idle_time_ms: control::IDLE_TIME_RESET_MS,
            fdb_page: 0,
            cut_through: [0; 8],
            trap_limits: [0; 4],
            frame: vec![0; block::INJECT_FRAME.length.max() as usize],
            done: 0,
            injected: None,
        }
    }

    /// What the host sent since it was last asked for.
    pub fn take_injected(&mut self) -> Option<Injected> {
        self.injected.take()
    }

    /// None: the address is not one of these words.
    pub fn read(&self, address: u16) -> Option<u32> {
        if let Some(port) = place(&block::CUT_THROUGH, address) {
            return Some(self.cut_through[port]);
        }
        if let Some(reason) = place(&block::TRAP_LIMIT, address) {
            return Some(self.trap_limits[reason]);
        }
        let of = |register: trunkline_map::Register, value: u32| (register.address == address).then_some(value);
        of(control::HASH_SEED, self.hash_seed)
            .or(of(control::IDLE_TIME_MS, self.idle_time_ms))
            .or(of(control::FDB_PAGE, self.fdb_page))
            .or(of(cpu::INJECT_STATE, cpu::INJECT_DONE.place(self.done.into()) as u32))
    }

    /// None: the address is not one of these words.
    pub fn write(&mut self, address: u16, word: u32) -> Option<Status> {
        if let Some(port) = place(&block::CUT_THROUGH, address) {
            if word >> port & 1 == 1 {
                return Some(Status::OutOfRange);
            }
            return Some(within(0..=(1 << self.parameters.ports) - 1, word, &mut self.cut_through[port]));
        }
        if let Some(reason) = place(&block::TRAP_LIMIT, address) {
            let most = if reason == 0 { 0 } else { (1 << cpu::LIMIT_BITS) - 1 };
            return Some(within(0..=most, word, &mut self.trap_limits[reason]));
        }
        if let Some(at) = place(&block::INJECT_FRAME, address) {
            self.frame[at] = word;
            return Some(Status::Ok);
        }
        let is = |register: trunkline_map::Register| register.address == address;
        if is(control::HASH_SEED) {
            return Some(within(0..=u32::MAX, word, &mut self.hash_seed));
        }
        if is(control::IDLE_TIME_MS) {
            let range = control::IDLE_TIME_MIN_MS..=control::IDLE_TIME_MAX_MS;
            return Some(within(range, word, &mut self.idle_time_ms));
        }
        if is(control::FDB_PAGE) {
            return Some(within(0..=self.parameters.fdb_pages() - 1, word, &mut self.fdb_page));
        }
        is(cpu::INJECT_SEND).then(|| self.send(Send::from_word(word)))
    }

    fn send(&mut self, send: Send) -> Status {
        if send.number == self.done {
            return Status::Ok;
        }
        let lengths = cpu::INJECT_OCTETS_MIN..=cpu::INJECT_OCTETS_MAX;
        let no_such_egress = |mask: u8| mask == 0 || u32::from(mask) >> self.parameters.ports != 0;
        if !lengths.contains(&send.octets.into()) || send.direct.is_some_and(no_such_egress) {
            return Status::OutOfRange;
        }
        // The stub's relay knows frames of ports only.
        let Some(ports) = send.direct else { return Status::Unsupported };
        let octets = self.frame.iter().flat_map(|word| word.to_le_bytes()).take(send.octets.into()).collect();
        self.injected = Some(Injected { octets, ports });
        self.done = send.number;
        Status::Ok
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_sent_once_for_each_number() {
        let mut words = Words::new(Parameters::DEFAULT);
        for at in 0..16 {
            assert_eq!(
                words.write(block::INJECT_FRAME.base + at, 0x0302_0100 + 0x0404_0404 * u32::from(at)),
                Some(Status::Ok)
            );
        }
        let send = Send { octets: 64, direct: Some(0b0110), number: 1 };
        assert_eq!(words.write(cpu::INJECT_SEND.address, send.to_word()), Some(Status::Ok));
        let injected = words.take_injected().unwrap();
        assert!(injected.octets.iter().copied().eq(0..64) && injected.ports == 0b0110);
        assert_eq!(words.write(cpu::INJECT_SEND.address, send.to_word()), Some(Status::Ok));
        assert!(words.take_injected().is_none());
        assert_eq!(words.read(cpu::INJECT_STATE.address), Some(0x0100));
        let wrong = Send { octets: 63, number: 2, ..send };
        assert_eq!(words.write(cpu::INJECT_SEND.address, wrong.to_word()), Some(Status::OutOfRange));
    }

    #[test]
    fn settings_keep_what_is_in_their_range() {
        let mut words = Words::new(Parameters::DEFAULT);
        for (address, value, status) in [
            (control::IDLE_TIME_MS.address, 0, Status::OutOfRange),
            (control::IDLE_TIME_MS.address, 1, Status::Ok),
            (control::FDB_PAGE.address, 1, Status::OutOfRange),
            (block::cut_through_address(1), 0b1101, Status::Ok),
            (block::cut_through_address(1), 0b0010, Status::OutOfRange),
            (block::TRAP_LIMIT.base, 1, Status::OutOfRange),
            (block::TRAP_LIMIT.base + 3, 0xFFF_FFFF, Status::Ok),
        ] {
            assert_eq!(words.write(address, value), Some(status), "{address:#06x}");
            if status == Status::Ok {
                assert_eq!(words.read(address), Some(value));
            }
        }
    }
}
