//! Every module means the same in rust-hdl and in the Verilog printed from it, and that has no more memories than needed.

use std::process::Command;

use rand::Rng as _;
use rust_hdl::prelude::*;
use trunkline_verilog::case;
use trunkline_verilog::equivalence::{below, chance, held, one_of, uniform, Bench, Case, Draw, Rng};

use super::backlog::Backlog;
use super::crosspoint::Crosspoint;
use super::egress::Egress;
use super::ingress::Ingress;
use super::octet_count::OctetCount;
use super::parse::Parse;
use super::speeds::Speeds;
use super::Crossbar;
use crate::parts::gather::Gather;
use crate::parts::round_robin::RoundRobin;
use crate::testing::with_room;
use crate::types::{PortMask, RxWord, TxWord, Verdict};

const CYCLES: usize = 10_000;

/// Words of a stream in which frames start and end often; `last` with this probability.
fn rx_word(last: f64) -> impl Draw<RxWord> {
    move |random: &mut Rng| RxWord {
        data: uniform().draw(random),
        octets: uniform().draw(random),
        last: random.gen_bool(last),
        first: random.gen_bool(0.4),
        status: one_of(&[0, 0, 0, 0, 0, 6]).draw(random).into(),
    }
}

/// Words in which EtherTypes, versions and protocols are frequent.
fn ip_word(random: &mut Rng) -> Bits<32> {
    let high = one_of(&[0x8100, 0x0800, 0x86DD, 0x0806, 0x4000, 0x2000, 0x0600, 0x1100]).draw(random);
    let low = one_of(&[0x4500, 0x4600, 0x6000, 0x0006, 0x4011, 0x0084]).draw(random);
    match random.gen_range(0..4) {
        0 => uniform().draw(random),
        _ => (high << 16 | low).into(),
    }
}

fn tx_word(last: f64) -> impl Draw<TxWord> {
    move |random: &mut Rng| TxWord {
        data: uniform().draw(random),
        octets: uniform().draw(random),
        last: random.gen_bool(last),
        bad: random.gen(),
    }
}

fn verdict(random: &mut Rng) -> Verdict {
    Verdict {
        copies: uniform().draw(random),
        reason: uniform().draw(random),
        learn: random.gen(),
        trap: uniform().draw(random),
    }
}

/// A mask of egresses now and then.
fn rarely(probability: f64) -> impl Draw<PortMask> {
    move |random: &mut Rng| if random.gen_bool(probability) { uniform().draw(random) } else { 0.into() }
}

fn crosspoint<const D: usize>(egress: u64, trailing: bool) -> Case<Crosspoint<D>> {
    case!(Crosspoint::<D>::new(egress.into(), trailing), clocks: [clock], inputs: [
        reset: chance(0.0005), write: chance(0.8), write_word: tx_word(0.05), close: chance(0.02),
        open: rarely(0.02), accept: held(0.99, below(16)), read: held(0.99, chance(0.5)), settled: held(0.9, uniform()),
        slower: held(0.99, uniform()),
    ])
}

/// Levels wander over the thresholds.
fn backlog<const D: usize>() -> Case<Backlog<D>> {
    case!(Backlog::<D>::default(), clocks: [clock], inputs: [
        reset: chance(0.001), written: uniform(), read: held(0.9, uniform()), settled: chance(0.8), slower: held(0.9, chance(0.5)),
    ])
}

fn egress<const P: usize>() -> Case<Egress<P>> {
    let mut case = case!(Egress::<P>::default(), clocks: [clock], inputs: [
        reset: chance(0.001), link_up: held(0.98, chance(0.7)), ready: chance(0.7),
    ]);
    for i in 0..P {
        case = case.input(move |block| &mut block.available[i], held(0.95, chance(0.5)));
        case = case.input(move |block| &mut block.due[i], chance(0.1));
        case = case.input(move |block| &mut block.opening[i], chance(0.05));
        case = case.input(move |block| &mut block.words[i], tx_word(0.1));
    }
    case
}

fn gather<const P: usize>() -> Case<Gather<P>> {
    (0..P).fold(Case::new(Gather::default()), |case, i| case.input(move |block| &mut block.bits[i], uniform()))
}

