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
    #[serde(default)]
    pub trunk: Vec<Spanned<FileTrunk>>,
    #[serde(default)]
    pub station: Vec<FileStation>,
    #[serde(default)]
    pub link: Vec<Spanned<FileLink>>,
    #[serde(default)]
    pub traffic: Vec<FileTraffic>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileTrunk {
    pub name: Spanned<String>,
    pub members: Vec<Spanned<i64>>,
    /// `source`: the low bits of the source address.
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
