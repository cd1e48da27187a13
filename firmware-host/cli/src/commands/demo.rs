//! `trunkline demo`: the shipped scenario on the shipped recordings, wherever the program is.
//!
//! Sixteen recorded clients talk to one server, which is trunked on three ports; halfway one of its links is cut.

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;
use tempfile::TempDir;
use trunkline_sim::dut;
use trunkline_sim::scenario::{Scenario, When};

use super::sim::run::{run, Run, FRAMES_WITHOUT_VERILATOR};
use super::sim::switch::{with_fast_uart, Choice, Kind};
use super::sim::trace;
use super::verilog::configuration;

/// Laid out as in the repository, so that the scenario finds the recordings.
const FILES: [(&str, &[u8]); 5] = [
    (SCENARIO, include_bytes!("../../../../sim/scenarios/demo.toml")),
    ("recordings/port0.pcap", include_bytes!("../../../../sim/recordings/port0.pcap")),
    ("recordings/port1.pcap", include_bytes!("../../../../sim/recordings/port1.pcap")),
    ("recordings/port2.pcap", include_bytes!("../../../../sim/recordings/port2.pcap")),
    ("recordings/port3.pcap", include_bytes!("../../../../sim/recordings/port3.pcap")),
];
const SCENARIO: &str = "scenarios/demo.toml";
/// Fewer places and buckets, and a fast UART: what the slow simulator can do in a minute or two.
const WITHOUT_VERILATOR: &str = "gmii-4-sim";
/// Idle lines cost as much as busy ones.
const MAXIMUM_GAP_PS: u64 = 200_000;

#[derive(Args)]
pub struct Arguments {
    /// Folder to be made for the capture (pcapng), the plot (SVG) and the report (JSON).
    #[arg(long, value_name = "DIR", default_value = "trunkline-demo")]
    out: PathBuf,
    /// Default: Verilator if it is installed.
    #[arg(long, value_enum)]
    simulator: Option<Kind>,
    /// Print the report as JSON, for programs.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    waveforms: trace::Waveforms,
}

impl Arguments {
    pub fn run(self) -> anyhow::Result<()> {
        let choice = Choice::new(self.simulator)?;
        let folder = unpack().context("cannot unpack the demo's recordings")?;
        let mut scenario = Scenario::load(&folder.path().join(SCENARIO), &dut::configurations())?;
        let configuration = match choice.kind {
            Kind::Verilator => *configuration(&scenario.configuration.name)?,
            Kind::RustHdl => {
                shorten(&mut scenario, FRAMES_WITHOUT_VERILATOR);
                eprintln!(
                    "{}\n  the first {FRAMES_WITHOUT_VERILATOR} frames on rust-hdl, in configuration {WITHOUT_VERILATOR} with its fast UART; \
                     with Verilator, all of them",
                    choice.reason()
                );
                with_fast_uart(*configuration(WITHOUT_VERILATOR)?)
            }
        };
        let trace = self.waveforms.plan(&configuration, choice.kind)?;
        run(&scenario, &configuration, &Run { kind: choice.kind, out: Some(&self.out), json: self.json, trace })
    }
}

fn unpack() -> std::io::Result<TempDir> {
    let folder = tempfile::tempdir()?;
    for (name, content) in FILES {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap_or(Path::new("")))?;
        std::fs::write(path, content)?;
    }
    Ok(folder)
}

/// The first frames only, closer to each other; and what happened halfway happens halfway again.
fn shorten(scenario: &mut Scenario, frames: usize) {
    scenario.frame_limit = Some(frames);
    scenario.pacing.maximum_gap_ps = Some(MAXIMUM_GAP_PS);
    for link in &mut scenario.links {
        link.when = When::Frames(frames / 2);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demo_carries_a_scenario_that_checks_out_anywhere() {
        let folder = unpack().unwrap();
        let mut scenario = Scenario::load(&folder.path().join(SCENARIO), &dut::configurations())
            .unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(scenario.traffic.len(), 4);
        assert_eq!(scenario.trunks[0].trunk.members, [1, 2, 3]);
        shorten(&mut scenario, 500);
        assert_eq!((scenario.frame_limit, scenario.links[0].when), (Some(500), When::Frames(250)));
    }
}
