//! Every module means the same in rust-hdl and in the Verilog printed from it.

use super::pause::Pause;
use super::refresh::Refresh;
use super::MacControl;
use crate::types::TxWord;
use rand::Rng as _;
use rust_hdl::prelude::*;
use std::process::Command;
use trunkline_verilog::case;
use trunkline_verilog::equivalence::{chance, held, uniform, Bench, Draw, Rng};

const CYCLES: usize = 10_000;

fn tx_word(random: &mut Rng) -> TxWord {
    TxWord {
        data: uniform().draw(random),
        octets: uniform().draw(random),
        last: random.gen_bool(0.1),
        bad: random.gen(),
    }
}

#[test]
fn mac_control_means_the_same_in_verilog() {
    let pause = case!(Pause::new(5, true), clocks: [clock], inputs: [
        reset: chance(0.0005), crowded: held(0.98, chance(0.5)), enable: held(0.99, chance(0.8)),
        link_up: held(0.99, chance(0.8)), refresh: chance(0.01), egress_word: tx_word, egress_valid: chance(0.6),
        ready: held(0.9, chance(0.7)),
    ]);
    let refresh = case!(Refresh::<6>::default(), clocks: [clock], inputs: []);
    let mut whole = case!(MacControl::<3, 8>::new(true), clocks: [clock], inputs: [
        reset: chance(0.0005), crowded: held(0.98, uniform()), enable: held(0.99, uniform()),
    ]);
    for i in 0..3 {
        whole = whole
            .input(move |block| &mut block.link_up[i], held(0.99, chance(0.8)))
            .input(move |block| &mut block.egress_word[i], tx_word)
            .input(move |block| &mut block.egress_valid[i], chance(0.6))
            .input(move |block| &mut block.ready[i], held(0.9, chance(0.7)));
    }
    Bench::new().with("pause", pause).with("refresh", refresh).with("mac_control", whole).check(CYCLES);
}

#[test]
fn without_flow_control_synthesis_leaves_wires_and_with_it_something() {
    for (flow_control, rule) in [(false, "-assert-none"), (true, "-assert-any")] {
        let mut block = MacControl::<3>::new(flow_control);
        block.connect_all();
        let file = std::env::temp_dir().join(format!("trunkline-mac-control-{flow_control}-{}.v", std::process::id()));
        std::fs::write(&file, trunkline_verilog::print(&block, "mac_control").unwrap()).unwrap();
        let script = format!("synth_ecp5 -top mac_control; select {rule} t:LUT4 t:PFUMX t:CCU2C t:TRELLIS_FF");
        let yosys = Command::new("yosys").args(["-q", "-f", "verilog", "-p", &script]).arg(&file).output();
        std::fs::remove_file(&file).unwrap();
        match yosys {
            Err(_) => eprintln!("skipped: yosys not found; run the set-up"),
            Ok(output) => assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr)),
        }
    }
}
