//! Files put together here octet by octet are read; files written are read by Wireshark's tools.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use rand::{Rng, SeedableRng};

use super::*;

const FRAME: [u8; 14] = [0x02, 0, 0, 0, 0, 1, 0x02, 0, 0, 0, 0, 2, 0x88, 0xb5];

/// Numbers in the byte order of the file being made.
struct Octets {
    big: bool,
    octets: Vec<u8>,
}

impl Octets {
    fn u32(&mut self, value: u32) -> &mut Self {
        self.octets.extend(if self.big { value.to_be_bytes() } else { value.to_le_bytes() });
        self
    }

    fn u16(&mut self, value: u16) -> &mut Self {
        self.octets.extend(if self.big { value.to_be_bytes() } else { value.to_le_bytes() });
        self
    }

    fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.octets.extend(bytes);
        self
    }
}

/// A pcap file of two frames at 3.000000250 s (in microseconds: 3.000250 s) and one second later.
fn pcap(big: bool, nanoseconds: bool, link: u32) -> Vec<u8> {
    let mut file = Octets { big, octets: Vec::new() };
    file.u32(if nanoseconds { 0xa1b2_3c4d } else { 0xa1b2_c3d4 }).u16(2).u16(4).u32(0).u32(0).u32(65535).u32(link);
    for second in [3, 4] {
        file.u32(second).u32(250).u32(FRAME.len() as u32).u32(FRAME.len() as u32).bytes(&FRAME);
    }
    file.octets
}

/// A pcapng file with one frame at `ticks` of a clock of resolution `resolution`, if given.
fn pcapng(big: bool, resolution: Option<u8>, ticks: u64) -> Vec<u8> {
    let mut file = Octets { big, octets: Vec::new() };
    file.u32(0x0a0d_0d0a).u32(28).u32(0x1a2b_3c4d).u16(1).u16(0).u32(u32::MAX).u32(u32::MAX).u32(28);
    match resolution {
        None => file.u32(1).u32(20).u16(1).u16(0).u32(0).u32(20),
        Some(value) => file.u32(1).u32(32).u16(1).u16(0).u32(0).u16(9).u16(1).bytes(&[value, 0, 0, 0]).u32(0).u32(32),
    };
    let length = FRAME.len() as u32;
    file.u32(6).u32(48).u32(0).u32((ticks >> 32) as u32).u32(ticks as u32).u32(length).u32(length);
    file.bytes(&FRAME).bytes(&[0, 0]).u32(48);
    file.octets
}

fn read(octets: &[u8]) -> Result<Vec<Recorded>, CaptureError> {
    CaptureReader::parse(Path::new("traffic.pcap"), octets)
}

#[test]
fn pcap_is_read_in_both_byte_orders_and_resolutions() {
    for big in [false, true] {
        for (nanoseconds, fraction) in [(false, 250_000), (true, 250)] {
            let frames = read(&pcap(big, nanoseconds, 1)).unwrap();
            let times: Vec<_> = frames.iter().map(|recorded| recorded.time).collect();
            assert_eq!(times, [Duration::new(3, fraction), Duration::new(4, fraction)], "big: {big}");
            assert!(frames.iter().all(|recorded| recorded.frame == FRAME));
        }
    }
}

#[test]
fn pcapng_times_follow_the_resolution_of_the_interface() {
    let cases = [
        (None, 5_000_007, Duration::new(5, 7_000)),
        (Some(6), 5_000_007, Duration::new(5, 7_000)),
        (Some(9), 5_000_000_007, Duration::new(5, 7)),
        (Some(3), 1_700_000_000_123, Duration::new(1_700_000_000, 123_000_000)),
        (Some(0x80 | 10), 5 * 1024 + 256, Duration::new(5, 250_000_000)),
    ];
    for big in [false, true] {
        for (resolution, ticks, time) in cases {
            let expected = vec![Recorded { time, frame: FRAME.to_vec() }];
            assert_eq!(read(&pcapng(big, resolution, ticks)).unwrap(), expected, "{resolution:?}, big: {big}");
        }
    }
}

#[test]
fn a_file_cut_anywhere_names_the_record_it_ends_in() {
    let whole = pcap(false, false, 1);
    let record = 16 + FRAME.len();
    for length in 4..whole.len() {
        let result = read(&whole[..length]);
        match length.checked_sub(24) {
            Some(behind) if behind % record == 0 => assert_eq!(result.unwrap().len(), behind / record),
            behind => {
                let expected = behind.map_or(1, |behind| behind / record + 1);
                let error = result.unwrap_err();
                let CaptureError::Truncated { record, .. } = error else { panic!("{length}: {error}") };
                assert_eq!(record, expected, "cut to {length} octets");
            }
        }
    }
}

