//! Every module means the same in rust-hdl and in the Verilog printed from it.

use rand::Rng as _;
use trunkline_verilog::case;
use trunkline_verilog::equivalence::{chance, held, uniform, Bench, Draw, Rng};

use super::injector::Injector;
use super::tally::CpuTally;
use super::trap_buffer::TrapBuffer;
use super::CpuPort;
use crate::types::{IngressEvent, PortMask, TxWord, Verdict};

const CYCLES: usize = 10_000;

fn trapped(random: &mut Rng) -> TxWord {
    let tail = if random.gen_bool(0.1) { uniform().draw(random) } else { 0.into() };
    TxWord { data: uniform().draw(random), octets: tail, last: random.gen_bool(0.03), bad: random.gen() }
}

fn verdict(random: &mut Rng) -> Verdict {
    Verdict {
        copies: uniform().draw(random),
        reason: uniform().draw(random),
        learn: true,
        trap: uniform().draw(random),
    }
}

fn ended(random: &mut Rng) -> IngressEvent {
    let copies: PortMask = if random.gen() { uniform().draw(random) } else { 0.into() };
    IngressEvent { reason: uniform().draw(random), octets: uniform().draw(random), copies }
}

#[test]
fn the_cpu_port_means_the_same_in_verilog() {
    let buffer = case!(TrapBuffer::default(), clocks: [clock], inputs: [
        reset: chance(0.001), word: trapped, valid: chance(0.8), word_address: held(0.9, uniform()),
        let_go: chance(0.3), let_go_number,
    ]);
    let injector = case!(Injector::default(), clocks: [clock], inputs: [
        reset: chance(0.001), write: chance(0.5), word_address, data, send: chance(0.1), number, octets,
        direct: chance(0.5), mask, link: held(0.9, uniform()), ready: chance(0.7), asked: chance(0.2),
        relay_ready: chance(0.5), relay_verdict: verdict, relay_verdict_valid: chance(0.3), ended: chance(0.01),
    ]);
    let tally = case!(CpuTally::default(), clocks: [clock], inputs: [
        reset: chance(0.001), arrived: chance(0.1), full: held(0.5, uniform()), ended: ended, valid: chance(0.2),
    ]);
    let whole = case!(CpuPort::default(), clocks: [clock], inputs: [
        reset: chance(0.001), tx_word: trapped, tx_valid: chance(0.8), full: held(0.5, uniform()), rx_ready: chance(0.7),
        request_valid: chance(0.2), ingress_event: ended, ingress_event_valid: chance(0.01), link: held(0.9, uniform()),
        relay_request_ready: chance(0.5), relay_verdict: verdict, relay_verdict_valid: chance(0.3),
        trap_word_address: held(0.9, uniform()), trap_release: chance(0.3), trap_release_number,
        inject_write: chance(0.5), inject_word_address, inject_word, inject_send: chance(0.1), inject_number,
        inject_octets, inject_direct: chance(0.5), inject_mask,
    ]);
    Bench::new()
        .with("trap_buffer", buffer)
        .with("injector", injector)
        .with("cpu_tally", tally)
        .with("cpu_port", whole)
        .check(CYCLES);
}
