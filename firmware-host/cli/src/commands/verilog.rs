//! `trunkline verilog`: a configuration as Verilog, and the manifest that tells how to use it.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;
use trunkline_switch::configurations::{Configuration, UnknownConfiguration};

use crate::failure::{unwritable, Complaint};
use crate::output::{self, Columns};

#[derive(Args)]
pub struct Arguments {
    /// Name of the configuration; without one, the list.
    configuration: Option<String>,
    /// Folder for `<top>.v` and `<top>.json`; made if it is not there.
    #[arg(long, value_name = "DIR", default_value = ".")]
    out: PathBuf,
    /// List the configurations.
    #[arg(long)]
    list: bool,
}

impl Arguments {
    pub fn run(self) -> anyhow::Result<()> {
        match self.configuration {
            Some(name) if !self.list => write(printable(&name)?, &self.out),
            _ => list(),
        }
    }
}

/// The configuration of a name; an unknown one is answered with the list.
pub fn configuration(name: &str) -> Result<&'static Configuration, Complaint> {
    Configuration::named(name).map_err(unknown)
}

/// Likewise, also of those that are measured and not simulated.
pub fn printable(name: &str) -> Result<&'static Configuration, Complaint> {
    Configuration::printable(name).map_err(unknown)
}

fn unknown(unknown: UnknownConfiguration) -> Complaint {
    let text = unknown.to_string();
    let (what, list) = text.split_once('\n').unwrap_or((&text, ""));
    Complaint::new("unknown-configuration", what, list.trim_start(), "choose one of these")
}

fn list() -> anyhow::Result<()> {
    let mut columns = Columns::new(&["configuration", "top", "what"]);
    for configuration in Configuration::ALL.iter().chain(Configuration::GRID) {
        columns.row(&[configuration.name, &configuration.top(), configuration.doc]);
    }
    Ok(output::print(columns)?)
}

fn write(configuration: &Configuration, folder: &Path) -> anyhow::Result<()> {
    if !configuration.parameters.fit() {
        let what = format!("{} has more places than the map can name", configuration.name);
        let rule = format!("it has {}", configuration.parameters.fdb_entries());
        return Err(Complaint::new("map-room", what, rule, "choose a configuration with fewer addresses").into());
    }
    let verilog = configuration.verilog().context("the switch cannot be printed")?;
    let manifest = serde_json::to_string_pretty(&configuration.manifest())? + "\n";
    std::fs::create_dir_all(folder).map_err(|error| unwritable("make the folder", folder, &error))?;
    for (suffix, text) in [("v", verilog), ("json", manifest)] {
        let path = folder.join(format!("{}.{suffix}", configuration.top()));
        replace(&path, &text).map_err(|error| unwritable("write", &path, &error))?;
        output::print(format_args!("{}\n", path.display()))?;
    }
    Ok(())
}

/// Writes the whole file or leaves what was there.
fn replace(path: &Path, text: &str) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        // Readable by all whom the umask allows, like any file that a program writes.
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.persist(path)?;
    Ok(())
}
