//! Every module means the same in rust-hdl and in the Verilog printed from it.

use super::*;
use crate::fdb::entry::{FdbBody, FdbMatch};
use arbiter::Question;
use groups::GroupSettings;
use rand::Rng as _;
use trunkline_verilog::case;
use trunkline_verilog::equivalence::{below, chance, held, one_of, uniform, Bench, Case, Draw, Rng};
use walk::Step;

const CYCLES: usize = 10_000;

/// Few stations, so that they meet; some reserved and group addresses.
fn mac(random: &mut Rng) -> Bits<48> {
    match random.gen_range(0..10) {
        0 => (0x0180_C200_0000_u64 | random.gen_range(0..32)).into(),
        1 => 0xFFFF_FFFF_FFFF_u64.into(),
        _ => (0x0200_0000_0000_u64 | random.gen_range(0..24)).into(),
    }
}

fn key(random: &mut Rng) -> FdbKey {
    FdbKey { mac: mac(random), fid: 0.into() }
}

fn descriptor(random: &mut Rng) -> Descriptor {
    Descriptor {
        da: mac(random),
        sa: mac(random),
        fid: 0.into(),
        source: uniform().draw(random),
        destination: uniform().draw(random),
        ports: uniform().draw(random),
        has_source: random.gen_bool(0.8),
        is_ip: random.gen_bool(0.7),
        is_arp: random.gen_bool(0.2),
    }
}

fn sighting(port: usize) -> impl Draw<Sighting> {
    move |random: &mut Rng| Sighting { sa: mac(random), fid: 0.into(), port: (port as u64).into() }
}

fn body(random: &mut Rng) -> FdbBody {
    FdbBody {
        trunk: random.gen(),
        kind: one_of(&[0, 0, 0, 2, 3]).draw(random).into(),
        id: random.gen_range(0..8).into(),
        fixed: random.gen_bool(0.2),
        sticky: random.gen_bool(0.3),
        age: random.gen_range(0..3).into(),
    }
}

fn found(random: &mut Rng) -> FdbMatch {
    FdbMatch { hit: random.gen_bool(0.7), body: body(random) }
}

fn operation(random: &mut Rng) -> FdbOperation {
    FdbOperation {
        code: one_of(&[2, 2, 3, 7]).draw(random).into(),
        body: body(random),
        port: 0.into(),
        row: random.gen_range(0..64).into(),
        way: random.gen_range(0..5).into(),
    }
}

fn control(random: &mut Rng) -> GroupControl {
    GroupControl {
        members: uniform().draw(random),
        fallback: uniform().draw(random),
        flood_one: random.gen(),
        auto: random.gen(),
        key: uniform().draw(random),
        bank: random.gen(),
    }
}

fn question(random: &mut Rng) -> Question {
    Question {
        asker: (1_u64 << random.gen_range(0..9)).into(),
        da_reserved: random.gen_bool(0.1),
        da_group: random.gen_bool(0.3),
        sa_group: random.gen_bool(0.1),
        is_arp: random.gen_bool(0.3),
    }
}

fn step(random: &mut Rng) -> Step {
    Step {
        valid: random.gen_bool(0.8),
        last: random.gen_bool(0.6),
        ask: random.gen_bool(0.7),
        group: random.gen_range(0..4).into(),
        members: random.gen_range(0..256).into(),
        count: uniform().draw(random),
    }
}

/// At most one bit: a member.
fn member(random: &mut Rng) -> PortMask {
    (1_u64 << random.gen_range(0..8)).into()
}

fn trunk_of<B: Block + 'static>(
    case: Case<B>,
    signals: impl Fn(&mut B) -> &mut [Signal<In, GroupNumber>; 8] + Copy + 'static,
) -> Case<B> {
    (0..8).fold(case, |case, p| case.input(move |block| &mut signals(block)[p], held(0.9, below(4))))
}

fn arbiter<const N: usize>() -> Case<Arbiter<N>> {
    let case = case!(Arbiter::<N>::default(), clocks: [clock], inputs: [
        reset: chance(0.01), phase, crowded: chance(0.2),
    ]);
    (0..N).fold(case, |case, i| {
        case.input(move |block| &mut block.request[i], descriptor)
            .input(move |block| &mut block.request_valid[i], chance(0.5))
    })
}

fn sightings<const P: usize>() -> Case<Sightings<P>> {
    let case =
        case!(Sightings::<P>::default(), clocks: [clock], inputs: [reset: chance(0.01), in_trunk, taken: chance(0.4)]);
    let case = trunk_of(case, |block| &mut block.trunk_of);
    (0..P).fold(case, |case, i| {
        case.input(move |block| &mut block.sighting[i], sighting(i))
            .input(move |block| &mut block.sighting_valid[i], chance(0.5))
    })
}

fn distribution<const AB: usize>() -> Case<Distribution<AB>> {
    case!(Distribution::<AB>::default(), clocks: [clock], inputs: [
        reset: chance(0.01), step: step, bucket: held(0.5, uniform()), bank, round_robin: chance(0.3), turn: member,
        drop: chance(0.2), host_bank, host_group: below(4), host_bucket: held(0.5, uniform()), host_write: chance(0.5),
        host_data, host_read: chance(0.5),
    ])
}

fn bucket_state<const AB: usize>() -> Case<BucketState<AB>> {
    case!(BucketState::<AB>::default(), clocks: [clock], inputs: [
        reset: chance(0.0005), now: held(0.9, uniform()), long_ago: held(0.9, uniform()), step: step,
        bucket: held(0.5, below(2)), members, counted: chance(0.3), chosen: member, round_robin: chance(0.6),
        host_group: below(4), host_bucket: below(2), host_read: chance(0.3),
    ])
}