#[test]
fn what_is_not_usable_is_refused_with_the_reason() {
    let message = |octets: &[u8]| read(octets).unwrap_err().to_string();
    assert!(message(b"GIF89a").contains("begins with 47494638, not as pcap"));
    assert!(message(b"").contains("begins with nothing"));
    assert!(message(&pcap(false, false, 113)).contains("not Ethernet"));
    let mut cut = pcap(false, false, 1);
    cut[24 + 12] = 200;
    assert!(message(&cut).contains("record 1") && message(&cut).contains("14 of the frame's 200 octets"));
    let mut late = pcap(true, true, 1);
    late[24 + 4] = 0xff;
    assert!(message(&late).contains("fraction of a second"));
    assert!(matches!(CaptureReader::open("absent.pcap"), Err(CaptureError::Io { .. })));
}

#[test]
fn damaged_files_never_panic() {
    let seed = 20;
    let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
    for round in 0..4000 {
        let mut octets =
            if round % 2 == 0 { pcapng(round % 4 == 0, Some(9), 77) } else { pcap(round % 4 == 1, true, 1) };
        for _ in 0..random.random_range(1..4) {
            let at = random.random_range(4..octets.len());
            octets[at] = random.random();
        }
        octets.truncate(random.random_range(4..=octets.len()));
        // Any answer will do; a panic fails the test and shows the octets.
        std::panic::catch_unwind(|| read(&octets).is_ok()).unwrap_or_else(|_| {
            panic!("seed {seed}, round {round}: {octets:02x?}; repeat: cargo test -p trunkline-sim damaged")
        });
    }
}

/// A capture of two ports with frames of all lengths modulo four, and what should be found in it.
fn written(folder: &Path) -> (PathBuf, Vec<Recorded>) {
    let path = folder.join("out.pcapng");
    let mut writer = CaptureWriter::create(&path, &["p0", "p1"]).unwrap();
    let mut expected = Vec::new();
    for step in 0..8usize {
        let frame = [&FRAME[..], &vec![step as u8; 46 + step]].concat();
        let time_ns = 1_234_567 + step as u64 * 672;
        let direction = if step < 4 { Direction::Inbound } else { Direction::Outbound };
        let comment = (step == 3).then_some("discarded: unknown-vlan");
        writer.write(step % 2, direction, time_ns, &frame, comment).unwrap();
        expected.push(Recorded { time: Duration::from_nanos(time_ns), frame });
    }
    assert!(!path.exists(), "an unfinished capture must not be seen");
    writer.finish().unwrap();
    (path, expected)
}

#[test]
fn what_was_written_is_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let (path, expected) = written(folder.path());
    assert_eq!(CaptureReader::open(path).unwrap(), expected);
}

#[test]
fn wireshark_sees_ports_directions_times_and_comments() {
    let folder = tempfile::tempdir().unwrap();
    let (path, expected) = written(folder.path());
    let fields =
        ["frame.interface_name", "frame.packet_flags_direction", "frame.time_epoch", "frame.len", "frame.comment"];
    let fields = fields.iter().flat_map(|field| ["-e", field]);
    let output =
        Command::new("tshark").arg("-r").arg(&path).args(["-T", "fields", "-E", "separator=|"]).args(fields).output();
    let Ok(output) = output else {
        println!("skipped: tshark is not installed (Debian: apt-get install tshark)");
        return;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines: Vec<_> = String::from_utf8(output.stdout).unwrap().lines().map(str::to_string).collect();
    let expected: Vec<_> = (0..)
        .zip(&expected)
        .map(|(step, recorded)| {
            let direction = if step < 4 { "0x00000001" } else { "0x00000002" };
            let comment = if step == 3 { "discarded: unknown-vlan" } else { "" };
            let (seconds, nanos) = (recorded.time.as_secs(), recorded.time.subsec_nanos());
            format!("p{}|{direction}|{seconds}.{nanos:09}|{}|{comment}", step % 2, recorded.frame.len())
        })
        .collect();
    assert_eq!(lines, expected);
}

#[test]
fn a_capture_dropped_before_its_end_leaves_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.pcapng");
    let mut writer = CaptureWriter::create(&path, &["p0"]).unwrap();
    writer.write(0, Direction::Inbound, 0, &FRAME, None).unwrap();
    let refused = writer.write(1, Direction::Inbound, 0, &FRAME, None).unwrap_err();
    assert!(refused.to_string().contains("created for 1 ports"), "{refused}");
    drop(writer);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
