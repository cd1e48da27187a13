//! Every module means the same in rust-hdl and in the Verilog printed from it.

use super::admission::Admission;
use super::clock_crossing::{ClockCrossing, GrayPointer};
use super::receive_framing::ReceiveFraming;
use super::transmit_framing::TransmitFraming;
use super::{GmiiReceive, GmiiTransmit};
use crate::parts::linear::{crc32_step_rows, Linear};
use crate::parts::synchroniser::Synchroniser;
use crate::types::{RxWord, TxWord};
use rand::Rng as _;
use rust_hdl::prelude::*;
use trunkline_verilog::case;
use trunkline_verilog::equivalence::{chance, held, uniform, Bench, Case, Draw, Rng};

const CYCLES: usize = 10_000;

/// Octets among which delimiters and the tag of clause 3.2.7 are frequent.
fn octet(random: &mut Rng) -> Bits<8> {
    match random.gen_range(0..20) {
        0 => 0xD5_u64.into(),
        1 => 0x81_u64.into(),
        2 => 0_u64.into(),
        _ => uniform().draw(random),
    }
}

fn tx_word(last: f64) -> impl Draw<TxWord> {
    move |random: &mut Rng| {
        let last = random.gen_bool(last);
        let octets = if last { uniform().draw(random) } else { 0_u64.into() };
        TxWord { data: uniform().draw(random), octets, last, bad: random.gen() }
    }
}

fn rx_word(random: &mut Rng) -> RxWord {
    RxWord {
        data: uniform().draw(random),
        octets: uniform().draw(random),
        last: random.gen_bool(0.2),
        first: false,
        status: uniform().draw(random),
    }
}

/// High for long, and in one of three cycles for long.
fn strobe() -> impl Draw<bool> {
    let (mut left, mut sparse) = (0, false);
    move |random: &mut Rng| {
        if left == 0 {
            (left, sparse) = (random.gen_range(200..1000), !sparse);
        }
        left -= 1;
        !sparse || random.gen_ratio(1, 3)
    }
}

/// Reception of bursts of `1 / (1 - keep)` octets and more.
fn framing(keep: f64) -> Case<ReceiveFraming> {
    case!(ReceiveFraming::default(), clocks: [clock], inputs: [
        rxd: octet, rx_dv: held(keep, chance(0.8)), rx_er: chance(0.0005), rx_strobe: strobe(), enable: held(0.99, chance(0.9)),
    ])
}

#[test]
fn the_parts_of_the_gmii_mean_the_same_in_verilog() {
    let admission = case!(Admission::default(), clocks: [clock], inputs: [
        word: rx_word, valid: chance(0.5), ready: held(0.95, chance(0.5)),
    ]);
    let transmit = case!(TransmitFraming::default(), clocks: [clock], inputs: [
        word: held(0.7, tx_word(0.1)), valid: held(0.99, chance(0.9)), tx_strobe: strobe(),
    ]);
    let step = case!(Linear::<40, 32>::new(crc32_step_rows()), clocks: [], inputs: [vector]);
    let pointer = case!(GrayPointer::<5>::default(), clocks: [clock], inputs: [advance]);
    let synchroniser = case!(Synchroniser::<Bits<3>>::default(), clocks: [clock], inputs: [asynchronous]);
    Bench::new()
        .with("receive_framing", framing(0.95))
        .with("receive_framing_long", framing(0.9995))
        .with("admission", admission)
        .with("transmit_framing", transmit)
        .with("fcs_step", step)
        .with("gray_pointer", pointer)
        .with("synchroniser", synchroniser)
        .check(CYCLES);
}

fn crossing<const A: usize>() -> Case<ClockCrossing<Bits<39>, A>> {
    case!(ClockCrossing::<Bits<39>, A>::default(), clocks: [write_clock, read_clock], inputs: [
        write_data, write_valid: held(0.95, chance(0.5)), read_ready: held(0.95, chance(0.5)),
    ])
}

#[test]
fn the_macs_mean_the_same_in_verilog() {
    let receive = case!(GmiiReceive::default(), clocks: [rx_clk, clock], inputs: [
        rxd: octet, rx_dv: held(0.98, chance(0.8)), rx_er: chance(0.0005), rx_strobe: strobe(), enable: held(0.99, chance(0.9)),
        ready: held(0.97, chance(0.7)),
    ]);
    let transmit = case!(GmiiTransmit::default(), clocks: [clock, tx_clk], inputs: [
        word: tx_word(0.1), valid: held(0.98, chance(0.8)), tx_strobe: strobe(),
    ]);
    Bench::new()
        .with("clock_crossing_16", crossing::<4>())
        .with("clock_crossing_32", crossing::<5>())
        .with("gmii_receive", receive)
        .with("gmii_transmit", transmit)
        .check(CYCLES);
}
