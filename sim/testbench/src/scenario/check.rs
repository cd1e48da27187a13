//! Turns a file into a scenario, or says which value breaks which rule.

use std::ops::Range;
use std::path::{Path, PathBuf};

use macaddr::MacAddr6;
use toml::Spanned;
use trunkline_device::map::Key;
use trunkline_device::{Layout, Trunk};

use super::file::{line_of, File, FileLink, FileStation, FileTrunk};
use super::{Configuration, LinkEvent, Pacing, Scenario, ScenarioError, ScenarioTrunk, Station, StationPlace, When};
use crate::golden::GROUPS;

pub struct Checker<'a> {
    text: &'a str,
    path: &'a Path,
    configurations: &'a [Configuration],
    ports: usize,
}

pub type Checked<T> = Result<T, ScenarioError>;

/// A longer pause is a slip of the pen.
const MAXIMUM_GAP_US: f64 = 60e6;

impl<'a> Checker<'a> {
    pub fn new(text: &'a str, path: &'a Path, configurations: &'a [Configuration]) -> Self {
        Self { text, path, configurations, ports: 0 }
    }

    pub fn scenario(&mut self, file: &File) -> Checked<Scenario> {
        let configuration = self.configuration(&file.configuration)?;
        self.ports = configuration.ports;
        let trunks = self.trunks(&file.trunk)?;
        let stations = file.station.iter().map(|station| self.station(station, &trunks)).collect::<Checked<_>>()?;
        let links = file.link.iter().map(|link| self.link(link)).collect::<Checked<Vec<_>>>()?;
        let mut traffic = Vec::new();
        for entry in &file.traffic {
            let port = self.port(&entry.port)?;
            let pcap = self.beside(entry.pcap.get_ref());
            if !pcap.is_file() {
                let what = format!("there is no recording {}", entry.pcap.get_ref());
                let rule = format!("traffic is replayed from a pcap or pcapng file; looked for {}", pcap.display());
                return self.broken(
                    "missing-recording",
                    entry.pcap.span(),
                    what,
                    rule,
                    "correct the path; it starts at the scenario's folder",
                );
            }
            if traffic.iter().any(|(other, _)| *other == port) {
                let what = format!("port {port} has traffic already");
                let rule = "a port replays one recording".into();
                return self.broken("traffic-twice", entry.port.span(), what, rule, "remove one or merge the files");
            }
            traffic.push((port, pcap));
        }
        let frame_limit = match &file.frame_limit {
            Some(limit) if *limit.get_ref() < 1 => {
                let what = format!("frame_limit is {}", limit.get_ref());
                return self.broken(
                    "frame-limit",
                    limit.span(),
                    what,
                    "it is at least 1".into(),
                    "leave it out for all",
                );
            }
            limit => limit.as_ref().map(|limit| *limit.get_ref() as usize),
        };
        Ok(Scenario {
            configuration,
            hash_seed: self.hash_seed(&file.hash_seed)?,
            trunks,
            cut_through: file.cut_through.iter().map(|file| self.cut_through(file)).collect::<Checked<_>>()?,
            stations,
            links,
            traffic,
            flows: file.flow.iter().map(|flow| self.flow(flow)).collect::<Checked<_>>()?,
            pacing: self.pacing(file)?,
            frame_limit,
        })
    }

    pub fn broken<T>(
        &self,
        code: &'static str,
        at: Range<usize>,
        what: String,
        rule: String,
        help: &str,
    ) -> Checked<T> {
        let (path, line) = (self.path.to_owned(), line_of(self.text, at.start));
        Err(ScenarioError::Rule { code, path, line, what, rule, help: help.to_string() })
    }

    fn beside(&self, path: &str) -> PathBuf {
        self.path.parent().unwrap_or(Path::new("")).join(path)
    }

