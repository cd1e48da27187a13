//! `trunkline verilog`: the files it writes.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use assert_cmd::Command;
use predicates::prelude::*;

fn verilog() -> Command {
    let mut command = Command::cargo_bin("trunkline").unwrap();
    command.arg("verilog");
    command
}

#[test]
fn a_configuration_becomes_verilog_and_a_manifest() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("made/on/demand");
    let names = ["trunkline_gmii_2.v", "trunkline_gmii_2.json"];
    let listed: String = names.iter().map(|name| format!("{}\n", out.join(name).display())).collect();
    verilog().arg("gmii-2").arg("--out").arg(&out).assert().success().stdout(listed);
    let text = fs::read_to_string(out.join(names[0])).unwrap();
    let header = text.split("module trunkline_gmii_2").nth(1).expect("the top is there");
    let header = &header[..header.find(");").unwrap()];
    for pin in ["clk", "rst", "uart_rx", "uart_tx", "p1_gmii_rx_clk", "p1_gmii_rxd", "p1_gmii_tx_en", "p1_link_up"] {
        assert!(header.contains(pin), "{pin} is missing in {header}");
    }
    assert!(!header.contains("p2_"), "{header}");
    let manifest: serde_json::Value = serde_json::from_slice(&fs::read(out.join(names[1])).unwrap()).unwrap();
    let number = |key: &str| manifest[key].as_u64().unwrap_or_else(|| panic!("{key} in {manifest}"));
    assert_eq!(manifest["top"], "trunkline_gmii_2");
    assert_eq!((number("clock_hz"), number("baud"), number("max_frame_octets")), (62_500_000, 1_000_000, 1_518));
    assert_eq!(manifest["parameters"]["ports"], 2);
    // No temporary file is left, and the umask alone decides who may read.
    assert_eq!(fs::read_dir(&out).unwrap().count(), 2);
    let mode = |name: &str| fs::metadata(out.join(name)).unwrap().permissions().mode();
    fs::write(out.join("other"), "").unwrap();
    assert_eq!(mode(names[0]), mode("other"));
}

#[test]
fn an_existing_file_is_replaced_as_a_whole_and_the_text_is_stable() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("trunkline_gmii_2.v");
    fs::write(&path, "old").unwrap();
    let print = || {
        verilog().args(["gmii-2", "--out"]).arg(folder.path()).assert().success();
        fs::read_to_string(&path).unwrap()
    };
    let text = print();
    assert!(text.len() > 10_000);
    assert_eq!(text, print());
}

#[test]
fn a_path_that_cannot_be_written_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let text =
        predicate::str::contains(format!("error[file-write]: cannot make the folder {}", file.join("out").display()));
    verilog().args(["gmii-2", "--out"]).arg(file.join("out")).assert().code(1).stdout("").stderr(text);
}
