//! From Verilog text to a shared library in the cache.
//!
//! Verilator writes many small C++ files. Most of their compile time is its own headers, so files are joined into one unit for
//! each processor core; the run time, which is the same for every model, is compiled once and kept.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::cache::{self, io};
use crate::error::BuildError;
use crate::ports::{self, Member};
use crate::toolchain::Toolchain;

const SHIM: &str = include_str!("shim.cpp");
const VERILATOR_FLAGS: &[&str] =
    &["--cc", "-O3", "--x-assign", "fast", "--x-initial", "fast", "--noassert", "--timescale", "1ps/1ps"];
/// Statics of C++ templates would otherwise be shared between all loaded models (`gnu-unique`).
const COMPILER_FLAGS: &[&str] = &[
    "-O2",
    "-fPIC",
    "-fvisibility=hidden",
    "-fno-gnu-unique",
    "-fcf-protection=none",
    "-w",
    "-DVL_USER_FINISH",
    "-DVL_USER_STOP",
    "-DVL_USER_FATAL",
];
/// Below this many octets of C++, a second compiler costs more than it saves.
const UNIT_OCTETS: u64 = 150_000;

/// How a model is built.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Build with tracing, so that `trace_open` works; costs speed even while no trace is open.
    pub trace: bool,
    /// Fail on Verilator's warnings: widths that differ, latches, combinational loops.
    pub lint: bool,
    /// Where built models are kept; by default the workspace's or the user's cache.
    pub cache: Option<PathBuf>,
}

/// A finished build.
pub(crate) struct Built {
    pub library: PathBuf,
    pub members: Vec<Member>,
}

pub(crate) fn build(verilog: &str, top: &str, options: &Options) -> Result<Built, BuildError> {
    let toolchain = Toolchain::find()?;
    let cache = options.cache.clone().unwrap_or_else(cache::folder);
    let settings = format!("lint={} {VERILATOR_FLAGS:?}", options.lint);
    let compiled = format!("trace={} {COMPILER_FLAGS:?}", options.trace);
    let tools = format!("{} {} {}", toolchain.verilator, toolchain.compiler, toolchain.version.text);
    // This file is part of the key: a change of how models are built makes every cached one stale.
    let key = cache::key(&[verilog, top, &settings, &compiled, &tools, SHIM, include_str!("build.rs")]);
    let kept = cache::failed(&cache, &key);
    let folder = cache::entry(&cache, &key, |folder| {
        let include = toolchain.include()?;
        let runtime_key = cache::key(&[&compiled, &tools, &include.to_string_lossy()]);
        let runtime = cache::entry(&cache, &format!("runtime-{runtime_key}"), |folder| {
            let kept = cache::failed(&cache, &format!("runtime-{runtime_key}"));
            Compiler { toolchain: &toolchain, include: &include, trace: options.trace, folder, kept }.runtime()
        })?;
        verilate(&toolchain, verilog, top, options, folder, &kept)?;
        let members = members(folder, top, &kept.join("design.v"))?;
        Compiler { toolchain: &toolchain, include: &include, trace: options.trace, folder, kept }
            .model(&members, &runtime)
    })?;
    let members = members(&folder, top, &folder.join("design.v"))?;
    Ok(Built { library: folder.join("libmodel.so"), members })
}

fn verilate(
    toolchain: &Toolchain,
    verilog: &str,
    top: &str,
    options: &Options,
    folder: &Path,
    kept: &Path,
) -> Result<(), BuildError> {
    write(&folder.join("design.v"), verilog)?;
    let mut command = Command::new(&toolchain.verilator);
    command.current_dir(folder).args(VERILATOR_FLAGS);
    command.args(["--prefix", "Vmodel", "--top-module", top, "--Mdir", "generated", "--output-split", "20000"]);
    if options.trace {
        command.arg("--trace");
    }
    if !options.lint {
        command.args(["-Wno-lint", "-Wno-style", "-Wno-fatal"]);
    }
    run(command.arg("design.v"), folder).map_err(|failure| match failure {
        Failure::Start(error) => error,
        Failure::Exit { message, .. } => {
            BuildError::Verilog { top: top.to_string(), message, file: kept.join("design.v") }
        }
    })
}

fn members(folder: &Path, top: &str, design: &Path) -> Result<Vec<Member>, BuildError> {
    let path = folder.join("generated/Vmodel.h");
    let header = fs::read_to_string(&path).map_err(io("read", &path))?;
    ports::parse(&header).map_err(|(name, reason)| BuildError::Port {
        top: top.to_string(),
        name,
        reason,
        file: design.to_path_buf(),
    })
}

/// The generated part of the shim: one address per port, each checked to be stored as `Model` will read it.
fn shim(members: &[Member], trace: bool) -> String {
    let mut text = format!(
        "#define TRUNKLINE_TRACE {}\n#include \"Vmodel.h\"\nstatic void port_addresses(Vmodel& model, void** addresses) {{\n",
        u8::from(trace)
    );
    for (index, Member { port, symbol }) in members.iter().enumerate() {
        let octets = match port.width {
            0..=8 => 1,
            9..=16 => 2,
            17..=32 => 4,
            33..=64 => 8,
            wide => wide.div_ceil(32) * 4,
        };
        text += &format!("    static_assert(sizeof(model.{symbol}) == {octets}, \"storage of {symbol}\");\n");
        text += &format!("    addresses[{index}] = &model.{symbol};\n");
    }
    text + "}\n" + SHIM
}

