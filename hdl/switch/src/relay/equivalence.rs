//! Every module means the same in rust-hdl and in the Verilog printed from it.

use super::*;
use crate::fdb::entry::{FdbBody, FdbMatch};
use decision::Plan;
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
    Descriptor { da: mac(random), sa: mac(random), ..Descriptor::default() }
}

fn sighting(port: usize) -> impl Draw<Sighting> {
    move |random: &mut Rng| Sighting { sa: mac(random), fid: 0.into(), port: (port as u64).into() }
}

fn body(random: &mut Rng) -> FdbBody {
    FdbBody {
        trunk: random.gen(),
        kind: one_of(&[0, 0, 0, 3]).draw(random).into(),
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

fn question(random: &mut Rng) -> arbiter::Question {
    arbiter::Question {
        valid: random.gen_bool(0.8),
        port: random.gen_range(0..8).into(),
        bucket: uniform().draw(random),
        da_reserved: random.gen_bool(0.1),
        da_group: random.gen_bool(0.3),
        sa_group: random.gen_bool(0.1),
    }
}

fn plan(random: &mut Rng) -> Plan {
    Plan {
        valid: random.gen_bool(0.3),
        port: uniform().draw(random),
        copies: uniform().draw(random),
        leaders: uniform().draw(random),
        members: uniform().draw(random),
        bank: uniform().draw(random),
        bucket: uniform().draw(random),
        reason: uniform().draw(random),
        learn: random.gen(),
    }
}

fn step(random: &mut Rng) -> Step {
    Step {
        valid: random.gen_bool(0.8),
        first: random.gen_bool(0.6),
        last: random.gen_bool(0.6),
        ask: random.gen_bool(0.7),
        bank: random.gen(),
        group: uniform().draw(random),
        bucket: uniform().draw(random),
        members: uniform().draw(random),
        port: uniform().draw(random),
        copies: uniform().draw(random),
        reason: uniform().draw(random),
        learn: random.gen(),
    }
}

fn trunk_of<B: Block + 'static>(
    case: Case<B>,
    signals: impl Fn(&mut B) -> &mut [Signal<In, GroupNumber>; 8] + Copy + 'static,
) -> Case<B> {
    (0..8).fold(case, |case, p| case.input(move |block| &mut signals(block)[p], held(0.9, below(4))))
}

fn arbiter<const P: usize>() -> Case<Arbiter<P>> {
    let case = case!(Arbiter::<P>::default(), clocks: [clock], inputs: [reset: chance(0.01), phase]);
    (0..P).fold(case, |case, i| {
        case.input(move |block| &mut block.request[i], descriptor)
            .input(move |block| &mut block.request_valid[i], chance(0.5))
    })
}

fn sightings<const P: usize>() -> Case<Sightings<P>> {
    let case = case!(Sightings::<P>::default(), clocks: [clock], inputs: [in_trunk, taken: chance(0.4)]);
    let case = trunk_of(case, |block| &mut block.trunk_of);
    (0..P).fold(case, |case, i| {
        case.input(move |block| &mut block.sighting[i], sighting(i))
            .input(move |block| &mut block.sighting_valid[i], chance(0.5))
    })
}

fn distribution<const AB: usize>() -> Case<Distribution<AB>> {
    case!(Distribution::<AB>::default(), clocks: [clock], inputs: [
        reset: chance(0.01), step: step, host_bank, host_group: below(4), host_bucket: held(0.5, uniform()),
        host_write: chance(0.5), host_data, host_read: chance(0.5),
    ])
}

#[test]
fn the_parts_of_the_relay_mean_the_same_in_verilog() {
    let decision = case!(Decision::default(), clocks: [clock], inputs: [
        reset: chance(0.01), phase, question: held(0.8, question), found: found, link, members, in_trunk, flood_one, bank,
        sole, leader, fallback_port,
    ]);
    let port_state = case!(PortState::default(), clocks: [clock], inputs: [link, live, in_trunk, flood_one, bank]);
    let walk = case!(Walk::default(), clocks: [clock], inputs: [reset: chance(0.01), plan: plan]);
    let live = case!(Live::default(), clocks: [clock], inputs: [
        reset: chance(0.01), link: held(0.7, uniform()), revives, set, clear,
    ]);
    let groups = case!(Groups::default(), clocks: [clock], inputs: [
        reset: chance(0.01), commit: chance(0.5), commit_group, commit_control: control, fallback_group, host_group,
    ]);
    let settings = case!(GroupSettings::default(), clocks: [clock], inputs: [
        commit, commit_group, commit_control: control, loaded: held(0.9, uniform()), group,
    ]);
    Bench::new()
        .with("arbiter_2", arbiter::<2>())
        .with("arbiter_8", arbiter::<8>())
        .with("sightings_2", sightings::<2>())
        .with("sightings_8", sightings::<8>())
        .with("decision", trunk_of(decision, |block| &mut block.trunk_of))
        .with("port_state", trunk_of(port_state, |block| &mut block.trunk_of))
        .with("walk", trunk_of(walk, |block| &mut block.trunk_of))
        .with("distribution_6", distribution::<6>())
        .with("distribution_13", distribution::<13>())
        .with("live_mask", live)
        .with("groups", groups)
        .with("settings", settings)
        .check(CYCLES);
}

fn relay<const P: usize, const A: usize, const AB: usize>() -> Case<Relay<P, A, AB>> {
    let case = case!(Relay::<P, A, AB>::new(3), clocks: [clock], inputs: [
        reset: chance(0.0003), link: held(0.99, one_of(&[255_u64.into(), 253_u64.into(), 15_u64.into()])),
        live_set: held(0.5, |random: &mut Rng| Bits::from(if random.gen_bool(0.1) { random.gen_range(0..256) } else { 0 })),
        live_clear: held(0.5, |random: &mut Rng| Bits::from(if random.gen_bool(0.1) { random.gen_range(0..256) } else { 0 })),
        ageing_time: below(60), flush: chance(0.002), fdb_operation: held(0.9, operation), fdb_key: held(0.9, key),
        fdb_valid: chance(0.2), commit: chance(0.02), commit_group: below(4), commit_control: control, host_group: below(4),
        bucket_bank, bucket: held(0.5, uniform()), bucket_write: chance(0.3), bucket_data, bucket_read: chance(0.2),
    ]);
    (0..P).fold(case, |case, i| {
        case.input(move |block| &mut block.request[i], held(0.9, descriptor))
            .input(move |block| &mut block.request_valid[i], chance(0.6))
            .input(move |block| &mut block.sighting[i], held(0.8, sighting(i)))
            .input(move |block| &mut block.sighting_valid[i], chance(0.2))
    })
}

#[test]
fn the_whole_relay_means_the_same_in_verilog_with_2_ports_and_with_8() {
    Bench::new().with("relay_2", relay::<2, 4, 6>()).with("relay_8", relay::<8, 5, 10>()).check(CYCLES);
}