    fn configuration(&self, name: &Spanned<String>) -> Checked<Configuration> {
        if let Some(found) = self.configurations.iter().find(|known| known.name == *name.get_ref()) {
            return Ok(found.clone());
        }
        let what = format!("configuration `{}` does not exist", name.get_ref());
        let names: Vec<&str> = self.configurations.iter().map(|known| &known.name[..]).collect();
        self.broken("unknown-configuration", name.span(), what, format!("there are {}", names.join(", ")), "choose one")
    }

    pub fn port(&self, port: &Spanned<i64>) -> Checked<usize> {
        match usize::try_from(*port.get_ref()) {
            Ok(number) if number < self.ports => Ok(number),
            _ => {
                let what = format!("port {} does not exist", port.get_ref());
                let rule = format!("this switch has ports 0-{}", self.ports - 1);
                self.broken("port-range", port.span(), what, rule, "name another port or another configuration")
            }
        }
    }

    /// One of some words; the first is the default.
    pub fn word<T: Copy>(&self, key: &str, given: &Option<Spanned<String>>, words: &[(&str, T)]) -> Checked<T> {
        let Some(given) = given else { return Ok(words[0].1) };
        if let Some((_, value)) = words.iter().find(|(word, _)| word == given.get_ref()) {
            return Ok(*value);
        }
        let words: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let what = format!("{key} is `{}`", given.get_ref());
        self.broken("unknown-word", given.span(), what, format!("it is one of {}", words.join(", ")), "choose one")
    }

    fn trunks(&self, trunks: &[Spanned<FileTrunk>]) -> Checked<Vec<ScenarioTrunk>> {
        if let Some(extra) = trunks.get(GROUPS) {
            let what = format!("this is trunk {}", GROUPS + 1);
            return self.broken("too-many-trunks", extra.span(), what, format!("a switch has {GROUPS}"), "remove one");
        }
        let mut checked: Vec<ScenarioTrunk> = Vec::new();
        for file in trunks.iter().map(Spanned::get_ref) {
            let mut members: Vec<u8> = Vec::new();
            if file.members.is_empty() {
                let what = format!("trunk `{}` has no members", file.name.get_ref());
                let rule = "a trunk has at least one port".into();
                return self.broken("trunk-empty", file.name.span(), what, rule, "name its ports or remove it");
            }
            for member in &file.members {
                let port = self.port(member)? as u8;
                let other = checked.iter().find(|other| other.trunk.members.contains(&port));
                let holder = other.map(|other| &other.name).or(members.contains(&port).then_some(file.name.get_ref()));
                if let Some(holder) = holder {
                    let what = format!("port {port} is a member of trunk `{holder}` already");
                    let rule = "a port is a member of at most one trunk".into();
                    return self.broken("trunk-overlap", member.span(), what, rule, "remove it from one of them");
                }
                members.push(port);
            }
            let name = file.name.get_ref().clone();
            if checked.iter().any(|other| other.name == name) {
                let what = format!("there are two trunks `{name}`");
                return self.broken("trunk-name", file.name.span(), what, "names are unique".into(), "rename one");
            }
            checked.push(self.trunk(file, name, members)?);
        }
        Ok(checked)
    }

    fn trunk(&self, file: &FileTrunk, name: String, members: Vec<u8>) -> Checked<ScenarioTrunk> {
        let fallback = match &file.fallback {
            Some(port) => {
                let number = self.port(port)? as u8;
                if members.contains(&number) {
                    let what = format!("fallback {number} is a member of its own trunk");
                    let rule = "a fallback port is used when no member is live".to_string();
                    return self.broken("fallback-member", port.span(), what, rule, "name a port outside the trunk");
                }
                Some(number)
            }
            None => None,
        };
        let keys: Vec<(&str, Key)> = Key::ALL.iter().map(|key| (key.name(), *key)).collect();
        let key = self.word("key", &file.key, &keys)?;
        let flood_one = self.word("flood", &file.flood, &[("all", false), ("one", true)])?;
        let layouts = [("even", Layout::Even), ("single_survivor", Layout::SingleSurvivor)];
        let layout = self.word("layout", &file.layout, &layouts)?;
        let trunk = Trunk { members, fallback, flood_one, auto: file.auto, key };
        Ok(ScenarioTrunk { name, trunk, layout })
    }