struct Compiler<'a> {
    toolchain: &'a Toolchain,
    include: &'a Path,
    trace: bool,
    folder: &'a Path,
    /// What `folder` will be called should the build fail.
    kept: PathBuf,
}

impl Compiler<'_> {
    fn runtime(&self) -> Result<(), BuildError> {
        let traced: &[&str] = if self.trace { &["verilated_vcd_c"] } else { &[] };
        let names: Vec<&str> = ["verilated", "verilated_threads"].iter().chain(traced).copied().collect();
        let sources: Vec<PathBuf> = names.iter().map(|name| self.include.join(format!("{name}.cpp"))).collect();
        self.compile_all(&sources).map(drop)
    }

    fn model(&self, members: &[Member], runtime: &Path) -> Result<(), BuildError> {
        let generated = self.folder.join("generated");
        write(&generated.join("shim.cc"), &shim(members, self.trace))?;
        let units = self.units(&generated)?;
        let mut objects = self.compile_all(&units)?;
        objects.extend(files(runtime, "o")?);
        let mut command = Command::new(&self.toolchain.compiler);
        command.current_dir(self.folder).args(["-shared", "-o", "libmodel.so"]).args(&objects);
        self.run(command.args(["-Wl,--no-undefined", "-pthread", "-latomic"]))?;
        for object in files(self.folder, "o")? {
            fs::remove_file(&object).map_err(io("remove", &object))?;
        }
        Ok(())
    }

    /// Joins the generated sources into as many units as pay off, of about equal size.
    fn units(&self, generated: &Path) -> Result<Vec<PathBuf>, BuildError> {
        let mut sources = Vec::new();
        for path in files(generated, "cpp")? {
            let octets = fs::metadata(&path).map_err(io("read", &path))?.len();
            sources.push((octets, path));
        }
        sources.sort_by(|a, b| b.cmp(a));
        let total: u64 = sources.iter().map(|(octets, _)| octets).sum();
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let count = ((total / UNIT_OCTETS) as usize + 1).min(cores);
        let mut units = vec![(0, String::new()); count];
        units[0].1 += "#include \"shim.cc\"\n";
        for (octets, path) in sources {
            let unit = units.iter_mut().min_by_key(|unit| unit.0).expect("count is at least 1");
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            unit.0 += octets;
            unit.1 += &format!("#include \"{name}\"\n");
        }
        let mut paths = Vec::new();
        for (index, (_, text)) in units.iter().enumerate() {
            let path = generated.join(format!("unit{index}.cc"));
            write(&path, text)?;
            paths.push(path);
        }
        Ok(paths)
    }

    /// Compiles every source at the same time and returns the objects.
    fn compile_all(&self, sources: &[PathBuf]) -> Result<Vec<PathBuf>, BuildError> {
        std::thread::scope(|scope| {
            let running: Vec<_> = sources.iter().map(|source| scope.spawn(|| self.compile(source))).collect();
            running.into_iter().map(|thread| thread.join().expect("compile does not panic")).collect()
        })
    }

    fn compile(&self, source: &Path) -> Result<PathBuf, BuildError> {
        let object = self.folder.join(source.file_stem().unwrap_or_default()).with_extension("o");
        let mut command = Command::new(&self.toolchain.compiler);
        command.args(COMPILER_FLAGS).arg(format!("-DVM_TRACE={}", u8::from(self.trace)));
        command.arg("-I").arg(self.include).arg("-I").arg(self.include.join("vltstd"));
        command.arg("-c").arg(source).arg("-o").arg(&object);
        self.run(&mut command)?;
        Ok(object)
    }

    fn run(&self, command: &mut Command) -> Result<(), BuildError> {
        run(command, self.folder).map_err(|failure| match failure {
            Failure::Start(error) => error,
            Failure::Exit { message, command } => {
                BuildError::Compile { message, command, directory: self.kept.clone() }
            }
        })
    }
}

enum Failure {
    Start(BuildError),
    Exit { message: String, command: String },
}

fn run(command: &mut Command, folder: &Path) -> Result<(), Failure> {
    let output = command.output().map_err(|error| Failure::Start(io("run a tool in", folder)(error)))?;
    if output.status.success() {
        return Ok(());
    }
    let text = [output.stdout, output.stderr].concat();
    let message = String::from_utf8_lossy(&text).trim_end().to_string();
    Err(Failure::Exit {
        message: if message.is_empty() { output.status.to_string() } else { message },
        command: format!("{command:?}"),
    })
}

fn files(folder: &Path, extension: &str) -> Result<Vec<PathBuf>, BuildError> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(io("read", folder))? {
        let path = entry.map_err(io("read", folder))?.path();
        if path.extension().is_some_and(|found| found == extension) {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

fn write(path: &Path, text: &str) -> Result<(), BuildError> {
    fs::write(path, text).map_err(io("write", path))
}
