//! Exit codes and the form of errors, where no transcript can be exact.

mod support;

use assert_cmd::Command;
use predicates::prelude::*;
use support::model::Model;
use support::ModelSwitch;

fn trunkline() -> Command {
    let mut command = Command::cargo_bin("trunkline").unwrap();
    // A machine at work elsewhere answers late.
    command.env_remove("TRUNKLINE_PORT").env("TRUNKLINE_PATIENCE_MS", "2000");
    command
}

#[test]
fn a_port_that_is_not_there_is_no_device() {
    trunkline()
        .args(["device", "show", "--port", "/dev/there-is-no-such-port"])
        .assert()
        .code(3)
        .stdout("")
        .stderr(predicate::str::starts_with("error[open]: cannot open /dev/there-is-no-such-port"));
}

#[test]
fn a_silent_switch_is_a_time_out() {
    let mut model = Model::new(1);
    model.silent = true;
    let switch = ModelSwitch::start(model);
    trunkline()
        .args(["fdb", "show", "-p", &switch.path, "--patience-ms", "20"])
        .assert()
        .code(3)
        .stdout("")
        .stderr(predicate::str::starts_with("error[no-answer]: no answer from the switch: 8 requests"));
    switch.stop();
}

#[test]
fn another_device_is_no_switch() {
    let mut model = Model::new(1);
    model.magic = *b"ELSE";
    let switch = ModelSwitch::start(model);
    let text = predicate::str::starts_with("error[not-trunkline]: word 0 is");
    trunkline().args(["device", "show", "-p", &switch.path]).assert().code(3).stderr(text);
    switch.stop();
}

#[test]
fn a_switch_with_another_map_can_be_read_but_not_written() {
    let mut model = Model::new(1);
    model.map_hash ^= 1;
    let switch = ModelSwitch::start(model);
    let refused = predicate::str::starts_with("error[foreign-map]: this switch has map");
    trunkline()
        .args(["-p", &switch.path, "fdb", "add", "02:00:00:00:00:01", "dev", "p1"])
        .assert()
        .code(2)
        .stderr(refused);
    let text = predicate::str::contains("not this program's; writing is refused");
    trunkline().args(["-p", &switch.path, "device", "show"]).assert().success().stdout(text);
    assert!(switch.stop().entries.iter().all(Option::is_none));
}

#[test]
fn a_damaged_line_does_not_damage_the_tables() {
    let mut model = Model::new(7);
    model.damage = Some(200);
    let switch = ModelSwitch::start(model);
    for client in 0..8 {
        let mac = format!("02:00:00:00:01:0{client}");
        let command = ["fdb", "add", &mac, "dev", "p2", "static", "--patience-ms", "300"];
        trunkline().args(command).args(["-p", &switch.path]).assert().success();
    }
    let entries: Vec<u128> = switch.stop().entries.into_iter().flatten().collect();
    // MAC, valid, port 2, static, in the numbers of docs/reference/registers.md.
    let entry = |client: u128| 0x0200_0000_0100 | client | 1 << 60 | 2 << 64 | 1 << 68;
    assert_eq!(entries, (0..8).map(entry).collect::<Vec<_>>());
}

#[test]
fn a_broken_scenario_names_file_line_value_and_rule() {
    let folder = tempfile::tempdir().unwrap();
    let cases = [
        ("configuration = \"gmii-4\"\nspeed = 3\n", "scenario-syntax", ":2: ", "unknown field `speed`, expected one of"),
        ("configuration = \"gmii-3\"\n", "unknown-configuration", ":1: ", "`gmii-3` does not exist\n  there are "),
        (
            "configuration = \"gmii-4\"\n[[trunk]]\nname = \"a\"\nmembers = [1, 9]\n",
            "port-range",
            ":4: ",
            "port 9 does not exist\n  this switch has ports 0-3",
        ),
        (
            "configuration = \"gmii-4\"\n[[trunk]]\nname = \"a\"\nmembers = [1, 2]\n[[trunk]]\nname = \"b\"\nmembers = [2]\n",
            "trunk-overlap",
            ":7: ",
            "port 2 is a member of trunk `a` already\n  a port is a member of at most one trunk\n  help: ",
        ),
        (
            "configuration = \"gmii-2\"\n[[traffic]]\nport = 2\npcap = \"none.pcap\"\n",
            "port-range",
            ":3: ",
            "port 2 does not exist\n  this switch has ports 0-1",
        ),
        (
            "configuration = \"gmii-4\"\n[[traffic]]\nport = 0\npcap = \"none.pcap\"\n",
            "missing-recording",
            ":4: ",
            "there is no recording none.pcap\n  traffic is replayed from a pcap or pcapng file; looked for ",
        ),
    ];
    for (text, code, line, what) in cases {
        let path = folder.path().join("broken.toml");
        std::fs::write(&path, text).unwrap();
        let expected = predicate::str::starts_with(format!("error[{code}]: {}{line}", path.display()))
            .and(predicate::str::contains(what));
        trunkline().args(["sim", "run"]).arg(&path).assert().code(1).stdout("").stderr(expected);
    }
}

