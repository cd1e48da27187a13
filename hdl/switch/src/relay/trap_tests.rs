//! What goes to the CPU, what comes from it, and how much: docs/forwarding.md sections 2 and 7.

use super::bench::{answer, SECOND_CYCLES};
use super::model::{Frame, Group, Place, CPU};
use super::tests::{group, Eight, BROADCAST, SERVER, STATION, UNKNOWN};
use trunkline_map::{DropReason::*, TrapReason};

const RESERVED: u64 = 0x0180_C200_0002;

fn arp(da: u64, sa: u64) -> Frame {
    Frame { da, sa, arp: true, ..Frame::default() }
}

fn plain(da: u64, sa: u64) -> Frame {
    Frame { da, sa, ..Frame::default() }
}

/// The copies, and why the CPU has one.
fn trapped(bench: &mut Eight, port: u8, frame: &Frame) -> (Vec<u8>, Option<TrapReason>) {
    let (verdict, _) = bench.ask(port, frame);
    assert_eq!(answer(verdict), bench.model.decide(port, frame), "port {port}, {frame:x?}");
    let copies = answer(verdict).unwrap_or_default();
    let reason = copies.contains(&CPU).then(|| TrapReason::from_code(verdict.trap.to_u8()).expect("a reason"));
    (copies, reason)
}

fn bench() -> Eight {
    let mut bench = Eight::new();
    bench.link(&[0, 1, 2, 3, 4, 5]);
    bench.commit(3, Group { key: 0, ..group(&[4, 5]) });
    bench.insert(STATION, Place::Cpu, true, false);
    bench.insert(SERVER, Place::Port(2), true, false);
    bench
}

#[test]
fn each_reason_traps_its_frames_and_only_when_it_is_admitted() {
    use TrapReason::*;
    let mut bench = bench();
    for reasons in [&[][..], &[ReservedAddress], &[CpuEntry], &[Arp], &[ReservedAddress, CpuEntry, Arp]] {
        bench.admit(reasons);
        assert_eq!(bench.relay.parse_type.val(), reasons.contains(&Arp));
        let of = |reason: TrapReason| reasons.contains(&reason).then_some(reason);
        assert_eq!(trapped(&mut bench, 0, &plain(RESERVED, UNKNOWN)).1, of(ReservedAddress));
        assert_eq!(trapped(&mut bench, 0, &arp(RESERVED, UNKNOWN)).1, of(ReservedAddress), "rule 1 comes first");
        assert_eq!(trapped(&mut bench, 0, &plain(STATION, UNKNOWN)).1, of(CpuEntry));
        assert_eq!(trapped(&mut bench, 5, &arp(STATION, UNKNOWN)).1, of(CpuEntry).or(of(Arp)));
        let (copies, reason) = trapped(&mut bench, 0, &arp(SERVER, UNKNOWN));
        assert_eq!((copies.contains(&2), reason), (true, of(Arp)), "a copy besides");
        assert_eq!(trapped(&mut bench, 2, &arp(SERVER, UNKNOWN)).1, of(Arp), "of a frame that is filtered too");
        assert_eq!(trapped(&mut bench, 0, &arp(BROADCAST, UNKNOWN)).1, of(Arp));
        assert_eq!(trapped(&mut bench, 0, &arp(SERVER, BROADCAST)).1, None, "rule 2");
    }
}

#[test]
fn the_cpu_sends_as_a_port_in_no_trunk_gets_nothing_back_and_teaches_nothing() {
    let mut bench = bench();
    bench.admit(TrapReason::ALL);
    assert_eq!(trapped(&mut bench, CPU, &plain(SERVER, UNKNOWN)).0, [2]);
    assert_eq!(trapped(&mut bench, CPU, &arp(BROADCAST, UNKNOWN)).0, [0, 1, 2, 3, 4, 5]);
    assert_eq!(bench.check(CPU, STATION, UNKNOWN), Err(Filtered));
    assert_eq!(bench.check(CPU, RESERVED, UNKNOWN), Err(ReservedAddress));
    assert_eq!(bench.check(CPU, UNKNOWN, UNKNOWN).expect("copies").len(), 5, "one copy for the trunk");
    assert!(!bench.ask(CPU, &plain(SERVER, UNKNOWN)).0.learn);
    assert!(bench.ask(0, &plain(SERVER, UNKNOWN)).0.learn);
    assert_eq!(bench.ask(CPU, &plain(SERVER, UNKNOWN)).1, 7, "no later than others");
}

#[test]
fn a_limit_admits_its_burst_and_then_its_rate_and_counts_what_it_holds_back() {
    let mut bench = bench();
    let (rate, burst) = (1_000, 5);
    bench.relay.trap_limit[usize::from(TrapReason::CpuEntry.code())].next = (burst << 20 | rate).into();
    bench.clock(2);
    let frame = plain(STATION, UNKNOWN);
    let start = bench.cycle;
    let (mut admitted, mut asked) = (0, 0);
    while bench.cycle < start + SECOND_CYCLES / 4 {
        let (verdict, _) = bench.ask(0, &frame);
        asked += 1;
        match answer(verdict) {
            Ok(copies) => admitted += u64::from(copies == [CPU]),
            Err(reason) => assert_eq!(reason, TrapLimited),
        }
    }
    let came = (bench.cycle - start) * rate / SECOND_CYCLES;
    assert!(admitted.abs_diff(burst + came) <= 1, "{admitted} of {asked}, burst {burst} and {came} since");
    assert_eq!(bench.relay.trap_limited.val().to_u64(), asked - admitted);
    assert_eq!(bench.check(0, RESERVED, UNKNOWN), Err(ReservedAddress));
    assert_eq!(bench.check(0, BROADCAST, BROADCAST), Err(GroupSource));
    bench.clock(2);
    assert_eq!(bench.relay.trap_limited.val().to_u64(), asked - admitted + 1, "a reserved address held back counts");
}
