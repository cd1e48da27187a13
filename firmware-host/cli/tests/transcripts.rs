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
    for name in ["show", "fdb", "trunk"] {
        let mut model = Model::new(1);
        model.counted[0][0] = 1_234;
        model.counted[2][3] = 1_200;
        model.counted[0][16] = 34;
        let switch = ModelSwitch::start(model);
        trycmd::TestCases::new()
            .env("TRUNKLINE_PORT", &switch.path)
            .env("TRUNKLINE_PATIENCE_MS", "2000")
            .case(format!("tests/transcripts/switch/{name}.trycmd"))
            .run();
        drop(switch.stop());
    }
}