#[test]
fn a_closed_standard_error_changes_no_exit_code() {
    let switch = ModelSwitch::start(Model::new(1));
    let status = |arguments: &[&str]| {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin("trunkline"));
        command.env("TRUNKLINE_PORT", &switch.path).env("TRUNKLINE_PATIENCE_MS", "2000");
        command.args(arguments).stdout(std::process::Stdio::null()).stderr(writer).status().unwrap().code()
    };
    assert_eq!(status(&["trunk", "show"]), Some(0), "says `no trunks`");
    assert_eq!(status(&["fdb", "add", "02:00:00:00:00:01", "dev", "p9"]), Some(2));
    assert_eq!(status(&["fdb", "add", "02:00"]), Some(1));
    assert_eq!(status(&["device", "show", "--port", "/dev/there-is-no-such-port"]), Some(3));
    switch.stop();
}

#[test]
fn trapped_frames_become_a_capture_that_can_be_injected_again() {
    let mut model = Model::new(1);
    let frame = |number: u8| [&[2, 0, 0, 0, 0, number][..], &[2, 0, 0, 0, 0, 9, 0x88, 0xB5], &[number; 50]].concat();
    let on_the_line = |number: u8| [frame(number), crc32fast::hash(&frame(number)).to_le_bytes().to_vec()].concat();
    model.cpu.trapped.extend([(2, 1, on_the_line(1)), (2, 3, on_the_line(2))]);
    let switch = ModelSwitch::start(model);
    let folder = tempfile::tempdir().unwrap();
    let capture = folder.path().join("trapped.pcapng");
    let mut take = trunkline();
    take.args(["-p", &switch.path, "trap", "take", "--pcap"]).arg(&capture).assert().success();
    let mut inject = trunkline();
    inject.args(["-p", &switch.path, "inject"]).arg(&capture).args(["--to", "p0"]).assert().success();
    let sent = [(Some(1), on_the_line(1)), (Some(1), on_the_line(2))];
    assert_eq!(switch.stop().cpu.injected, sent);
}

#[test]
fn a_capture_that_cannot_be_made_takes_no_frame() {
    let mut model = Model::new(1);
    model.cpu.trapped.push_back((3, 1, vec![0xFF; 64]));
    let switch = ModelSwitch::start(model);
    let path = "/there-is-no-such-folder/trapped.pcapng";
    let text = predicate::str::starts_with("error[capture]: cannot create /there-is-no-such-folder/trapped.pcapng");
    trunkline().args(["-p", &switch.path, "trap", "take", "--pcap", path]).assert().code(1).stderr(text);
    assert_eq!(switch.stop().cpu.trapped.len(), 1);
}

#[test]
fn a_benchmark_that_does_not_exist_is_refused_with_those_that_do() {
    let text = predicate::str::starts_with("error[test]: no test is named `meshy`")
        .and(predicate::str::contains("RFC 2889, 5.1"));
    trunkline().args(["bench", "rfc2889", "--test", "meshy"]).assert().code(1).stdout("").stderr(text);
    let text = predicate::str::starts_with("error[ports]: no benchmark for 5 ports");
    trunkline().args(["bench", "rfc2889", "--ports", "5"]).assert().code(1).stdout("").stderr(text);
}
