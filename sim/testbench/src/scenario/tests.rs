//! Every rule of a scenario, broken once.

use super::*;

fn configurations() -> Vec<Configuration> {
    [("gmii-4", 4), ("gmii-5", 5), ("gmii-8", 8)]
        .map(|(name, ports)| Configuration { name: name.into(), ports })
        .to_vec()
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
        ("flood = \"one\"", "key = \"source\"", "unknown-word", 6),
        ("pacing", "hash_seed = -1\npacing", "hash-seed", 2),
        ("[[link]]", "[[cut_through]]\nfrom = 0\nto = [1, 0]\n[[link]]", "cut-through-self", 14),
        ("[[link]]", "[[cut_through]]\nfrom = 4\nto = [1]\n[[link]]", "port-range", 13),
        ("[[link]]", "[[flow]]\nport = 0\nframes = 0\nA\n[[link]]", "flow-range", 14),
        ("[[link]]", "[[flow]]\nport = 0\nframes = 9\noctets = 63\nA\n[[link]]", "flow-range", 15),
        ("[[link]]", "[[flow]]\nport = 0\nframes = 9\nprotocol = \"ip\"\nA\n[[link]]", "unknown-word", 15),
        ("[[link]]", "[[flow]]\nport = 0\nframes = 9\nB\n[[link]]", "bad-ip", 17),
        ("[[link]]", "[[flow]]\nport = 0\nframes = 9\nC\n[[link]]", "bad-mac", 15),
    ];
    let macs = |source: &str| format!("source_mac = \"{source}\"\ndestination_mac = \"02:00:00:00:00:01\"\n");
    let ips = |source: &str| format!("source_ip = \"{source}\"\ndestination_ip = \"192.0.2.1\"");
    let sound = macs("02:00:00:00:01:00") + &ips("192.0.2.2");
    let (bad_ip, bad_mac) = (macs("02:00:00:00:01:00") + &ips("192.0.2"), macs("02:00") + &ips("192.0.2.2"));
    for (from, to, code, line) in cases {
        let to = &to.replace("\nA\n", &format!("\n{sound}\n"));
        let to = &to.replace("\nB\n", &format!("\n{bad_ip}\n")).replace("\nC\n", &format!("\n{bad_mac}\n"));
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
    let figures = (5..=9).map(|figure| format!("policies/figure-{figure}.toml"));
    for name in ["demo.toml", "trunk-example.toml"].map(String::from).into_iter().chain(figures) {
        Scenario::load(&folder.join(name), &configurations()).unwrap_or_else(|error| panic!("{error}"));
    }
}

#[test]
fn keys_seeds_and_early_starts_are_read() {
    let text = SOUND.replacen("flood", "key = \"five-tuple\"\nflood", 1);
    let text =
        text.replacen("pacing", "hash_seed = 0x12345678\npacing", 1) + "[[cut_through]]\nfrom = 0\nto = [1, 2]\n";
    let scenario = parse(&text).unwrap();
    assert_eq!((scenario.trunks[0].trunk.key.name(), scenario.hash_seed), ("five-tuple", Some(0x1234_5678)));
    assert_eq!(scenario.cut_through, [CutThrough { from: 0, to: vec![1, 2] }]);
}
