//! Every module means the same in rust-hdl and in the Verilog printed from it.

use super::*;
use crate::parts::population::Population;
use rand::Rng as _;
use trunkline_verilog::case;
use trunkline_verilog::equivalence::{chance, held, uniform, Bench, Case, Draw, Rng};

const CYCLES: usize = 10_000;

fn ended(random: &mut Rng) -> EgressEvent {
    EgressEvent { flushed: random.gen_bool(0.3), bad: random.gen_bool(0.2), octets: uniform().draw(random) }
}

fn ingress_event(random: &mut Rng) -> IngressEvent {
    let reason = if random.gen() { 0_u64 } else { random.gen_range(0..15) };
    IngressEvent { reason: reason.into(), octets: uniform().draw(random), copies: uniform().draw(random) }
}

fn addition(random: &mut Rng) -> Addition {
    Addition { amount: uniform().draw(random), index: uniform().draw(random), port: uniform().draw(random) }
}

fn ingresses<const P: usize>() -> Case<IngressEvents<P>> {
    let mut case =
        case!(IngressEvents::<P>::default(), clocks: [clock], inputs: [reset: chance(0.001), slot: chance(0.7)]);
    for i in 0..P {
        case = case.input(move |block| &mut block.events[i], held(0.9, ingress_event));
        case = case.input(move |block| &mut block.valid[i], chance(0.6));
    }
    case
}

fn schedule(ports: usize) -> Case<Schedule> {
    case!(Schedule::new(ports), clocks: [clock], inputs: [
        reset: chance(0.001), bank: held(0.99, chance(0.5)), learn_valid: chance(0.25), learn_port, learn_index,
        ingress_valid: chance(0.5), ingress: addition, egress_amount, look_valid: chance(0.3), look_port, look_index,
        looked: chance(0.3), clear_wanted: held(0.99, chance(0.5)), clear_address,
    ])
}

fn counters<const P: usize>() -> Case<Counters<P>> {
    let mut case = case!(Counters::<P>::default(), clocks: [clock], inputs: [
        reset: chance(0.0005), learn_valid: chance(0.2), learn_port, learn_index, bank: held(0.999, chance(0.5)),
        read_valid: chance(0.5), read_port: held(0.95, uniform()), read_index: held(0.95, uniform()),
    ]);
    for i in 0..P {
        case = case.input(move |block| &mut block.ingress[i], held(0.9, ingress_event));
        case = case.input(move |block| &mut block.ingress_valid[i], chance(0.6));
        case = case.input(move |block| &mut block.egress[i], ended);
        case = case.input(move |block| &mut block.egress_valid[i], chance(0.05));
        case = case.input(move |block| &mut block.full[i], held(0.9, uniform()));
    }
    case
}

#[test]
fn the_parts_of_the_counters_mean_the_same_in_verilog() {
    let tally = case!(EgressTally::default(), clocks: [clock], inputs: [
        ended: ended, valid: chance(0.1), full: held(0.5, uniform()), kind, take: chance(0.05),
    ]);
    let swap = case!(BankSwap::default(), clocks: [clock], inputs: [
        reset: chance(0.0005), wanted: held(0.999, chance(0.5)), clear_granted: chance(0.8),
    ]);
    let population = case!(Population::default(), clocks: [], inputs: [mask]);
    Bench::new()
        .with("tally", tally)
        .with("swap", swap)
        .with("population", population)
        .with("ingresses_4", ingresses::<4>())
        .with("ingresses_8", ingresses::<8>())
        .with("schedule_4", schedule(4))
        .with("schedule_8", schedule(8))
        .check(CYCLES);
}

#[test]
fn the_counters_mean_the_same_in_verilog() {
    Bench::new()
        .with("counters_2", counters::<2>())
        .with("counters_4", counters::<4>())
        .with("counters_8", counters::<8>())
        .check(CYCLES);
}
