//! A report says first what is missed, and has everything on its page.

use super::*;
use crate::dut::View;

fn report(met: bool) -> Report {
    let rows = [64, 128].map(|octets| {
        Measurement::new("100 %", View::Gmii, Some(octets))
            .with(crate::suite::common::FORWARDED, 99_500.0)
            .count("frames lost", 1_234)
            .bar("100 % of line rate, 0 lost", met || octets == 128)
    });
    let result = TestResult {
        section: "RFC 2889, 5.1",
        name: "meshed",
        title: "Fully meshed throughput",
        method: "All at once.",
        notes: vec!["A note.".into()],
        measurements: rows.into(),
    };
    let configuration = "gmii-4".to_string();
    let run =
        Run { configuration, ports: 4, core_clock_hz: 62_500_000, baud: 1, fdb_entries: 4_112, results: vec![result] };
    Report { command: "trunkline bench rfc2889".into(), plan: Plan::quick(1), runs: vec![run] }
}

#[test]
fn the_first_line_says_which_bars_are_missed() {
    assert_eq!(report(true).verdict(), "all 2 bars are met");
    let missed = "1 of 2 bars are missed: fully meshed throughput on gmii-4: 1";
    assert_eq!(report(false).verdict(), missed);
    let folder = tempfile::tempdir().unwrap();
    report(false).write(folder.path()).unwrap();
    let page = std::fs::read_to_string(folder.path().join(PAGE)).unwrap();
    assert_eq!(page.lines().next(), Some(&*format!("# RFC 2889: {missed}")));
    for part in ["62.5 MHz", "5 ms", "| 1,234 |", "| MISSED |", "](rfc2889-throughput.svg)", "A note."] {
        assert!(page.contains(part), "`{part}` is missing in\n{page}");
    }
    let plot = std::fs::read_to_string(folder.path().join("rfc2889-throughput.svg")).unwrap();
    assert!(plot.contains("frame size, octets") && plot.contains("meshed, 4"));
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let error = report(true).write(Path::new("/dev/null/report")).unwrap_err().to_string();
    assert!(error.contains("/dev/null/report"), "{error}");
}
