//! Random traffic on the stub: none of it fails on a sound one, and a broken one is caught and shrunk.

use trunkline_map::Parameters;

use super::*;
use crate::bench::{Bench, BenchOptions};
use crate::stub::{Sabotage, Stub};

fn bench(sabotage: Option<Sabotage>) -> Bench<Stub> {
    let stub = Stub::new(Parameters::DEFAULT);
    let stub = sabotage.into_iter().fold(stub, Stub::sabotaged);
    Bench::new(stub, &BenchOptions::default()).unwrap()
}

fn options() -> StimulusOptions {
    StimulusOptions { features: Features::STUB, ..StimulusOptions::new(4) }
}

const REPEAT: &str = "cargo test -p trunkline-sim random_traffic";

#[test]
fn random_traffic_on_a_sound_switch_is_verified() {
    let seed = seed();
    for seed in seed..seed + 4 {
        println!("TRUNKLINE_SEED={seed} {REPEAT}");
        let verified = verify(seed, options(), REPEAT, || bench(None));
        let verified = verified.unwrap_or_else(|failure| panic!("{failure}"));
        // How many copies there are depends on the tables the seed drew; frames cut by a link are not accepted.
        assert!(verified.accepted > 700, "{}", verified.accepted);
        assert!(verified.copies > 100, "{}", verified.copies);
    }
}

#[test]
fn random_traffic_finds_a_fault_and_shrinks_it() {
    let options = StimulusOptions { frames: 200, link_changes: 0, commands: 0, ..options() };
    let failure = verify(7, options, REPEAT, || bench(Some(Sabotage::Reflect))).unwrap_err();
    assert!(failure.plan.steps.len() <= 2, "{failure}");
    let text = failure.to_string();
    assert!(text.contains("it is back where it came from"), "{text}");
    assert!(text.contains("TRUNKLINE_SEED=7 cargo test"), "{text}");
}

#[test]
fn one_seed_makes_one_plan() {
    let options = options();
    assert_eq!(Plan::random(3, options), Plan::random(3, options));
    assert_ne!(Plan::random(3, options), Plan::random(4, options));
}
