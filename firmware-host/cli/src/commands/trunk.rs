//! `trunkline trunk`: groups of links to one station.

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Subcommand;
use serde_json::json;
use trunkline_device::map::group::BucketState;
use trunkline_device::map::Key;
use trunkline_device::{load_order, GroupView, LoadStep};

use crate::connection::{Connection, Switch};
use crate::failure::Complaint;
use crate::output::{self, Columns};
use crate::place::{ports_of, ports_text};
use crate::table_file::{self, NumberedTrunk};

#[derive(Subcommand)]
pub enum Command {
    /// Every trunk in force: members, buckets of each, fallback, key.
    Show {
        /// Also which port carries each bucket, and which takes over.
        #[arg(long)]
        buckets: bool,
        /// Also the frames each bucket and each member has carried.
        #[arg(short, long)]
        statistics: bool,
        /// Print JSON, for programs.
        #[arg(long)]
        json: bool,
    },
    /// Load the trunks of a TOML file: `[[trunk]]` with `group` and `members`; also `fallback`, `flood`, `auto`, `key`, `layout`.
    /// Each takes effect in one cycle of the switch; nothing is loaded if one of them cannot be.
    Load {
        /// The TOML file.
        file: PathBuf,
    },
    /// Change a trunk in force.
    #[command(after_help = "Example:\n  trunkline trunk set 0 key five-tuple")]
    Set {
        /// Its number, as in `trunkline trunk show`.
        group: u8,
        #[command(subcommand)]
        what: Set,
    },
    /// Dissolve a trunk.
    Del {
        /// Its number, as in `trunkline trunk show`.
        group: u8,
    },
}

#[derive(Subcommand)]
pub enum Set {
    /// What of a frame chooses the bucket, and with it the member.
    Key {
        /// sa, da, sa-da, ip-source, ip-destination, ip-pair, five-tuple or round-robin.
        key: String,
    },
}

impl Command {
    pub fn run(self, connection: &Connection) -> anyhow::Result<()> {
        match self {
            Command::Show { buckets, statistics, json } => show(&mut connection.open()?, buckets, statistics, json),
            Command::Load { file } => {
                let trunks = table_file::trunks(&file)?;
                load(&mut connection.open()?, &file, &trunks)?;
                eprintln!("loaded: {} trunks", trunks.len());
                Ok(())
            }
            Command::Set { group, what: Set::Key { key } } => {
                let key = table_file::key(&key)?;
                Ok(connection.open()?.group_set_key(group, key)?)
            }
            Command::Del { group } => Ok(connection.open()?.group_clear(group)?),
        }
    }
}

/// Every trunk is checked before the first one is loaded.
fn load(switch: &mut Switch, file: &Path, trunks: &[NumberedTrunk]) -> anyhow::Result<()> {
    let from = |line: usize| format!("from {}:{line}", file.display());
    let mut wanted = Vec::new();
    for trunk in trunks {
        let members = switch.check_trunk(trunk.group, &trunk.trunk);
        let members = members.map_err(|error| {
            let line = trunk.line(&error);
            anyhow::Error::new(error).context(from(line))
        })?;
        wanted.push((trunk.group, members));
    }
    let in_force: Vec<u8> = switch.controls()?.iter().map(|control| control.members).collect();
    let steps = load_order(&in_force, &wanted).map_err(|(at, port, holder)| {
        let what = format!("port {port} cannot be a member of group {}", trunks[at].group);
        let line = trunks[at].member_line(port);
        let rule = format!("{}\n  it is a member of group {holder}, and a port is a member of one", from(line));
        Complaint::new("overlap", what, rule, "`trunkline trunk show` lists the members of every trunk").refused()
    })?;
    for step in steps {
        match step {
            LoadStep::Clear(at) => switch.group_clear(trunks[at].group)?,
            LoadStep::Load(at) => {
                let trunk = &trunks[at];
                let loaded = switch.group_load(trunk.group, &trunk.trunk, trunk.layout);
                loaded.map_err(|error| {
                    let line = trunk.line(&error);
                    anyhow::Error::new(error).context(from(line))
                })?;
            }
        }
    }
    Ok(())
}

/// A trunk in force.
struct Shown {
    group: u8,
    view: GroupView,
    live: u8,
    /// Of each bucket, if they were asked for.
    states: Option<Vec<BucketState>>,
}

impl Shown {
    fn members(&self) -> impl Iterator<Item = u8> {
        ports_of(self.view.control.members)
    }

    fn alive(&self) -> impl Iterator<Item = u8> {
        ports_of(self.view.control.members & self.live)
    }

    fn key(&self) -> String {
        self.view.key().map_or_else(|| format!("unknown ({})", self.view.control.key), |key| key.to_string())
    }

    /// Buckets whose primary is the port.
    fn share(&self, port: u8) -> usize {
        self.view.buckets.iter().filter(|bucket| bucket.primary == Some(port)).count()
    }

