//! The settings and the CPU port, against the model switch.
//!
//! `TRUNKLINE_SEED=<seed> cargo test -p trunkline-device` repeats a failure.

mod model;

use model::Model;
use trunkline_device::map::cpu::TrapLimit;
use trunkline_device::map::group::BucketState;
use trunkline_device::map::TrapReason;
use trunkline_device::{Device, DeviceError, Options, Route, Trapped};

fn seed() -> u64 {
    let seed = std::env::var("TRUNKLINE_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(7);
    println!("seed {seed}");
    seed
}

fn clean() -> Device<Model> {
    Device::connect(Model::new(seed()), Options::default()).unwrap()
}

/// One octet in 100 is lost, doubled or changed, in each direction.
fn damaging() -> Device<Model> {
    let mut model = Model::new(seed());
    model.damage = Some(100);
    Device::connect(model, Options { attempts: 200, ..Options::default() }).unwrap()
}

fn frame(number: u8, octets: usize) -> Vec<u8> {
    let header = [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x88, 0xB5];
    header.into_iter().chain((0..octets).map(|at| number.wrapping_mul(31).wrapping_add(at as u8))).collect()
}

/// As it is on the line: padded to 60 octets, and the FCS.
fn on_the_line(mut frame: Vec<u8>) -> Vec<u8> {
    frame.resize(frame.len().max(60), 0);
    let fcs = crc32fast::hash(&frame).to_le_bytes();
    frame.extend(fcs);
    frame
}

#[test]
fn settings_are_read_and_written() {
    let mut device = clean();
    assert_eq!((device.hash_seed().unwrap(), device.idle_time_ms().unwrap()), (0x9E37_79B1, 1_000));
    device.set_hash_seed(u32::MAX).unwrap();
    device.set_idle_time_ms(60_000).unwrap();
    assert_eq!((device.hash_seed().unwrap(), device.idle_time_ms().unwrap()), (u32::MAX, 60_000));
    device.set_cut_through(0, &[1, 3]).unwrap();
    device.set_cut_through(2, &[0]).unwrap();
    assert_eq!(device.cut_through().unwrap(), [0b1010, 0, 0b0001, 0]);
    for (port, on, mask) in [(0, true, 0b0001), (3, true, 0b1001), (0, false, 0b1000), (1, false, 0b1000)] {
        device.set_pause(port, on).unwrap();
        assert_eq!(device.pause().unwrap(), mask);
    }
    let limit = TrapLimit { rate: 1_000_000, burst: 255 };
    device.set_trap_limit(TrapReason::Arp, limit).unwrap();
    assert_eq!(device.trap_limit(TrapReason::Arp).unwrap(), limit);
    assert_eq!(device.trap_limit(TrapReason::CpuEntry).unwrap(), TrapLimit::default());
    assert_eq!(device.transport().words[&0x9B], 0xFFF_4240);
}

#[test]
fn values_out_of_range_are_refused_before_anything_is_written() {
    let mut device = clean();
    let limit = |rate, burst| TrapLimit { rate, burst };
    let errors = [
        (device.set_idle_time_ms(0), "idle-range"),
        (device.set_idle_time_ms(60_001), "idle-range"),
        (device.set_cut_through(1, &[1]), "cut-through-itself"),
        (device.set_cut_through(1, &[4]), "port-range"),
        (device.set_cut_through(4, &[1]), "port-range"),
        (device.set_pause(4, true), "port-range"),
        (device.set_trap_limit(TrapReason::Arp, limit(1 << 20, 1)), "trap-limit-range"),
        (device.set_trap_limit(TrapReason::Arp, limit(1, 0)), "trap-limit-range"),
        (device.inject(&frame(0, 1_501), Route::Relay), "frame-length"),
        (device.inject(&[0xFF; 13], Route::Relay), "frame-length"),
        (device.inject(&frame(0, 50), Route::Direct(0)), "no-egress"),
        (device.inject(&frame(0, 50), Route::Direct(0x10)), "port-range"),
    ];
    for (result, code) in errors {
        assert_eq!(result.unwrap_err().code(), code);
    }
    assert!(device.transport().executed.iter().all(|request| request[1] == 1));
}

#[test]
fn a_build_without_flow_control_is_not_asked_for_it() {
    let mut model = Model::new(seed());
    model.flow_control = false;
    let mut device = Device::connect(model, Options::default()).unwrap();
    assert!(!device.identity().parameters.flow_control);
    assert_eq!(device.set_pause(1, true).unwrap_err().code(), "no-flow-control");
    device.set_pause(1, false).unwrap();
    assert_eq!(device.pause().unwrap(), 0);
}

#[test]
fn the_state_of_buckets_is_read_for_one_group() {
    let mut device = clean();
    device.transport().words.insert(0x1305, 0x0200_0010);
    let buckets = device.bucket_state(3).unwrap();
    assert_eq!((buckets.len(), buckets[5]), (64, BucketState { frames: 16, member: 2 }));
    assert_eq!(buckets[4], BucketState::default());
}

#[test]
fn trapped_frames_are_taken_one_by_one() {
    let mut device = clean();
    assert_eq!(device.take_trapped().unwrap(), None);
    let frames = [on_the_line(frame(1, 0)), on_the_line(frame(2, 1_500)), on_the_line(frame(3, 49))];
    for (port, octets) in (1..).zip(&frames) {
        device.transport().cpu.trapped.push_back((port, port, octets.clone()));
    }
    for (port, octets) in (1..).zip(&frames) {
        let reason = TrapReason::from_code(port).unwrap();
        assert_eq!(device.take_trapped().unwrap(), Some(Trapped { reason, port, octets: octets.clone() }));
    }
    assert_eq!(device.take_trapped().unwrap(), None);
}

#[test]
fn a_trapped_frame_of_an_unknown_reason_does_not_block_the_next() {
    let mut device = clean();
    device.transport().cpu.trapped.extend([(0, 0, frame(1, 60)), (3, 2, frame(2, 60))]);
    let error = device.take_trapped().unwrap_err();
    assert!(matches!(error, DeviceError::UnknownTrapReason { .. }), "{error}");
    assert_eq!(device.take_trapped().unwrap().unwrap().port, 2);
}

#[test]
fn an_injected_frame_is_padded_and_has_its_fcs() {
    let mut device = clean();
    device.inject(&frame(1, 0), Route::Direct(0b1010)).unwrap();
    device.inject(&frame(2, 1_500), Route::Relay).unwrap();
    let mut tagged = frame(3, 1_504);
    tagged[12..14].copy_from_slice(&[0x81, 0x00]);
    device.transport().cpu.busy = 5;
    device.inject(&tagged, Route::Relay).unwrap();
    let expected =
        [(Some(0b1010), on_the_line(frame(1, 0))), (None, on_the_line(frame(2, 1_500))), (None, on_the_line(tagged))];
    assert_eq!(device.transport().cpu.injected, expected);
}

#[test]
fn a_switch_that_never_finishes_sending_is_reported() {
    let mut device = clean();
    device.transport().cpu.busy = u32::MAX;
    let error = device.inject(&frame(1, 60), Route::Relay).unwrap_err();
    assert_eq!(error.code(), "stalled");
    assert_eq!(device.transport().cpu.injected, []);
}

#[test]
fn frames_go_through_a_damaging_line_exactly_once_each_way() {
    let mut device = damaging();
    let all: Vec<Vec<u8>> = (0..40).map(|number| on_the_line(frame(number, usize::from(number) * 37))).collect();
    for octets in &all {
        device.transport().cpu.trapped.push_back((3, 1, octets.clone()));
    }
    for (number, octets) in all.iter().enumerate() {
        device.inject(&frame(number as u8, number * 37), Route::Relay).unwrap();
        assert_eq!(device.take_trapped().unwrap().unwrap().octets, *octets);
    }
    let injected = &device.transport().cpu.injected;
    assert!(injected.iter().map(|(_, octets)| octets).eq(all.iter()), "{} frames", injected.len());
    assert!(device.statistics().repeated > 20, "the line was not bad enough: {:?}", device.statistics());
}
