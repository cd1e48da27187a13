//! The file as it stands, every value with its place.

use std::path::Path;

use serde::Deserialize;
use toml::Spanned;

use super::ScenarioError;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// Name of a configuration of the switch.
    pub configuration: Spanned<String>,
    #[serde(default)]
    pub pacing: Option<Spanned<String>>,
    /// Recorded time runs so many times faster.
    #[serde(default)]
    pub speed_up: Option<Spanned<f64>>,
    /// With `line_rate`: idle gaps longer than this are shortened to it.
    #[serde(default)]
    pub maximum_gap_us: Option<Spanned<f64>>,
    #[serde(default)]
    pub frame_limit: Option<Spanned<i64>>,
    /// Of the keys that are hashes; 32 bits.
    #[serde(default)]
    pub hash_seed: Option<Spanned<i64>>,
    #[serde(default)]
    pub trunk: Vec<Spanned<FileTrunk>>,
    #[serde(default)]
    pub cut_through: Vec<FileCutThrough>,
    #[serde(default)]
    pub station: Vec<FileStation>,
    #[serde(default)]
    pub link: Vec<Spanned<FileLink>>,
    #[serde(default)]
    pub traffic: Vec<FileTraffic>,
    #[serde(default)]
    pub flow: Vec<FileFlow>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileTrunk {
    pub name: Spanned<String>,
    pub members: Vec<Spanned<i64>>,
    /// `sa`, `da`, `sa-da`, `ip-source`, `ip-destination`, `ip-pair`, `five-tuple` or `round-robin`.
    #[serde(default)]
    pub key: Option<Spanned<String>>,
    /// `all` or `one`.
    #[serde(default)]
    pub flood: Option<Spanned<String>>,
    #[serde(default)]
    pub auto: bool,
    #[serde(default)]
    pub fallback: Option<Spanned<i64>>,
    /// `even` or `single_survivor`.
    #[serde(default)]
    pub layout: Option<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileCutThrough {
    pub from: Spanned<i64>,
    pub to: Vec<Spanned<i64>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileStation {
    pub mac: Spanned<String>,
    #[serde(default)]
    pub port: Option<Spanned<i64>>,
    #[serde(default)]
    pub trunk: Option<Spanned<String>>,
    #[serde(default, rename = "static")]
    pub is_static: bool,
    #[serde(default)]
    pub sticky: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileLink {
    pub port: Spanned<i64>,
    pub up: bool,
    #[serde(default)]
    pub time_s: Option<Spanned<f64>>,
    #[serde(default)]
    pub after_frames: Option<Spanned<i64>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileTraffic {
    pub port: Spanned<i64>,
    pub pcap: Spanned<String>,
}

/// Sessions over IPv4. Addresses count upward from the first; without a count there is one.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileFlow {
    pub port: Spanned<i64>,
    pub frames: Spanned<i64>,
    #[serde(default)]
    pub octets: Option<Spanned<i64>>,
    #[serde(default)]
    pub load_percent: Option<Spanned<i64>>,
    #[serde(default)]
    pub sessions: Option<Spanned<i64>>,
    /// `udp` or `tcp`.
    #[serde(default)]
    pub protocol: Option<Spanned<String>>,
    pub source_mac: Spanned<String>,
    #[serde(default)]
    pub source_macs: Option<Spanned<i64>>,
    pub destination_mac: Spanned<String>,
    #[serde(default)]
    pub destination_macs: Option<Spanned<i64>>,
    pub source_ip: Spanned<String>,
    #[serde(default)]
    pub source_ips: Option<Spanned<i64>>,
    pub destination_ip: Spanned<String>,
    #[serde(default)]
    pub destination_ips: Option<Spanned<i64>>,
    #[serde(default)]
    pub source_port: Option<Spanned<i64>>,
    #[serde(default)]
    pub source_ports: Option<Spanned<i64>>,
    #[serde(default)]
    pub destination_port: Option<Spanned<i64>>,
}

impl File {
    pub fn parse(text: &str, path: &Path) -> Result<Self, ScenarioError> {
        toml::from_str(text).map_err(|error| ScenarioError::Syntax {
            path: path.to_owned(),
            line: error.span().map_or(1, |span| line_of(text, span.start)),
            message: error.message().to_string(),
        })
    }
}

/// Lines count from 1.
pub fn line_of(text: &str, offset: usize) -> usize {
    1 + text.as_bytes().iter().take(offset).filter(|octet| **octet == b'\n').count()
}