    /// The member that carries a bucket now.
    fn carrier(&self, bucket: usize, state: BucketState) -> Option<u8> {
        match self.view.key() {
            Some(Key::RoundRobin) => Some(state.member).filter(|port| self.members().any(|member| member == *port)),
            _ => self.view.carrier(bucket, self.live),
        }
    }

    /// Frames of the buckets that a member carries now.
    fn carried(&self, states: &[BucketState], port: u8) -> u64 {
        let of_port = states.iter().enumerate().filter(|(bucket, state)| self.carrier(*bucket, **state) == Some(port));
        of_port.map(|(_, state)| u64::from(state.frames)).sum()
    }
}

fn show(switch: &mut Switch, buckets: bool, statistics: bool, json: bool) -> anyhow::Result<()> {
    let live = switch.live_mask()?;
    let mut trunks = Vec::new();
    for (group, control) in (0..).zip(switch.controls()?) {
        if control.members != 0 {
            let view = switch.group_show(group).with_context(|| format!("group {group}"))?;
            let states = if statistics { Some(switch.bucket_state(group)?) } else { None };
            trunks.push(Shown { group, view, live, states });
        }
    }
    if json {
        return output::json(&trunks.iter().map(object).collect::<Vec<_>>());
    }
    if trunks.is_empty() {
        eprintln!("no trunks");
        return Ok(());
    }
    let mut columns = Columns::new(&["trunk", "members", "live", "buckets", "fallback", "flood", "auto", "key"]);
    for trunk in &trunks {
        let shares: Vec<String> = trunk.members().map(|port| trunk.share(port).to_string()).collect();
        let control = &trunk.view.control;
        columns.row(&[
            trunk.group.to_string(),
            ports_text(trunk.members()),
            ports_text(trunk.alive()),
            shares.join(" "),
            ports_text(control.fallback),
            if control.flood_one { "one".into() } else { "all".into() },
            if control.auto { "yes".into() } else { "no".into() },
            trunk.key(),
        ]);
    }
    output::print(columns)?;
    if statistics {
        print_statistics(&trunks)?;
    }
    if buckets {
        let mut columns = Columns::new(&["trunk", "#bucket", "primary", "backup"]);
        for trunk in &trunks {
            for (number, bucket) in trunk.view.buckets.iter().enumerate() {
                let (primary, backup) = (ports_text(bucket.primary), ports_text(bucket.backup));
                columns.row(&[trunk.group.to_string(), number.to_string(), primary, backup]);
            }
        }
        output::print(format_args!("\n{columns}"))?;
    }
    Ok(())
}

/// Members with the frames of the buckets they carry; then the buckets that have had frames.
fn print_statistics(trunks: &[Shown]) -> anyhow::Result<()> {
    let mut members = Columns::new(&["trunk", "member", "#frames", "#share"]);
    let mut buckets = Columns::new(&["trunk", "#bucket", "member", "#frames"]);
    for trunk in trunks {
        let Some(states) = &trunk.states else { continue };
        let total: u64 = states.iter().map(|state| u64::from(state.frames)).sum();
        for port in trunk.members() {
            let frames = trunk.carried(states, port);
            let share = if total == 0 { 0.0 } else { 100.0 * frames as f64 / total as f64 };
            members.row(&[trunk.group.to_string(), format!("p{port}"), frames.to_string(), format!("{share:.1} %")]);
        }
        for (number, state) in states.iter().enumerate().filter(|(_, state)| state.frames > 0) {
            let carrier = ports_text(trunk.carrier(number, *state));
            buckets.row(&[trunk.group.to_string(), number.to_string(), carrier, state.frames.to_string()]);
        }
    }
    output::print(format_args!("\n{members}"))?;
    match buckets.is_empty() {
        true => eprintln!("\nno frames yet"),
        false => output::print(format_args!("\n{buckets}"))?,
    }
    Ok(())
}

fn object(trunk: &Shown) -> serde_json::Value {
    let control = &trunk.view.control;
    let buckets: Vec<_> = trunk.view.buckets.iter().map(|bucket| json!([bucket.primary, bucket.backup])).collect();
    let mut object = json!({
        "group": trunk.group,
        "members": trunk.members().collect::<Vec<_>>(),
        "live": trunk.alive().collect::<Vec<_>>(),
        "fallback": control.fallback,
        "flood": if control.flood_one { "one" } else { "all" },
        "auto": control.auto,
        "key": trunk.key(),
        "buckets": buckets,
    });
    if let Some(states) = &trunk.states {
        let of_bucket = |(bucket, state): (usize, &BucketState)| json!({ "frames": state.frames, "member": trunk.carrier(bucket, *state) });
        let of_member = |port: u8| json!({ "member": port, "frames": trunk.carried(states, port) });
        object["bucket_statistics"] = states.iter().enumerate().map(of_bucket).collect();
        object["member_statistics"] = trunk.members().map(of_member).collect();
    }
    object
}
