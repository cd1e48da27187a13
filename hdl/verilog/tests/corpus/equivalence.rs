//! The corpus means the same in rust-hdl and in Verilog; printed carelessly it does not.

use crate::modules::{corpus, hazards};
use trunkline_verilog::equivalence::{Bench, Failure};
use trunkline_verilog::Printer;

const CYCLES: usize = 10_000;

#[test]
fn every_output_of_the_corpus_agrees_in_every_cycle() {
    corpus().check(CYCLES);
}

#[test]
fn a_printer_that_does_not_truncate_is_caught() {
    if trunkline_verilator::available().is_err() {
        eprintln!("skipped: verilator not found; run the set-up");
        return;
    }
    let careless = hazards(Bench::new().printer(Printer::without_truncation()));
    assert!(matches!(careless.run(CYCLES), Err(Failure::Differs(_))));
}
