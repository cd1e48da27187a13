//! Every rule of a scenario, broken once.

use super::*;

fn configurations() -> Vec<Configuration> {
    [("gmii-4", 4), ("gmii-5", 5)].map(|(name, ports)| Configuration { name: name.into(), ports }).to_vec()
}

const SOUND: &str = r#"configuration = "gmii-4"
pacing = "line_rate"
[[trunk]]
name = "server"
members = [1, 2, 3]
flood = "one"
[[station]]
mac = "02:00:00:00:00:01"
trunk = "server"
static = true
sticky = true
[[link]]
port = 2
up = false
after_frames = 10
"#;

fn parse(text: &str) -> Result<Scenario, ScenarioError> {
    Scenario::parse(text, Path::new("demo.toml"), &configurations())
}

#[test]
fn a_sound_file_is_read_as_it_stands() {
    let scenario = parse(SOUND).unwrap();
    assert_eq!(scenario.configuration.ports, 4);
    let trunk = Trunk { members: vec![1, 2, 3], flood_one: true, ..Trunk::default() };
    assert_eq!(scenario.trunks, [ScenarioTrunk { name: "server".into(), trunk, layout: Layout::Even }]);
    let station = scenario.stations[0];
    assert_eq!((station.place, station.is_static, station.sticky), (StationPlace::Trunk(0), true, true));
    assert_eq!(scenario.links, [LinkEvent { when: When::Frames(10), port: 2, up: false }]);
    assert_eq!(scenario.pacing, Pacing { speed_up: 1.0, maximum_gap_ps: Some(2_000_000) });
}

#[test]
fn every_broken_rule_is_named_with_its_line() {
    let cases = [
        ("gmii-4", "gmii-9", "unknown-configuration", 1),
        ("line_rate", "fast", "unknown-word", 2),
        ("pacing", "pase", "scenario-syntax", 2),
        ("[1, 2, 3]", "[1, 9]", "port-range", 5),
        ("[1, 2, 3]", "[1, -1]", "port-range", 5),
        ("[1, 2, 3]", "[1, 2, 1]", "trunk-overlap", 5),
        ("flood = \"one\"", "fallback = 3", "fallback-member", 6),
        ("02:00:00:00:00:01", "02:00:00:00:00", "bad-mac", 8),
        ("trunk = \"server\"", "trunk = \"sever\"", "unknown-trunk", 9),
        ("trunk = \"server\"", "", "station-place", 8),
        ("after_frames = 10", "", "bad-time", 12),
        ("after_frames = 10", "time_s = -1.0", "bad-time", 15),
        ("up = false", "up = 3", "scenario-syntax", 14),
        ("[[link]]", "[[traffic]]\nport = 0\npcap = \"none.pcap\"\n[[link]]", "missing-recording", 14),
        ("[1, 2, 3]", "[]", "trunk-empty", 4),
        ("[[station]]", "[[trunk]]\nname = \"b\"\nmembers = [0, 3]\n[[station]]", "trunk-overlap", 9),
        ("[[station]]", "[[trunk]]\nname = \"server\"\nmembers = [0]\n[[station]]", "trunk-name", 8),
    ];
    for (from, to, code, line) in cases {
        let error = parse(&SOUND.replacen(from, to, 1)).expect_err(to);
        assert_eq!((error.code(), error.line()), (code, Some(line)), "{from} -> {to}: {error}");
    }
}

#[test]
fn an_error_says_what_where_the_rule_and_the_next_step() {
    let error = parse(&SOUND.replacen("[1, 2, 3]", "[1, 9]", 1)).unwrap_err().to_string();
    assert_eq!(
        error,
        "error[port-range]: demo.toml:5: port 9 does not exist\n  this switch has ports 0-3\n  help: name another port or another configuration"
    );
}

#[test]
fn shipped_scenarios_are_sound() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios");
    for name in ["demo.toml", "trunk-example.toml"] {
        Scenario::load(&folder.join(name), &configurations()).unwrap_or_else(|error| panic!("{error}"));
    }
}
