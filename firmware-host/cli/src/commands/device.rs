//! `trunkline device`: who answers.

use clap::Subcommand;
use serde_json::json;

use crate::connection::Switch;
use crate::output;

#[derive(Subcommand)]
pub enum Command {
    /// Identity of the switch, and what it is doing.
    Show {
        /// Print JSON, for programs.
        #[arg(long)]
        json: bool,
    },
}

impl Command {
    pub fn run(self, mut switch: Switch) -> anyhow::Result<()> {
        let Command::Show { json } = self;
        let identity = *switch.identity();
        let parameters = identity.parameters;
        let (ready, ageing_time_s) = (switch.ready()?, switch.ageing_time_s()?);
        let occupancy = if ready { Some(switch.fdb_occupancy()?) } else { None };
        if json {
            return output::json(&json!({
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
                "fdb_occupancy": occupancy,
                "core_clock_hz": parameters.core_clock_hz,
                "baud": parameters.baud,
                "max_frame_octets": parameters.max_frame_octets,
                "second_cycles": parameters.second_cycles,
                "ageing_time_s": ageing_time_s,
                "ready": ready,
            }));
        }
        let map = if identity.same_map() { "this program's" } else { "not this program's; writing is refused" };
        let hashed = parameters.fdb_entries() - parameters.fdb_cam_lines;
        let lines = [
            ("map", format!("{:08x} version {} ({map})", identity.map_hash, identity.map_version)),
            ("boot", format!("{:08x}", identity.boot_id)),
            ("board", if parameters.board == 0 { "none (simulation)".into() } else { parameters.board.to_string() }),
            ("ports", parameters.ports.to_string()),
            ("trunks", format!("{} groups of {} buckets", identity.groups, parameters.buckets())),
            ("fdb", format!("{hashed} + {} addresses", parameters.fdb_cam_lines)),
            ("occupied", occupancy.map_or("being cleared".into(), |entries| format!("{entries} entries"))),
            ("ageing", format!("{ageing_time_s} s")),
            ("frame", format!("64 to {} octets", parameters.max_frame_octets)),
            ("clock", format!("{} Hz", parameters.core_clock_hz)),
            ("uart", format!("{} baud", parameters.baud)),
            ("state", if ready { "forwarding".into() } else { "clearing its tables".into() }),
        ];
        let text: String = lines.iter().map(|(name, value)| format!("{name:<10}{value}\n")).collect();
        Ok(output::print(text)?)
    }
}
