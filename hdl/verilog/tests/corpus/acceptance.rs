//! Verilator, yosys and Icarus take the Verilog of the corpus without complaint.

use crate::modules::{corpus, sequential_part};
use std::path::{Path, PathBuf};
use std::process::Command;

fn written(name: &str, verilog: &str) -> PathBuf {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&file, verilog).expect("the target folder is writable");
    file
}

/// Runs a tool; its complaints, or none when it is not installed.
fn complaints(tool: &str, arguments: &[&str]) -> String {
    match Command::new(tool).args(arguments).output() {
        Err(_) => {
            eprintln!("skipped: {tool} not found; run the set-up");
            String::new()
        }
        Ok(output) => {
            let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
            match output.status.success() {
                true => text.lines().filter(|line| line.contains("arning")).collect::<Vec<_>>().join("\n"),
                false => text,
            }
        }
    }
}

#[test]
fn verilator_has_nothing_to_warn_of() {
    let file = written("lint.v", &corpus().verilog().expect("the corpus prints"));
    let file = file.to_string_lossy();
    assert_eq!(complaints("verilator", &["--lint-only", "-Wall", "--top-module", "equivalence", &file]), "");
}

#[test]
fn yosys_finds_no_latch_no_loop_and_no_undriven_wire() {
    let file = written("check.v", &corpus().verilog().expect("the corpus prints"));
    let script = format!(
        "read_verilog {}; hierarchy -check -top equivalence; proc; opt_clean; check -assert; \
         select -assert-none t:$dlatch t:$adlatch",
        file.display()
    );
    assert_eq!(complaints("yosys", &["-q", "-p", &script]), "");
}

#[test]
fn yosys_synthesises_the_sequential_modules_for_ecp5() {
    let file = written("synth.v", &sequential_part().verilog().expect("the corpus prints"));
    let script = format!("read_verilog {}; synth_ecp5 -top equivalence; check -assert", file.display());
    assert_eq!(complaints("yosys", &["-q", "-p", &script]), "");
}

#[test]
fn icarus_reads_it_as_verilog_2005() {
    let file = written("icarus.v", &corpus().verilog().expect("the corpus prints"));
    let (file, out) = (file.to_string_lossy(), written("icarus.vvp", ""));
    let out = out.to_string_lossy();
    assert_eq!(complaints("iverilog", &["-g2005", "-Wall", "-Wno-timescale", "-o", &out, &file]), "");
}
