//! `trunkline device`: who answers, and the settings of the switch as a whole.

use clap::Subcommand;
use serde_json::json;
use trunkline_boards::Board;
use trunkline_device::map::Parameters;
use trunkline_device::{Identity, State};

use crate::connection::{Connection, Switch};
use crate::failure::Complaint;
use crate::output;

#[derive(Subcommand)]
pub enum Command {
    /// Identity of the switch, its settings, and what it is doing.
    Show {
        /// Print JSON, for programs.
        #[arg(long)]
        json: bool,
    },
    /// Change a setting of the switch.
    #[command(
        after_help = "Examples:\n  trunkline device set ageing-time 60\n  trunkline device set hash-seed 0x12345678"
    )]
    Set {
        #[command(subcommand)]
        what: Set,
    },
}

#[derive(Subcommand)]
pub enum Set {
    /// How long a station that is not static is remembered after it was last heard, seconds: 10 to 1000000.
    AgeingTime { seconds: u32 },
    /// How long a bucket is silent before round robin may give it to another member, milliseconds: 1 to 60000.
    IdleTime { milliseconds: u32 },
    /// What the hash of the IP keys begins with; another one moves conversations. Decimal, or hexadecimal after 0x.
    HashSeed { seed: String },
}

impl Command {
    pub fn run(self, connection: &Connection) -> anyhow::Result<()> {
        match self {
            Command::Show { json } => show(&mut connection.open()?, json),
            Command::Set { what: Set::AgeingTime { seconds } } => Ok(connection.open()?.set_ageing_time_s(seconds)?),
            Command::Set { what: Set::IdleTime { milliseconds } } => {
                Ok(connection.open()?.set_idle_time_ms(milliseconds)?)
            }
            Command::Set { what: Set::HashSeed { seed } } => {
                let seed = number(&seed)?;
                Ok(connection.open()?.set_hash_seed(seed)?)
            }
        }
    }
}

fn number(text: &str) -> Result<u32, Complaint> {
    let parsed = match text.strip_prefix("0x") {
        Some(digits) => u32::from_str_radix(digits, 16),
        None => text.parse(),
    };
    parsed.map_err(|_| {
        let rule = "32 bits: 0 to 4294967295, or 0x0 to 0xffffffff";
        Complaint::new("bad-number", format!("`{text}` is no hash seed"), rule, "correct it")
    })
}

/// What the settings are.
struct Settings {
    ageing_time_s: u32,
    idle_time_ms: u32,
    hash_seed: u32,
}

fn show(switch: &mut Switch, json: bool) -> anyhow::Result<()> {
    let identity = *switch.identity();
    let state = switch.state()?;
    let settings = Settings {
        ageing_time_s: switch.ageing_time_s()?,
        idle_time_ms: switch.idle_time_ms()?,
        hash_seed: switch.hash_seed()?,
    };
    if json {
        return output::json(&object(&identity, &state, &settings));
    }
    let text: String =
        lines(&identity, &state, &settings).iter().map(|(name, value)| format!("{name:<10}{value}\n")).collect();
    Ok(output::print(text)?)
}

fn object(identity: &Identity, state: &State, settings: &Settings) -> serde_json::Value {
    let parameters = identity.parameters;
    json!({
        "map_hash": format!("{:08x}", identity.map_hash),
        "map_version": identity.map_version,
        "same_map": identity.same_map(),
        "boot_id": identity.boot_id,
        "board": parameters.board,
        "ports": parameters.ports,
        "groups": identity.groups,
        "bucket_bits": parameters.bucket_bits,
        "fdb_entries": parameters.fdb_entries(),
        "fdb_ways": parameters.fdb_ways,
        "fdb_row_bits": parameters.fdb_row_bits,
        "fdb_cam_lines": parameters.fdb_cam_lines,
        "fdb_occupancy": state.ready.then_some(state.fdb_occupancy),
        "fdb_aged": state.fdb_aged,
        "fdb_displaced": state.fdb_displaced,
        "fdb_learn_failed": state.fdb_learn_failed,
        "cpu_trapped": state.cpu_trapped,
        "cpu_queue_full": state.cpu_queue_full,
        "cpu_trap_limited": state.cpu_trap_limited,
        "cpu_injected": state.cpu_injected,
        "cpu_inject_discarded": state.cpu_inject_discarded,
        "cpu_inject_copies": state.cpu_inject_copies,
        "core_clock_hz": parameters.core_clock_hz,
        "baud": parameters.baud,
        "max_frame_octets": parameters.max_frame_octets,
        "second_cycles": parameters.second_cycles,
        "flow_control": parameters.flow_control,
        "ageing_time_s": settings.ageing_time_s,
        "idle_time_ms": settings.idle_time_ms,
        "hash_seed": settings.hash_seed,
        "ready": state.ready,
    })
}

fn board_text(number: u32) -> String {
    match (number, Board::numbered(number)) {
        (0, _) => "none (simulation)".into(),
        (_, Some(board)) => format!("{number} ({})", board.name),
        (_, None) => format!("{number}, unknown to this program"),
    }
}

fn lines(identity: &Identity, state: &State, settings: &Settings) -> Vec<(&'static str, String)> {
    let Parameters { ports, fdb_cam_lines, board, .. } = identity.parameters;
    let parameters = identity.parameters;
    let map = if identity.same_map() { "this program's" } else { "not this program's; writing is refused" };
    let addresses = match parameters.fdb_entries() - fdb_cam_lines {
        0 => format!("{fdb_cam_lines} addresses"),
        hashed => format!("{hashed} + {fdb_cam_lines} addresses"),
    };
    vec![
        ("map", format!("{:08x} version {} ({map})", identity.map_hash, identity.map_version)),
        ("boot", format!("{:08x}", identity.boot_id)),
        ("board", board_text(board)),
        ("ports", ports.to_string()),
        ("trunks", format!("{} groups of {} buckets", identity.groups, parameters.buckets())),
        ("fdb", addresses),
        ("occupied", if state.ready { format!("{} entries", state.fdb_occupancy) } else { "being cleared".into() }),
        (
            "entries",
            format!(
                "{} aged, {} displaced, {} not learned for want of a place",
                state.fdb_aged, state.fdb_displaced, state.fdb_learn_failed
            ),
        ),
        ("ageing", format!("{} s", settings.ageing_time_s)),
        ("idle", format!("{} ms", settings.idle_time_ms)),
        ("seed", format!("{:#010x}", settings.hash_seed)),
        (
            "cpu",
            format!(
                "{} trapped, {} over the limit, {} lost to a full queue",
                state.cpu_trapped, state.cpu_trap_limited, state.cpu_queue_full
            ),
        ),
        (
            "injected",
            format!(
                "{} frames, {} copies, {} discarded",
                state.cpu_injected, state.cpu_inject_copies, state.cpu_inject_discarded
            ),
        ),
        ("pause", if parameters.flow_control { "ports can send it".into() } else { "not in this build".into() }),
        ("frame", format!("64 to {} octets", parameters.max_frame_octets)),
        ("clock", format!("{} Hz", parameters.core_clock_hz)),
        ("uart", format!("{} baud", parameters.baud)),
        ("state", if state.ready { "forwarding".into() } else { "clearing its tables".into() }),
    ]
}