/// The whole, with verdicts that leave out no egress for long.
fn crossbar<const P: usize, const N: usize, const D: usize>() -> Case<Crossbar<P, N, D>> {
    let mut case = case!(Crossbar::<P, N, D>::default(), clocks: [clock], inputs: [
        reset: chance(0.0005), key_depth: held(0.999, below(4)), parse_type: held(0.999, chance(0.5)),
    ]);
    for i in 0..N {
        case = case
            .input(move |block| &mut block.rx_word[i], rx_word(0.05))
            .input(move |block| &mut block.rx_valid[i], chance(0.9))
            .input(move |block| &mut block.request_ready[i], chance(0.6))
            .input(move |block| &mut block.verdict[i], verdict)
            .input(move |block| &mut block.verdict_valid[i], chance(0.3))
            .input(move |block| &mut block.sighting_ready[i], chance(0.6))
            .input(move |block| &mut block.ingress_event_ready[i], chance(0.6))
            .input(move |block| &mut block.tx_ready[i], held(0.99, chance(0.6)));
    }
    for i in 0..P {
        case = case
            .input(move |block| &mut block.cut_through[i], held(0.99, uniform()))
            .input(move |block| &mut block.slower[i], held(0.99, uniform()))
            .input(move |block| &mut block.link_up[i], held(0.98, chance(0.7)));
    }
    case
}

#[test]
fn the_parts_of_the_crossbar_mean_the_same_in_verilog() {
    let ingress = case!(Ingress::new(6), clocks: [clock], inputs: [
        reset: chance(0.001), word: rx_word(0.05), valid: chance(0.9), key_depth: held(0.99, below(4)),
        parse_type: held(0.99, chance(0.5)), cut_through: held(0.99, uniform()), request_ready: chance(0.5), verdict: verdict,
        verdict_valid: chance(0.2), ingress_event_ready: chance(0.5), sighting_ready: chance(0.5),
    ]);
    let parse = case!(Parse::default(), clocks: [clock], inputs: [
        reset: chance(0.001), take: chance(0.8), last: chance(0.05), octets, word: ip_word, key_depth: held(0.9, below(4)),
        parse_type: held(0.9, chance(0.5)),
    ]);
    let octet_count = case!(OctetCount::default(), clocks: [clock], inputs: [
        first: chance(0.01), take: chance(0.9), last: chance(0.1), word_octets,
    ]);
    let mut speeds = case!(Speeds::<4>::default(), clocks: [clock], inputs: []);
    for i in 0..4 {
        speeds = speeds
            .input(move |block| &mut block.speed[i], held(0.9, uniform()))
            .input(move |block| &mut block.cut_through[i], held(0.9, uniform()));
    }
    let round_robin = case!(RoundRobin::default(), clocks: [], inputs: [requests, above]);
    Bench::new()
        .with("ingress", ingress)
        .with("frame_parse", parse)
        .with("backlog_9", backlog::<9>())
        .with("backlog_10", backlog::<10>())
        .with("crosspoint_9", crosspoint::<9>(4, false))
        .with("crosspoint_10", crosspoint::<10>(1, false))
        .with("crosspoint_trailing", crosspoint::<9>(8, true))
        .with("egress_2", egress::<2>())
        .with("egress_8", egress::<8>())
        .with("gather_1", gather::<1>())
        .with("gather_8", gather::<8>())
        .with("octet_count", octet_count)
        .with("speeds", speeds)
        .with("round_robin", round_robin)
        .check(CYCLES);
}

#[test]
fn the_whole_crossbar_means_the_same_in_verilog() {
    with_room(|| {
        Bench::new().with("crossbar_2", crossbar::<2, 3, 9>()).with("crossbar_4", crossbar::<4, 5, 9>()).check(CYCLES);
    });
}

#[test]
fn five_and_eight_ports_mean_the_same_in_verilog() {
    with_room(|| {
        Bench::new()
            .with("crossbar_5", crossbar::<5, 6, 10>())
            .with("crossbar_8", crossbar::<8, 9, 9>())
            .check(CYCLES / 10);
    });
}

#[test]
fn three_ports_and_the_cpu_synthesise_to_twelve_memories_as_none_meets_itself() {
    let mut block = Crossbar::<3, 4, 9>::default();
    block.connect_all();
    let file = std::env::temp_dir().join(format!("trunkline-crossbar-{}.v", std::process::id()));
    std::fs::write(&file, trunkline_verilog::print(&block, "crossbar").unwrap()).unwrap();
    let script = "synth_ecp5 -run begin:map_ram -top crossbar; select -assert-count 12 t:$mem_v2";
    let yosys = Command::new("yosys").args(["-q", "-f", "verilog", "-p", script]).arg(&file).output();
    std::fs::remove_file(&file).unwrap();
    match yosys {
        Err(_) => eprintln!("skipped: yosys not found; run the set-up"),
        Ok(output) => assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr)),
    }
}
