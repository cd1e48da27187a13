//! A VCD file written here by hand, read and drawn.

use std::path::PathBuf;

use super::*;

const TRACE: &str = "$timescale 10ps $end
$scope module TOP $end
$scope module counter $end
$var wire 1 ! clock $end
$var wire 10 # count $end
$var wire 1 $ valid $end
$scope module inner $end
$var wire 1 ! clock $end
$upscope $end
$upscope $end
$upscope $end
$enddefinitions $end
#0
0!
bx #
z$
#100
1!
b1 #
#200
0!
1$
#300
1!
b1000111111 #
#400
0!
#500
1!
b1x00 #
#600
bx01 #
";

fn read(patterns: &[&str], from_ns: f64, to_ns: f64) -> Result<Signals, WaveError> {
    let folder = tempfile::tempdir().unwrap();
    let signals = patterns.iter().map(|pattern| pattern.to_string()).collect();
    Signals::read(&trace(folder.path()), &Selection { signals, from_ns, to_ns, ..Selection::default() })
}

fn trace(folder: &Path) -> PathBuf {
    let path = folder.join("trace.vcd");
    std::fs::write(&path, TRACE).unwrap();
    path
}

fn changes(signal: &Signal) -> Vec<(u64, Level)> {
    signal.changes.iter().map(|change| (change.time_ps, change.level.clone())).collect()
}

#[test]
fn values_are_cut_to_the_window_and_start_with_the_one_in_force() {
    let signals = read(&["*.count", "TOP.counter.clock"], 1.5, 4.5).unwrap().signals;
    let names: Vec<_> = signals.iter().map(|signal| (signal.name.as_str(), signal.width)).collect();
    assert_eq!(names, [("TOP.counter.count", 10), ("TOP.counter.clock", 1)]);
    assert_eq!(changes(&signals[0]), [(1500, Level::Bus("001".into())), (3000, Level::Bus("23f".into()))]);
    let clock = [(1500, Level::High), (2000, Level::Low), (3000, Level::High), (4000, Level::Low)];
    assert_eq!(changes(&signals[1]), clock);
}

#[test]
fn unknown_and_floating_values_are_kept_apart() {
    let signals = read(&["*count", "*valid"], 0.0, 6.5).unwrap().signals;
    let bus = |digits: &str| Level::Bus(digits.into());
    let expected =
        [(0, Level::Unknown), (1000, bus("001")), (3000, bus("23f")), (5000, bus("00x")), (6000, bus("xxx"))];
    assert_eq!(changes(&signals[0]), expected);
    assert_eq!(changes(&signals[1]), [(0, Level::Floating), (2000, Level::High)]);
}

#[test]
fn a_signal_that_two_patterns_name_is_drawn_once() {
    let names: Vec<_> =
        read(&["*.counter.clock", "*"], 0.0, 1.0).unwrap().signals.into_iter().map(|s| s.name).collect();
    assert_eq!(names, ["TOP.counter.clock", "TOP.counter.count", "TOP.counter.valid", "TOP.counter.inner.clock"]);
}

#[test]
fn what_cannot_be_drawn_is_refused_with_the_reason() {
    let message = |patterns: &[&str], from, to| read(patterns, from, to).unwrap_err().to_string();
    let absent = message(&["TOP.absent"], 0.0, 1.0);
    assert!(absent.contains("`TOP.absent`") && absent.contains("TOP.counter.clock"), "{absent}");
    assert!(message(&["*"], 2.0, 1.0).contains("from 2 ns to 1 ns is empty"));
    assert!(message(&["*"], 0.0, f64::NAN).contains("is empty"));
    assert!(message(&["***"], 0.0, 1.0).contains("is not a pattern"));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("broken.vcd");
    std::fs::write(&path, "$timescale 1ps $end\n$enddefinitions $end\n#0\nqqq\n").unwrap();
    assert!(matches!(
        Signals::read(&path, &Selection { to_ns: 1.0, ..Selection::default() }),
        Err(WaveError::Damaged { .. })
    ));
}

#[test]
fn a_drawing_shows_names_values_and_times() {
    let folder = tempfile::tempdir().unwrap();
    let vcd = trace(folder.path());
    let svg = folder.path().join("trace.svg");
    let signals = ["clock", "count", "valid"].map(|name| format!("TOP.counter.{name}")).to_vec();
    let title = "A counter & its <clock>".to_string();
    render(&vcd, &svg, &Selection { signals, from_ns: 0.0, to_ns: 6.0, title }).unwrap();
    let text = std::fs::read_to_string(&svg).unwrap();
    for part in ["signals of TOP.counter", "clock", "count[9:0]", "23f", "0 ns", "A counter &amp; its &lt;clock&gt;"] {
        assert!(text.contains(part), "`{part}` is missing in\n{text}");
    }
}
