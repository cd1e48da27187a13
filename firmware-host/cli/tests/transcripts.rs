//! Transcripts of the command, checked word for word. `TRYCMD=overwrite cargo test -p trunkline --test transcripts` writes them anew.

mod support;

use support::model::Model;
use support::ModelSwitch;

#[test]
fn commands_without_a_switch_are_as_in_the_transcripts() {
    trycmd::TestCases::new().env("TRUNKLINE_PORT", "").case("tests/transcripts/offline/*.trycmd");
}

/// One switch, one transcript after the other.
#[test]
fn a_switch_is_configured_as_in_the_transcripts() {
    for name in ["show", "fdb", "trunk", "cpu", "plain"] {
        let mut model = Model::new(1);
        model.flow_control = name != "plain";
        model.counted[0][0] = 1_234;
        model.counted[2][3] = 1_200;
        model.counted[0][16] = 34;
        // Frames of buckets 0 and 5 of group 0.
        model.words.extend([(0x1000, 300), (0x1005, 100)]);
        let frame = |destination: [u8; 6], source, ethertype: [u8; 2]| {
            [&destination[..], &[2, 0, 0, 0, 0, source], &ethertype, &[0, 1, 0xAA, 0xBB, 0xCC, 0xDD]].concat()
        };
        let arp = frame([0xFF; 6], 2, [0x08, 0x06]);
        let lldp = frame([0x01, 0x80, 0xC2, 0, 0, 0x0E], 5, [0x88, 0xCC]);
        model.cpu.trapped.extend([(3, 2, arp.clone()), (1, 0, lldp), (3, 8, arp)]);
        let switch = ModelSwitch::start(model);
        trycmd::TestCases::new()
            .env("TRUNKLINE_PORT", &switch.path)
            .env("TRUNKLINE_PATIENCE_MS", "2000")
            .case(format!("tests/transcripts/switch/{name}.trycmd"))
            .run();
        drop(switch.stop());
    }
}