    fn station(&self, file: &FileStation, trunks: &[ScenarioTrunk]) -> Checked<Station> {
        let Ok(mac) = file.mac.get_ref().parse::<MacAddr6>() else {
            let what = format!("`{}` is no MAC address", file.mac.get_ref());
            let rule = "six octets in hexadecimal, as in 02:00:00:00:00:01".into();
            return self.broken("bad-mac", file.mac.span(), what, rule, "correct it");
        };
        let place = match (&file.port, &file.trunk) {
            (Some(port), None) => StationPlace::Port(self.port(port)?),
            (None, Some(name)) => match trunks.iter().position(|trunk| trunk.name == *name.get_ref()) {
                Some(group) => StationPlace::Trunk(group),
                None => {
                    let what = format!("there is no trunk `{}`", name.get_ref());
                    let rule = "a station's trunk is one of [[trunk]]".into();
                    return self.broken("unknown-trunk", name.span(), what, rule, "add it or correct the name");
                }
            },
            _ => {
                let what = format!("station {mac} is not at one place");
                let rule = "a station has either `port` or `trunk`".into();
                return self.broken("station-place", file.mac.span(), what, rule, "give one of them");
            }
        };
        Ok(Station { mac, place, is_static: file.is_static, sticky: file.sticky })
    }

    fn link(&self, spanned: &Spanned<FileLink>) -> Checked<LinkEvent> {
        let file = spanned.get_ref();
        let port = self.port(&file.port)?;
        let when = match (&file.time_s, &file.after_frames) {
            (Some(time), None) if time.get_ref().is_finite() && *time.get_ref() >= 0.0 => When::Time(*time.get_ref()),
            (Some(time), None) => {
                let what = format!("time_s is {}", time.get_ref());
                return self.broken("bad-time", time.span(), what, "a time is 0 s or later".into(), "correct it");
            }
            (None, Some(frames)) if *frames.get_ref() >= 0 => When::Frames(*frames.get_ref() as usize),
            (None, Some(frames)) => {
                let what = format!("after_frames is {}", frames.get_ref());
                return self.broken("bad-time", frames.span(), what, "it is 0 or more".into(), "correct it");
            }
            _ => {
                let what = format!("the change of port {port} has no time of its own");
                let rule = "a change has either `time_s` or `after_frames`".into();
                return self.broken("bad-time", spanned.span(), what, rule, "give one of them");
            }
        };
        Ok(LinkEvent { when, port, up: file.up })
    }

    fn pacing(&self, file: &File) -> Checked<Pacing> {
        let positive = |key: &str, given: &Option<Spanned<f64>>, default: f64| match given {
            Some(value) if !(value.get_ref().is_finite() && *value.get_ref() > 0.0) => {
                let what = format!("{key} is {}", value.get_ref());
                self.broken("bad-time", value.span(), what, "it is above 0".into(), "correct it")
            }
            value => Ok(value.as_ref().map_or(default, |value| *value.get_ref())),
        };
        let speed_up = positive("speed_up", &file.speed_up, 1.0)?;
        let maximum_gap_us = positive("maximum_gap_us", &file.maximum_gap_us, 2.0)?;
        if let Some(gap) = file.maximum_gap_us.as_ref().filter(|gap| *gap.get_ref() > MAXIMUM_GAP_US) {
            let what = format!("maximum_gap_us is {}", gap.get_ref());
            let rule = format!("it is at most {MAXIMUM_GAP_US}, a minute");
            return self.broken("bad-time", gap.span(), what, rule, "correct it");
        }
        let line_rate = self.word("pacing", &file.pacing, &[("recorded", false), ("line_rate", true)])?;
        let maximum_gap_ps = (maximum_gap_us * 1e6) as u64;
        Ok(Pacing { speed_up, maximum_gap_ps: line_rate.then_some(maximum_gap_ps) })
    }
}
