//! Tables in TOML files: entries of the filtering database, trunks. A fault is named with file and line.

use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::Deserialize;
use toml::Spanned;
use trunkline_device::map::fdb::{Entry, Place};
use trunkline_device::map::Key;
use trunkline_device::{DeviceError, Layout, Trunk};

use crate::failure::Complaint;
use crate::place;

const ENTRY_RULE: &str =
    "[[entry]] has `mac`; `port`, `trunk`, `cpu` or `discard`; `static` and `sticky` if they are true";
const TRUNK_RULE: &str = "[[trunk]] has `group` and `members`; if wanted `fallback`, `flood`, `auto`, `key`, `layout`";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EntriesFile {
    entry: Vec<Spanned<FileEntry>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileEntry {
    mac: String,
    port: Option<u8>,
    trunk: Option<u8>,
    #[serde(default)]
    cpu: bool,
    #[serde(default)]
    discard: bool,
    #[serde(default, rename = "static")]
    is_static: bool,
    #[serde(default)]
    sticky: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TrunksFile {
    trunk: Vec<Spanned<FileTrunk>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileTrunk {
    group: Spanned<u8>,
    members: Vec<Spanned<u8>>,
    fallback: Option<Spanned<u8>>,
    key: Option<Spanned<String>>,
    #[serde(default)]
    flood: Flood,
    #[serde(default)]
    auto: bool,
    #[serde(default)]
    layout: FileLayout,
}

#[derive(Clone, Copy, Default, Deserialize, PartialEq)]
#[serde(rename_all = "snake_case")]
enum Flood {
    #[default]
    All,
    One,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum FileLayout {
    #[default]
    Even,
    SingleSurvivor,
}

/// A trunk and the group it is for.
pub struct NumberedTrunk {
    pub group: u8,
    pub trunk: Trunk,
    pub layout: Layout,
    /// Where the file says so: `[[trunk]]`, `group`, each of `members`, `fallback`.
    lines: (usize, usize, Vec<usize>, usize),
}

impl NumberedTrunk {
    /// The line an error is about.
    pub fn line(&self, error: &DeviceError) -> usize {
        let (table, group, members, fallback) = &self.lines;
        let member = |port: u8| self.trunk.members.iter().rposition(|member| *member == port).map(|at| members[at]);
        match *error {
            DeviceError::GroupRange { .. } => *group,
            DeviceError::FallbackIsMember { .. } => *fallback,
            DeviceError::PortRange { port, .. } if self.trunk.fallback == Some(port) => *fallback,
            DeviceError::PortRange { port, .. } | DeviceError::MemberTwice { port, .. } => {
                member(port).unwrap_or(*table)
            }
            _ => *table,
        }
    }

    /// The line that names a member.
    pub fn member_line(&self, port: u8) -> usize {
        self.line(&DeviceError::MemberTwice { port, group: self.group })
    }
}

struct Source {
    path: PathBuf,
    text: String,
}

impl Source {
    fn read(path: &Path) -> Result<Self, Complaint> {
        let text = std::fs::read_to_string(path).map_err(|error| {
            let what = format!("{} cannot be read", path.display());
            Complaint::new("file-read", what, error.to_string(), "name a TOML file")
        })?;
        Ok(Self { path: path.to_owned(), text })
    }

    fn parse<T: DeserializeOwned>(&self, rule: &str) -> Result<T, Complaint> {
        toml::from_str(&self.text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            self.broken("file-syntax", at, error.message(), rule, "correct the file")
        })
    }

    fn line(&self, at: usize) -> usize {
        1 + self.text.as_bytes().iter().take(at).filter(|octet| **octet == b'\n').count()
    }

    fn broken(&self, code: &'static str, at: usize, what: &str, rule: &str, help: &str) -> Complaint {
        Complaint::new(code, format!("{}:{}: {what}", self.path.display(), self.line(at)), rule, help)
    }
}

/// The entries of a file and their lines.
pub fn entries(path: &Path) -> Result<Vec<(Entry, usize)>, Complaint> {
    let source = Source::read(path)?;
    let file: EntriesFile = source.parse(ENTRY_RULE)?;
    let entry = |spanned: &Spanned<FileEntry>| {
        let (at, file) = (spanned.span().start, spanned.get_ref());
        let mac = place::mac(&file.mac).map_err(|complaint| {
            source.broken(complaint.code, at, &complaint.what, &complaint.rule, &complaint.help)
        })?;
        let place = match (file.port, file.trunk, file.cpu, file.discard) {
            (Some(port), None, false, false) => Place::Port(port),
            (None, Some(group), false, false) => Place::Trunk(group),
            (None, None, true, false) => Place::Cpu,
            (None, None, false, true) => Place::Discard,
            _ => {
                let what = format!("entry {mac} is not at one place");
                let rule = "an entry has one of `port`, `trunk`, `cpu = true`, `discard = true`";
                return Err(source.broken("entry-place", at, &what, rule, "give one of them"));
            }
        };
        let (is_static, sticky) = (file.is_static, file.sticky);
        let entry = Entry { mac: place::mac_number(mac), fid: 0, place, is_static, sticky, age: 0 };
        Ok((entry, source.line(at)))
    };
    file.entry.iter().map(entry).collect()
}

/// The trunks of a file.
pub fn trunks(path: &Path) -> Result<Vec<NumberedTrunk>, Complaint> {
    let source = Source::read(path)?;
    let file: TrunksFile = source.parse(TRUNK_RULE)?;
    let mut trunks: Vec<NumberedTrunk> = Vec::new();
    for spanned in file.trunk {
        let at = spanned.span().start;
        let file = spanned.into_inner();
        let holder = |port: &u8| trunks.iter().find(|other| other.trunk.members.contains(port));
        let group = *file.group.get_ref();
        if trunks.iter().any(|other| other.group == group) {
            let (at, what) = (file.group.span().start, format!("group {group} is loaded twice"));
            return Err(source.broken("group-twice", at, &what, "a group is one trunk", "remove one of them"));
        }
        if let Some((port, other)) = file.members.iter().find_map(|port| Some((port, holder(port.get_ref())?))) {
            let what = format!("port {} is a member of group {} already", port.get_ref(), other.group);
            let rule = "a port is a member of at most one trunk";
            return Err(source.broken("trunk-overlap", port.span().start, &what, rule, "remove it from one of them"));
        }
        let key = match &file.key {
            None => Key::default(),
            Some(name) => key(name.get_ref()).map_err(|complaint| {
                source.broken(complaint.code, name.span().start, &complaint.what, &complaint.rule, &complaint.help)
            })?,
        };
        let layout = match file.layout {
            FileLayout::Even => Layout::Even,
            FileLayout::SingleSurvivor => Layout::SingleSurvivor,
        };
        let line = |spanned: &Spanned<u8>| source.line(spanned.span().start);
        let fallback_line = file.fallback.as_ref().map_or(0, line);
        let lines = (source.line(at), line(&file.group), file.members.iter().map(line).collect(), fallback_line);
        let trunk = Trunk {
            members: file.members.into_iter().map(Spanned::into_inner).collect(),
            fallback: file.fallback.map(Spanned::into_inner),
            flood_one: file.flood == Flood::One,
            auto: file.auto,
            key,
        };
        trunks.push(NumberedTrunk { group, trunk, layout, lines });
    }
    Ok(trunks)
}

/// A key by its name.
pub fn key(name: &str) -> Result<Key, Complaint> {
    Key::from_name(name).ok_or_else(|| {
        let names: Vec<&str> = Key::ALL.iter().map(|key| key.name()).collect();
        let rule = format!("keys are {}", names.join(", "));
        Complaint::new("bad-key", format!("`{name}` is no key"), rule, "choose one of these")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        file
    }

    fn fault<T>(text: &str, read: impl Fn(&Path) -> Result<T, Complaint>) -> (&'static str, String) {
        let file = file(text);
        let complaint = read(file.path()).err().expect("a fault");
        let place = complaint.what.split_once(&format!("{}:", file.path().display())).expect("the file is named").1;
        (complaint.code, place.to_string())
    }

    #[test]
    fn entries_and_trunks_have_their_defaults() {
        let entries =
            entries(file("[[entry]]\nmac = \"02:00:00:00:00:01\"\ntrunk = 0\nsticky = true\n").path()).unwrap();
        assert_eq!((entries[0].0.place, entries[0].1), (Place::Trunk(0), 1));
        assert!(entries[0].0.sticky && !entries[0].0.is_static);
        let trunks =
            trunks(file("[[trunk]]\ngroup = 3\nmembers = [1, 2]\nflood = \"one\"\nkey = \"ip-pair\"\n").path())
                .unwrap();
        assert_eq!((trunks[0].group, trunks[0].layout), (3, Layout::Even));
        assert_eq!(
            trunks[0].trunk,
            Trunk { members: vec![1, 2], flood_one: true, key: Key::IpPair, ..Trunk::default() }
        );
    }

    #[test]
    fn every_fault_is_named_with_its_line() {
        let two_places = "# places\n\n[[entry]]\nmac = \"02:00:00:00:00:01\"\nport = 1\ntrunk = 0\n";
        let (code, text) = fault(two_places, entries);
        assert_eq!((code, &text[..2]), ("entry-place", "3:"), "{text}");
        let (code, text) = fault("[[entry]]\nmac = \"02:00:00:00:00:01\"\nprot = 1\n", entries);
        assert_eq!((code, &text[..2]), ("file-syntax", "3:"), "{text}");
        assert!(text.contains("prot"), "{text}");
        let (code, text) = fault("[[entry]]\nmac = \"02:00\"\nport = 1\n", entries);
        assert_eq!((code, &text[..]), ("bad-mac", "1: `02:00` is no MAC address"));
        let overlap = "[[trunk]]\ngroup = 0\nmembers = [1, 2]\n[[trunk]]\ngroup = 1\nmembers = [2, 3]\n";
        let (code, text) = fault(overlap, trunks);
        assert_eq!((code, &text[..]), ("trunk-overlap", "6: port 2 is a member of group 0 already"));
        let (code, text) = fault("[[trunk]]\ngroup = 0\nmembers = [1]\nkey = \"colour\"\n", trunks);
        assert_eq!((code, &text[..]), ("bad-key", "4: `colour` is no key"));
        let (code, text) = fault("[[trunk]]\ngroup = 0\nmembers = [1, 300]\n", trunks);
        assert_eq!((code, &text[..2]), ("file-syntax", "3:"), "{text}");
    }

    #[test]
    fn an_error_of_the_switch_is_about_the_line_that_caused_it() {
        let text = "[[trunk]]\ngroup = 3\nmembers = [\n  1,\n  9,\n]\nfallback = 7\n";
        let trunk = trunks(file(text).path()).unwrap().remove(0);
        let line = |error: &DeviceError| trunk.line(error);
        assert_eq!(line(&DeviceError::PortRange { port: 9, ports: 4 }), 5);
        assert_eq!(line(&DeviceError::PortRange { port: 7, ports: 4 }), 7);
        assert_eq!(line(&DeviceError::GroupRange { group: 3 }), 2);
        assert_eq!(line(&DeviceError::MemberTwice { port: 1, group: 3 }), 4);
        assert_eq!(line(&DeviceError::NoEgress), 1);
    }
}
