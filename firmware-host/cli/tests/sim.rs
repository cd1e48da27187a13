//! `trunkline sim`: scenarios and switches under Verilator. Without it, these tests say so and pass.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};

use assert_cmd::Command;
use predicates::prelude::*;
use serde_json::Value;

fn trunkline() -> Command {
    let mut command = Command::cargo_bin("trunkline").unwrap();
    command.env_remove("TRUNKLINE_PORT");
    command
}

fn without_verilator() -> bool {
    let missing = trunkline_verilator::available().err();
    if let Some(missing) = &missing {
        eprintln!("skipped: {missing}");
    }
    missing.is_some()
}

const SERVER: [u8; 6] = [2, 0, 0, 0, 0, 1];

/// A frame of 60 octets.
fn frame(client: u8) -> Vec<u8> {
    let mut octets = [&SERVER[..], &[2, 0, 0, 0, 1, client, 0x88, 0xB5]].concat();
    octets.resize(60, client);
    octets
}

/// A pcap file in microseconds, one frame each.
fn pcap(frames: &[Vec<u8>]) -> Vec<u8> {
    let mut file = Vec::new();
    for word in [0xA1B2_C3D4_u32, 0x0004_0002, 0, 0, 65_535, 1] {
        file.extend(word.to_le_bytes());
    }
    for (time, frame) in (0_u32..).zip(frames) {
        let length = frame.len() as u32;
        for word in [0, time, length, length] {
            file.extend(word.to_le_bytes());
        }
        file.extend(frame);
    }
    file
}

/// Three clients at port 0, a server trunked on ports 1 and 2.
fn scenario(folder: &Path) -> PathBuf {
    let text = "configuration = \"gmii-4\"\n\
                [[trunk]]\nname = \"server\"\nmembers = [1, 2]\nlayout = \"even\"\n\
                [[station]]\nmac = \"02:00:00:00:00:01\"\ntrunk = \"server\"\nstatic = true\nsticky = true\n\
                [[traffic]]\nport = 0\npcap = \"clients.pcap\"\n";
    fs::write(folder.join("clients.pcap"), pcap(&[frame(0x10), frame(0x11), frame(0x12)])).unwrap();
    let path = folder.join("tiny.toml");
    fs::write(&path, text).unwrap();
    path
}

#[test]
fn a_scenario_runs_to_its_end_and_leaves_its_files() {
    if without_verilator() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (path, out, vcd) = (scenario(folder.path()), folder.path().join("out"), folder.path().join("reset.vcd"));
    let mut first = trunkline();
    first.args(["sim", "run", "--json", "--to-ns", "500"]).arg(&path).arg("--out").arg(&out).arg("--vcd").arg(&vcd);
    let report: Value = serde_json::from_slice(&first.assert().success().get_output().stdout).unwrap();
    let numbers = ["frames", "accepted", "copies", "lost"].map(|key| report[key].as_u64().unwrap());
    assert_eq!(numbers, [3, 3, 3, 0], "{report}");
    // Even buckets have the first member, odd ones the second.
    let out_of = |port: usize| report["ports"][port]["frames_out"].as_u64().unwrap();
    assert_eq!([0, 1, 2, 3].map(out_of), [0, 2, 1, 0], "{report}");
    for file in ["run.pcapng", "shares.svg", "report.json"] {
        assert!(out.join(file).metadata().unwrap().len() > 100, "{file}");
    }
    let trace = fs::read_to_string(&vcd).unwrap();
    assert!(trace.contains(" p3_gmii_txd "), "every pin is in the trace");
    let last = trace.lines().filter_map(|line| line.strip_prefix('#')?.parse::<u64>().ok()).max();
    assert!(last.is_some_and(|ps| (490_000..520_000).contains(&ps)), "the trace ends with the window: {last:?}");

    // The same again, and the first frame drawn.
    let start_ns = report["start_ns"].as_u64().unwrap();
    let svg = folder.path().join("first.svg");
    let mut second = trunkline();
    second.args(["sim", "run"]).arg(&path).arg("--wave").arg(&svg);
    second.args(["--from-ns", &start_ns.to_string(), "--to-ns", &(start_ns + 1_000).to_string()]);
    second.args(["--signal", "p0_gmii_rx*"]).assert().success().stderr(predicate::str::contains("first.svg"));
    let drawing = fs::read_to_string(&svg).unwrap();
    assert!(drawing.contains("p0_gmii_rxd[7:0]") && !drawing.contains("p1_"), "only what was asked for");
    assert!(drawing.contains("\n55\n") || drawing.contains(">55<"), "the preamble can be read");
}

#[test]
fn a_window_that_no_run_reaches_is_refused() {
    if without_verilator() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (path, svg) = (scenario(folder.path()), folder.path().join("never.svg"));
    let window = ["--from-ns", "9000000000", "--to-ns", "9000001000"];
    let text = predicate::str::contains("error[window]: the run ended before 9000000000 ns");
    trunkline().args(["sim", "run"]).arg(&path).arg("--wave").arg(&svg).args(window).assert().code(1).stderr(text);
}

#[test]
fn a_window_that_cannot_be_drawn_is_refused_before_the_run() {
    let folder = tempfile::tempdir().unwrap();
    let path = scenario(folder.path());
    let refused = |arguments: &[&str], code: &str| {
        let text = predicate::str::starts_with(format!("error[{code}]: "));
        trunkline().args(["sim", "run"]).arg(&path).args(arguments).assert().code(1).stdout("").stderr(text);
    };
    let window = ["--from-ns", "5", "--to-ns", "6"];
    refused(&[&["--simulator", "rust-hdl", "--wave", "a.svg"], &window[..]].concat(), "no-trace");
    refused(&["--wave", "a.svg"], "usage");
    refused(&window, "usage");
    if !without_verilator() {
        refused(&["--wave", "/there/is/no/such/folder/a.svg", "--from-ns", "5", "--to-ns", "6"], "file-write");
        refused(&["--wave", "a.svg", "--from-ns", "6", "--to-ns", "6"], "window");
    }
}

/// A simulated switch, ended with the test.
struct Simulated(Child);

impl Drop for Simulated {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_simulated_switch_answers_at_its_terminal() {
    if without_verilator() {
        return;
    }
    let program = assert_cmd::cargo::cargo_bin("trunkline");
    let mut command = std::process::Command::new(program);
    command.args(["sim", "up", "gmii-2"]).stdout(Stdio::piped()).stderr(Stdio::inherit());
    let mut switch = Simulated(command.spawn().unwrap());
    let mut terminal = String::new();
    BufReader::new(switch.0.stdout.take().unwrap()).read_line(&mut terminal).unwrap();
    let terminal = terminal.trim_end();
    assert!(terminal.starts_with("/dev/"), "{terminal:?} is a terminal");
    let mut show = trunkline();
    show.args(["device", "show", "--json", "--patience-ms", "5000", "--port", terminal]);
    let identity: Value = serde_json::from_slice(&show.assert().success().get_output().stdout).unwrap();
    assert_eq!(identity["ports"], 2, "{identity}");
    assert!(switch.0.try_wait().unwrap().is_none(), "the switch goes on");
}
