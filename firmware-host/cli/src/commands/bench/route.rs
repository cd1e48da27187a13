//! `trunkline bench route`: area and Fmax of a configuration, routed on an ECP5.
//!
//! Every clock of the top has its constraint; the bar is that each seed meets all of them.

use std::path::PathBuf;

use clap::Args;
use indicatif::ProgressBar;
use trunkline_boards::{route, Part, Routed, Tools};

use crate::commands::verilog::configuration;
use crate::failure::Complaint;
use crate::output::{self, Columns};

#[derive(Args)]
pub struct Arguments {
    /// Configuration to route.
    #[arg(value_name = "CONFIG", default_value = "gmii-2")]
    configuration: String,
    /// FPGA: 25F, 45F or 85F, all of speed grade 6.
    #[arg(long, default_value = "25F")]
    part: String,
    /// Place and route so many times, with seeds 1 to N.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100))]
    seeds: u32,
    /// Folder for the netlist, reports and logs.
    #[arg(long, value_name = "DIR", default_value = "build/route")]
    out: PathBuf,
    /// For programs.
    #[arg(long)]
    json: bool,
}

impl Arguments {
    pub fn run(self) -> anyhow::Result<()> {
        let configuration = configuration(&self.configuration)?;
        let part = Part::named(&self.part)?;
        let tools = Tools::find()?;
        let progress = ProgressBar::new_spinner();
        progress.enable_steady_tick(std::time::Duration::from_millis(200));
        let step = |step: &str| progress.set_message(step.to_string());
        let routed = route(configuration, part, self.seeds, &self.out.join(configuration.name), &tools, step)?;
        progress.finish_and_clear();
        match self.json {
            true => output::json(&routed)?,
            false => show(&routed, &part)?,
        }
        let missed = routed.seeds.iter().filter(|seed| !seed.met).count();
        if missed > 0 {
            let what = format!("{missed} of {} seeds miss a clock constraint", routed.seeds.len());
            let rule = "every clock of the configuration must reach its constraint";
            let help = "the critical paths are in the report-N.json of the output folder";
            return Err(Complaint::new("bar-missed", what, rule, help).into());
        }
        Ok(())
    }
}

fn show(routed: &Routed, part: &Part) -> anyhow::Result<()> {
    let netlist = &routed.netlist;
    let mut area = Columns::new(&["", "#used", "#of"]);
    area.row(&["LUT4", &netlist.lut4.to_string(), ""]);
    area.row(&["carry cells", &netlist.carry.to_string(), ""]);
    area.row(&["distributed RAM cells", &netlist.distributed_ram.to_string(), ""]);
    area.row(&["LUT4 sites after packing", &routed.lut4_sites.to_string(), &part.lut4.to_string()]);
    area.row(&["flip-flops", &netlist.flip_flops.to_string(), ""]);
    area.row(&["block RAMs of 18 Kbit", &netlist.block_rams.to_string(), &part.block_rams.to_string()]);
    output::print(format_args!("{} on LFE5U-{}-{}\n\n{area}\n", routed.configuration, part.name, part.speed))?;
    let clocks: Vec<&String> = routed.constraint_mhz.keys().collect();
    let mut headings = vec!["seed".to_string()];
    headings.extend(clocks.iter().map(|clock| format!("#{clock}")));
    let mut fmax = Columns::new(&headings);
    let mut row = vec!["constraint, MHz".to_string()];
    row.extend(clocks.iter().map(|clock| format!("{:.1}", routed.constraint_mhz[*clock])));
    fmax.row(&row);
    for seed in &routed.seeds {
        let mut row = vec![seed.seed.to_string()];
        row.extend(clocks.iter().map(|clock| seed.fmax_mhz.get(*clock).map_or("-".into(), |mhz| format!("{mhz:.1}"))));
        fmax.row(&row);
    }
    Ok(output::print(fmax)?)
}