fn keys<const AB: usize>() -> Case<Keys<AB>> {
    case!(Keys::<AB>::default(), clocks: [clock], inputs: [
        descriptor: held(0.7, descriptor), load: chance(0.4), seed: held(0.8, uniform()), code: below(8),
    ])
}

fn traps() -> Case<Traps> {
    let case = case!(Traps::new(100), clocks: [clock], inputs: [
        reset: chance(0.01), take: held(0.5, |random: &mut Rng| Bits::from(1_u64 << random.gen_range(0..4))), limited,
    ]);
    (0..4).fold(case, |case, i| case.input(move |block| &mut block.limit[i], held(0.95, limit)))
}

/// Often 0, never above 100 frames a second.
fn limit(random: &mut Rng) -> Bits<28> {
    let rate: u64 = [0, random.gen_range(0..100)][random.gen_range(0..2)];
    (random.gen_range(0..4_u64) << 20 | rate).into()
}

#[test]
fn the_parts_of_the_relay_mean_the_same_in_verilog() {
    let decision = case!(Decision::default(), clocks: [clock], inputs: [
        da_answer: chance(0.4), sa_answer: chance(0.4), question: held(0.8, question), found: found, link, in_trunk,
        own, own_in_trunk, own_trunk: below(4), sure, leaders, fallback, asking: step, choice: member, done, admitted,
        arp_on,
    ]);
    let port_state = case!(PortState::default(), clocks: [clock], inputs: [
        link, live, in_trunk, flood_one, question: question, hold: chance(0.3),
    ]);
    let walk = case!(Walk::default(), clocks: [clock], inputs: [
        reset: chance(0.01), start: chance(0.3), ahead: chance(0.3), hit: chance(0.5), found: found, settled: chance(0.1), leaders, members,
    ]);
    let live = case!(Live::default(), clocks: [clock], inputs: [
        reset: chance(0.01), link: held(0.7, uniform()), revives, set, clear,
    ]);
    let groups = case!(Groups::default(), clocks: [clock], inputs: [
        reset: chance(0.01), commit: chance(0.5), commit_group, commit_control: control, hold, group, host_group,
    ]);
    let settings = case!(GroupSettings::default(), clocks: [clock], inputs: [
        commit, commit_group, commit_control: control, loaded: held(0.9, uniform()), group,
    ]);
    Bench::new()
        .with("arbiter_3", arbiter::<3>())
        .with("arbiter_9", arbiter::<9>())
        .with("sightings_2", sightings::<2>())
        .with("sightings_8", sightings::<8>())
        .with("decision", trunk_of(decision, |block| &mut block.trunk_of))
        .with("port_state", trunk_of(port_state, |block| &mut block.trunk_of))
        .with("walk", trunk_of(walk, |block| &mut block.trunk_of))
        .with("distribution_6", distribution::<6>())
        .with("distribution_13", distribution::<13>())
        .with("bucket_state_6", bucket_state::<6>())
        .with("bucket_state_8", bucket_state::<8>())
        .with("keys_6", keys::<6>())
        .with("keys_13", keys::<13>())
        .with(
            "idle_ticks",
            case!(IdleTicks::new(1_500), clocks: [clock], inputs: [
                reset: chance(0.01), idle_time_ms: held(0.99, below(5)),
            ]),
        )
        .with("traps", traps())
        .with("live_mask", live)
        .with("groups", groups)
        .with("group_settings", settings)
        .check(CYCLES);
}

fn relay<const P: usize, const N: usize, const A: usize, const AB: usize>() -> Case<Relay<P, N, A, AB>> {
    let case = case!(Relay::<P, N, A, AB>::new(1_000, 4), clocks: [clock], inputs: [
        reset: chance(0.0003), link: held(0.99, one_of(&[255_u64.into(), 253_u64.into(), 15_u64.into()])),
        live_set: held(0.5, |random: &mut Rng| Bits::from(if random.gen_bool(0.1) { random.gen_range(0..256) } else { 0 })),
        live_clear: held(0.5, |random: &mut Rng| Bits::from(if random.gen_bool(0.1) { random.gen_range(0..256) } else { 0 })),
        ageing_time: below(60), flush: chance(0.002), fdb_operation: held(0.9, operation), fdb_key: held(0.9, key),
        fdb_valid: chance(0.2), commit: chance(0.02), commit_group: below(4), commit_control: control, host_group: below(4),
        bucket_bank, bucket: held(0.5, uniform()), bucket_write: chance(0.3), bucket_data, bucket_read: chance(0.2), hash_seed: held(0.99, uniform()), idle_time_ms: held(0.999, below(40)),
        state_group: below(4), state_bucket: held(0.5, uniform()), state_read: chance(0.1),
    ]);
    let case = (0..4).fold(case, |case, i| case.input(move |block| &mut block.trap_limit[i], held(0.95, limit)));
    let case = (0..N).fold(case, |case, i| {
        case.input(move |block| &mut block.request[i], held(0.9, descriptor))
            .input(move |block| &mut block.request_valid[i], chance(0.6))
    });
    (0..P).fold(case, |case, i| {
        case.input(move |block| &mut block.sighting[i], held(0.8, sighting(i)))
            .input(move |block| &mut block.sighting_valid[i], chance(0.2))
    })
}

#[test]
fn the_whole_relay_means_the_same_in_verilog_with_2_ports_and_with_8() {
    Bench::new().with("relay_2", relay::<2, 3, 4, 6>()).with("relay_8", relay::<8, 9, 5, 10>()).check(CYCLES);
}
