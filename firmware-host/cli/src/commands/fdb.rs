//! `trunkline fdb`: the filtering database, in the manner of `bridge fdb` of iproute2.

use std::path::PathBuf;

use clap::Subcommand;
use serde::Serialize;
use trunkline_device::map::fdb::{Entry, Place};

use crate::connection::{Connection, Switch};
use crate::failure::Complaint;
use crate::output::{self, Columns};
use crate::place::{entry, mac, mac_number, mac_text, place_text};
use crate::table_file;

#[derive(Subcommand)]
pub enum Command {
    /// Every entry, by address.
    Show {
        /// Print JSON, for programs.
        #[arg(long)]
        json: bool,
    },
    /// Enter an address, or replace its entry.
    #[command(after_help = "Examples:\n  trunkline fdb add 02:00:00:00:00:07 dev p3 static\n  \
                            trunkline fdb add 02:00:00:00:00:01 trunk 0 static sticky\n  \
                            trunkline fdb add 02:00:00:00:00:08 cpu static\n  \
                            trunkline fdb add 02:00:00:00:00:09 discard static")]
    Add {
        /// Such as 02:00:00:00:00:07.
        mac: String,
        /// `dev pN`, `trunk N`, `cpu` or `discard`; then `static` (neither learned over nor aged), `sticky` (may appear on several ports).
        #[arg(required = true, value_name = "PLACE [static] [sticky]")]
        place: Vec<String>,
    },
    /// Delete the entry of an address.
    Del {
        /// Such as 02:00:00:00:00:07.
        mac: String,
    },
    /// Enter the entries of a TOML file: `[[entry]]` with `mac`, and `port`, `trunk`, `cpu` or `discard`. Nothing is
    /// entered if one of them cannot be.
    Load {
        /// The TOML file.
        file: PathBuf,
    },
    /// Remove every entry that is not static.
    Flush,
}

impl Command {
    /// What is said is checked before the switch is asked.
    pub fn run(self, connection: &Connection) -> anyhow::Result<()> {
        match self {
            Command::Show { json } => show(&mut connection.open()?, json),
            Command::Add { mac, place } => {
                let entry = entry(&mac, &place)?;
                Ok(connection.open()?.fdb_insert(&[entry])?)
            }
            Command::Del { mac: text } => {
                let mac = mac(&text)?;
                if connection.open()?.fdb_delete(mac_number(mac), 0)? {
                    return Ok(());
                }
                let what = format!("there is no entry of {text}");
                Err(Complaint::new(
                    "not-found",
                    what,
                    "only an entry can be deleted",
                    "`trunkline fdb show` lists them",
                )
                .into())
            }
            Command::Load { file } => {
                let (entries, lines): (Vec<Entry>, Vec<usize>) = table_file::entries(&file)?.into_iter().unzip();
                connection.open()?.fdb_load(&entries).map_err(|(at, error)| {
                    let line = at.map(|at| format!(":{}", lines[at])).unwrap_or_default();
                    anyhow::Error::new(error).context(format!("from {}{line}", file.display()))
                })?;
                eprintln!("loaded: {} entries", entries.len());
                Ok(())
            }
            Command::Flush => Ok(connection.open()?.fdb_flush()?),
        }
    }
}

fn show(switch: &mut Switch, json: bool) -> anyhow::Result<()> {
    let mut entries: Vec<Entry> = switch.fdb_dump()?.into_iter().map(|place| place.entry).collect();
    entries.sort_by_key(|entry| (entry.fid, entry.mac));
    if json {
        return output::json(&entries.iter().map(object).collect::<Vec<_>>());
    }
    let mut columns = Columns::new(&["address", "place", "flags", "#age"]);
    for entry in entries {
        let flags = [(entry.is_static, "static"), (entry.sticky, "sticky")];
        let flags: Vec<&str> = flags.iter().filter(|(set, _)| *set).map(|(_, name)| *name).collect();
        let flags = if flags.is_empty() { "-".into() } else { flags.join(" ") };
        columns.row(&[mac_text(entry.mac), place_text(entry.place), flags, entry.age.to_string()]);
    }
    if columns.is_empty() {
        eprintln!("no entries");
        return Ok(());
    }
    Ok(output::print(columns)?)
}

/// Exactly one of the places is there.
#[derive(Default, Serialize)]
struct Object {
    mac: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    port: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trunk: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cluster: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cpu: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    discard: Option<bool>,
    #[serde(rename = "static")]
    is_static: bool,
    sticky: bool,
    age: u8,
}

fn object(entry: &Entry) -> Object {
    let Entry { is_static, sticky, age, .. } = *entry;
    let mut object = Object { mac: mac_text(entry.mac), is_static, sticky, age, ..Object::default() };
    match entry.place {
        Place::Port(port) => object.port = Some(port),
        Place::Trunk(group) => object.trunk = Some(group),
        Place::Cluster(cluster) => object.cluster = Some(cluster),
        Place::Cpu => object.cpu = Some(true),
        Place::Discard => object.discard = Some(true),
    }
    object
}
