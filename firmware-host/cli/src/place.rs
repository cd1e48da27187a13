//! Addresses and places of stations in the words of an operator: `02:00:00:00:00:01`, `dev p3`, `trunk 0`, `cpu`, `discard`.

use macaddr::MacAddr6;
use trunkline_device::map::fdb::{Entry, Place};

use crate::failure::Complaint;

const GRAMMAR: &str = "MAC dev pN | MAC trunk N | MAC cpu | MAC discard, then `static`, `sticky` or both";

pub fn mac(text: &str) -> Result<MacAddr6, Complaint> {
    text.parse().map_err(|_| {
        let rule = "six octets in hexadecimal, as in 02:00:00:00:00:01";
        Complaint::new("bad-mac", format!("`{text}` is no MAC address"), rule, "correct it")
    })
}

pub fn mac_number(mac: MacAddr6) -> u64 {
    mac.as_bytes().iter().fold(0, |number, &octet| number << 8 | u64::from(octet))
}

pub fn mac_text(number: u64) -> String {
    number.to_be_bytes()[2..].iter().map(|octet| format!("{octet:02x}")).collect::<Vec<_>>().join(":")
}

pub fn place_text(place: Place) -> String {
    match place {
        Place::Port(port) => format!("p{port}"),
        Place::Trunk(group) => format!("trunk {group}"),
        Place::Cluster(cluster) => format!("cluster {cluster}"),
        Place::Cpu => "cpu".into(),
        Place::Discard => "discard".into(),
    }
}

/// `p3`, and `3` for the hurried.
pub fn port(text: &str) -> Result<u8, Complaint> {
    text.strip_prefix('p').unwrap_or(text).parse().map_err(|_| {
        Complaint::new(
            "bad-port",
            format!("`{text}` is no port"),
            "ports are p0, p1, ...",
            "`trunkline link show` lists them",
        )
    })
}

/// `p1,p3`: ports without order, none twice.
pub fn ports(text: &str) -> Result<Vec<u8>, Complaint> {
    let mut ports = Vec::new();
    for name in text.split(',') {
        let port = port(name)?;
        if ports.contains(&port) {
            let what = format!("p{port} is named twice in `{text}`");
            return Err(Complaint::new("port-twice", what, "a list names each port once, as in p1,p3", "remove one"));
        }
        ports.push(port);
    }
    Ok(ports)
}

/// `p1 p3`; `-` for none.
pub fn ports_text(ports: impl IntoIterator<Item = u8>) -> String {
    let names: Vec<String> = ports.into_iter().map(|port| format!("p{port}")).collect();
    if names.is_empty() {
        "-".into()
    } else {
        names.join(" ")
    }
}

/// The ports of a mask, port 0 in bit 0.
pub fn ports_of(mask: u8) -> impl Iterator<Item = u8> {
    (0..8).filter(move |port| mask >> port & 1 == 1)
}

/// An entry in the words of the command line.
pub fn entry(address: &str, words: &[String]) -> Result<Entry, Complaint> {
    let mut words = words.iter().map(String::as_str);
    let wrong = |what: String| Complaint::new("bad-entry", what, GRAMMAR, "`trunkline fdb add --help` has examples");
    let mac = mac_number(mac(address)?);
    let place = match (words.next(), words.next()) {
        (Some("cpu"), word) => (Place::Cpu, word),
        (Some("discard"), word) => (Place::Discard, word),
        (Some("dev"), Some(name)) => (Place::Port(port(name)?), words.next()),
        (Some("trunk"), Some(number)) => {
            let group = number.parse().map_err(|_| wrong(format!("`{number}` is no number of a trunk")))?;
            (Place::Trunk(group), words.next())
        }
        (Some(word @ ("dev" | "trunk")), None) => return Err(wrong(format!("`{word}` is followed by nothing"))),
        (word, _) => return Err(wrong(format!("`{}` is no place", word.unwrap_or_default()))),
    };
    let (place, first) = place;
    let mut entry = Entry { mac, fid: 0, place, is_static: false, sticky: false, age: 0 };
    for word in first.into_iter().chain(words) {
        match word {
            "static" if !entry.is_static => entry.is_static = true,
            "sticky" if !entry.sticky => entry.sticky = true,
            "static" | "sticky" => return Err(wrong(format!("`{word}` is said twice"))),
            _ => return Err(wrong(format!("`{word}` is no word of an entry"))),
        }
    }
    Ok(entry)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Entry, String> {
        let words: Vec<String> = text.split(' ').map(String::from).collect();
        entry(&words[0], &words[1..]).map_err(|complaint| complaint.what)
    }

    #[test]
    fn entries_are_read_as_they_are_said() {
        let server = parse("02:00:00:00:00:01 trunk 2 sticky static").unwrap();
        assert_eq!((server.mac, server.place), (0x0200_0000_0001, Place::Trunk(2)));
        assert!(server.is_static && server.sticky);
        let client = parse("02-00-00-00-01-1F dev p3").unwrap();
        assert_eq!((client.mac, client.place, client.is_static), (0x0200_0000_011F, Place::Port(3), false));
        assert_eq!(parse("02:00:00:00:00:02 cpu").unwrap().place, Place::Cpu);
        let unwanted = parse("02:00:00:00:00:02 discard static").unwrap();
        assert!(unwanted.place == Place::Discard && unwanted.is_static);
    }

    #[test]
    fn lists_of_ports_are_read_and_printed() {
        assert_eq!(ports("p3,0").unwrap(), [3, 0]);
        assert_eq!((ports_text([1, 2]), ports_text([])), ("p1 p2".into(), "-".into()));
        assert_eq!(ports("p1,p2,p1").unwrap_err().what, "p1 is named twice in `p1,p2,p1`");
        assert_eq!(ports("p1,").unwrap_err().what, "`` is no port");
    }

    #[test]
    fn what_is_no_entry_is_quoted() {
        for (text, what) in [
            ("02:00:00:00:00 dev p1", "`02:00:00:00:00` is no MAC address"),
            ("02:00:00:00:00:01 dev", "`dev` is followed by nothing"),
            ("02:00:00:00:00:01 dev eth0", "`eth0` is no port"),
            ("02:00:00:00:00:01 port 1", "`port` is no place"),
            ("02:00:00:00:00:01 trunk x", "`x` is no number of a trunk"),
            ("02:00:00:00:00:01 dev p1 forever", "`forever` is no word of an entry"),
            ("02:00:00:00:00:01 discard static static", "`static` is said twice"),
        ] {
            assert_eq!(parse(text).unwrap_err(), what);
        }
    }
}
