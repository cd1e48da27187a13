//! The CPU port: trapped frames, injected frames.

use crate::registers::bench::{trapped_word, Bench};
use trunkline_map::{block, cpu, Status, TrapReason};

#[test]
fn the_trapped_frame_is_shown_while_it_waits() {
    let mut bench = Bench::new();
    bench.registers.trap_number.next = 0xC3.into();
    bench.registers.trap_reason.next = 2.into();
    bench.registers.trap_port.next = 4.into();
    bench.registers.trap_octets.next = 1_518.into();
    assert_eq!(bench.read(cpu::TRAP_STATE.address), Ok(0));
    bench.registers.trap_valid.next = true;
    let (word, cycles) = bench.bus(false, cpu::TRAP_STATE.address, 0);
    let expected = cpu::TrapState { reason: Some(TrapReason::CpuEntry), port: 4, octets: 1_518, number: 0xC3 };
    assert_eq!((word.map(cpu::TrapState::from_word), cycles), (Ok(Some(expected)), 2));
    for offset in [0, 1, 255, 256, 379, 511] {
        let (word, cycles) = bench.bus(false, block::TRAP_FRAME.base + offset, 0);
        assert_eq!((word, cycles), (Ok(trapped_word(offset.into())), 3), "word {offset}");
    }
    assert_eq!(bench.write(cpu::TRAP_RELEASE.address, 0xC3), Ok(()));
    assert_eq!(bench.write(cpu::TRAP_RELEASE.address, 0xFFFF_FFC3), Ok(()));
    assert_eq!(bench.releases, [0xC3, 0xC3], "the buffer compares the number");
}

#[test]
fn a_frame_is_written_and_sent_once_for_each_number() {
    let mut bench = Bench::new();
    for (offset, word) in [(0, 0x1122_3344), (1, 0xFFFF_FFFF), (511, 0)] {
        assert_eq!(bench.write(block::INJECT_FRAME.base + offset, word), Ok(()));
    }
    assert_eq!(bench.inject_writes, [(0, 0x1122_3344), (1, 0xFFFF_FFFF), (511, 0)]);
    let send = cpu::Send { octets: 64, direct: Some(0b1_0010), number: 1 };
    assert_eq!(bench.write(cpu::INJECT_SEND.address, send.to_word()), Ok(()));
    assert_eq!(bench.sent, [(1, 64, Some(0b1_0010))]);
    // While it is on its way, the same request again changes nothing; another is to wait.
    bench.registers.inject_busy.next = true;
    bench.registers.inject_done_number.next = 1.into();
    assert_eq!(bench.read(cpu::INJECT_STATE.address), Ok(0x0101));
    assert_eq!(bench.write(cpu::INJECT_SEND.address, send.to_word()), Ok(()));
    let next = cpu::Send { octets: 1_522, direct: None, number: 2 };
    assert_eq!(bench.write(cpu::INJECT_SEND.address, next.to_word()), Err(Status::Busy));
    assert_eq!(bench.write(block::INJECT_FRAME.base, 5), Err(Status::Busy));
    assert_eq!((bench.sent.len(), bench.inject_writes.len()), (1, 3));
    bench.registers.inject_busy.next = false;
    assert_eq!(bench.write(cpu::INJECT_SEND.address, send.to_word()), Ok(()), "late, and again");
    assert_eq!(bench.write(cpu::INJECT_SEND.address, next.to_word()), Ok(()));
    assert_eq!(bench.sent, [(1, 64, Some(0b1_0010)), (2, 1_522, None)]);
}

#[test]
fn a_frame_is_not_sent_with_a_length_or_to_ports_it_cannot_have() {
    let mut bench = Bench::new();
    let good = cpu::Send { octets: 64, direct: None, number: 9 };
    for (send, status) in [
        (cpu::Send { octets: 63, ..good }, Status::OutOfRange),
        (cpu::Send { octets: 0, ..good }, Status::OutOfRange),
        (cpu::Send { octets: 1_523, ..good }, Status::OutOfRange),
        (cpu::Send { octets: 2_047, ..good }, Status::OutOfRange),
        (cpu::Send { direct: Some(0), ..good }, Status::OutOfRange),
        (cpu::Send { direct: Some(0b10_0001), ..good }, Status::OutOfRange),
        (cpu::Send { direct: Some(0x80), ..good }, Status::OutOfRange),
    ] {
        assert_eq!(bench.write(cpu::INJECT_SEND.address, send.to_word()), Err(status), "{send:?}");
    }
    bench.registers.ready.next = false;
    assert_eq!(bench.write(cpu::INJECT_SEND.address, good.to_word()), Err(Status::NotReady));
    assert_eq!(bench.sent, []);
}
