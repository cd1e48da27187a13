//! The cache of built models, and builds that fail.

use std::path::{Path, PathBuf};
use std::time::Instant;

use tempfile::TempDir;
use trunkline_verilator::{BuildError, Model, Options};

const BUFFER: &str = "module passes(input wire [7:0] a, output wire [7:0] y); assign y = a; endmodule\n";

/// A cache without models. Verilator's run time is borrowed from a kept one: compiling it takes longer than all the rest.
fn empty_cache() -> TempDir {
    let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join("verilator");
    Model::build(BUFFER, "passes", &options(&kept)).unwrap();
    let cache = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(&kept).unwrap().map(|entry| entry.unwrap()) {
        if entry.file_name().to_string_lossy().starts_with("runtime-") && entry.path().is_dir() {
            std::os::unix::fs::symlink(entry.path(), cache.path().join(entry.file_name())).unwrap();
        }
    }
    cache
}

fn options(cache: &Path) -> Options {
    Options { cache: Some(cache.to_path_buf()), ..Options::default() }
}

fn refusal(verilog: &str, top: &str, options: &Options) -> BuildError {
    Model::build(verilog, top, options).expect_err("must not build")
}

fn models(cache: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(cache).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.join("libmodel.so").exists()).collect()
}

#[test]
fn a_second_build_of_the_same_text_comes_from_the_cache() {
    let cache = empty_cache();
    Model::build(BUFFER, "passes", &options(cache.path())).unwrap();
    let library = models(cache.path())[0].join("libmodel.so");
    let written = std::fs::metadata(&library).unwrap().modified().unwrap();
    let start = Instant::now();
    Model::build(BUFFER, "passes", &options(cache.path())).unwrap();
    println!("cached: {:?}", start.elapsed());
    assert_eq!(std::fs::metadata(&library).unwrap().modified().unwrap(), written);
    assert_eq!(models(cache.path()).len(), 1);
}

#[test]
fn text_top_and_options_each_make_a_new_entry() {
    let cache = empty_cache();
    let other = format!("{BUFFER}module other(input wire a, output wire y); assign y = ~a; endmodule\n");
    let linted = Options { lint: true, ..options(cache.path()) };
    Model::build(BUFFER, "passes", &options(cache.path())).unwrap();
    Model::build(&other, "passes", &options(cache.path())).unwrap();
    Model::build(&other, "other", &options(cache.path())).unwrap();
    Model::build(BUFFER, "passes", &linted).unwrap();
    assert_eq!(models(cache.path()).len(), 4);
}

#[test]
fn two_threads_that_build_the_same_model_both_get_it() {
    let cache = empty_cache();
    std::thread::scope(|scope| {
        for value in [0x5a, 0xa5] {
            let cache = cache.path();
            scope.spawn(move || {
                let mut model = Model::build(BUFFER, "passes", &options(cache)).unwrap();
                let (a, y) = (model.port("a").unwrap(), model.port("y").unwrap());
                model.set(a, value);
                model.eval();
                assert_eq!(model.get(y), value);
            });
        }
    });
    assert_eq!(models(cache.path()).len(), 1);
}

#[test]
fn broken_verilog_is_refused_with_verilators_words_and_the_file() {
    let cache = empty_cache();
    let verilog = "module broken(input wire a, output wire y);\n  assign y = a +;\nendmodule\n";
    let error = refusal(verilog, "broken", &options(cache.path()));
    let BuildError::Verilog { message, file, .. } = &error else { panic!("{error}") };
    assert!(message.contains("design.v:2") && message.contains("syntax error"), "{message}");
    assert_eq!(std::fs::read_to_string(file).unwrap(), verilog);
    assert!(error.to_string().contains(&file.display().to_string()));
}

#[test]
fn an_unknown_top_module_is_refused() {
    let cache = empty_cache();
    let error = refusal(BUFFER, "absent", &options(cache.path()));
    assert!(matches!(&error, BuildError::Verilog { message, .. } if message.contains("absent")), "{error}");
}

#[test]
fn a_width_that_differs_is_refused_only_when_linting() {
    let cache = empty_cache();
    let verilog = "module narrow(input wire [7:0] a, output wire [3:0] y); assign y = a; endmodule\n";
    let error = refusal(verilog, "narrow", &Options { lint: true, ..options(cache.path()) });
    assert!(matches!(&error, BuildError::Verilog { message, .. } if message.contains("WIDTH")), "{error}");
    Model::build(verilog, "narrow", &options(cache.path())).unwrap();
}

#[test]
fn a_port_that_cannot_be_driven_is_named() {
    let cache = empty_cache();
    let verilog = "module pads(input wire [3:0] a [0:1], output wire y); assign y = a[0][0]; endmodule\n";
    let error = refusal(verilog, "pads", &options(cache.path()));
    assert!(matches!(error, BuildError::Port { .. }), "{error}");
    assert!(error.to_string().contains("unpacked array"), "{error}");
}

#[test]
fn a_cache_that_cannot_be_written_is_named() {
    let cache = empty_cache();
    let file = cache.path().join("file");
    std::fs::write(&file, "").unwrap();
    let error = refusal(BUFFER, "passes", &options(&file.join("below")));
    assert!(matches!(error, BuildError::Io { .. }), "{error}");
}
