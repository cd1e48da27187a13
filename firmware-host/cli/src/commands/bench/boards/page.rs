//! The page of `trunkline bench boards`, in Markdown.

use std::fmt::Write;

use trunkline_boards::build::Measured;
use trunkline_boards::CriticalPath;

use crate::commands::bench::grouped;

pub fn markdown(command: &str, measured: &[Measured], missed: &[String]) -> String {
    let mut page = String::from("# Boards: area and clocks\n\n");
    match missed {
        [] => page += "Every bar is met.\n",
        _ => {
            let _ = writeln!(page, "**Missed: {}.**", missed.join("; "));
        }
    }
    let _ = write!(page, "\n    {command}\n\n");
    page += "Written by that command: the whole bitstream of each board, with PLL, DDR cells, adapters, management of the PHYs and LEDs around the\n\
             switch, every pin at its place. yosys 0.70 `synth_ecp5 -no-rw-check -abc9`, nextpnr-ecp5 0.11.1. `trunkline build` packs the first\n\
             seed that meets. The bar: every clock reaches its rate at four of five seeds.\n\n## Area\n\n";
    page += "| board | device | switch | LUT4 | FF | carry | distributed RAM | block RAM | DSP | LUT4 sites after packing |\n";
    page += "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n";
    for one in measured {
        let Measured { board, device, configuration, netlist, .. } = one;
        let [lut4, flip_flops, carry, ram, dsp] =
            [netlist.lut4, netlist.flip_flops, netlist.carry, netlist.distributed_ram, netlist.dsp].map(grouped);
        let block_rams = format!("{} of {}", netlist.block_rams, one.block_rams_of);
        let sites = format!("{} of {}", grouped(one.lut4_sites()), grouped(one.lut4_sites_of.into()));
        let _ = writeln!(
            page,
            "| [{board}](../boards/{board}.md) | {device} | `{configuration}` | {lut4} | {flip_flops} | {carry} | {ram} | {block_rams} | {dsp} | {sites} |"
        );
    }
    page += "\n## Clocks, MHz\n";
    for one in measured {
        page += &clocks(one);
    }
    page += "\n## Slowest ways\n\n| board | clock | ns | cells | from | to |\n| --- | --- | --- | --- | --- | --- |\n";
    for one in measured {
        for CriticalPath { clock, ns, cells, from, to } in slowest(one) {
            let _ = writeln!(page, "| {} | `{clock}` | {ns:.1} | {cells} | `{from}` | `{to}` |", one.board);
        }
    }
    page
}

/// A row for each clock, a column for each seed.
fn clocks(one: &Measured) -> String {
    let seeds: String = one.seeds.iter().map(|seed| format!(" seed {} |", seed.seed)).collect();
    let mut text = format!("\n{}: {} of {} seeds meet.\n\n", one.board, one.seeds_that_meet, one.seeds.len());
    let _ = write!(text, "| clock | wanted |{seeds}\n| --- | --- |{}\n", " --- |".repeat(one.seeds.len()));
    for (clock, wanted) in &one.wanted_mhz {
        let reached = one.seeds.iter().map(|seed| match seed.fmax_mhz.get(clock) {
            Some(mhz) if mhz < wanted => format!(" **{mhz:.1}** |"),
            Some(mhz) => format!(" {mhz:.1} |"),
            None => " - |".into(),
        });
        let _ = writeln!(text, "| `{clock}` | {wanted:.1} |{}", reached.collect::<String>());
    }
    for seed in &one.seeds {
        if let Some(failure) = &seed.failure {
            let _ = write!(text, "\nSeed {}: {failure}\n", seed.seed);
        }
    }
    text
}

/// The slowest of each clock over all seeds.
fn slowest(one: &Measured) -> Vec<&CriticalPath> {
    let of = |clock: &String| {
        let ways = one.seeds.iter().flat_map(|seed| &seed.critical).filter(|way| way.clock == *clock);
        ways.max_by(|a, b| a.ns.total_cmp(&b.ns))
    };
    one.wanted_mhz.keys().filter_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use trunkline_boards::{Netlist, SeedResult};

    fn measured() -> Measured {
        let way =
            |ns| CriticalPath { clock: "core_clk".into(), ns, cells: 9, from: "core.a".into(), to: "core.b".into() };
        let seed = |seed, mhz: f64| SeedResult {
            seed,
            fmax_mhz: [("core_clk".to_string(), mhz)].into(),
            met: true,
            lut4_sites: 12_345,
            critical: vec![way(1_000.0 / mhz)],
            failure: None,
        };
        Measured {
            board: "colorlight-i9",
            device: "LFE5U-45F-6BG381".into(),
            configuration: "gmii-6",
            netlist: Netlist { lut4: 11_000, block_rams: 60, ..Netlist::default() },
            lut4_sites_of: 43_848,
            block_rams_of: 108,
            wanted_mhz: [("core_clk".to_string(), 62.5)].into(),
            seeds: vec![seed(1, 70.0), seed(2, 62.4)],
            seeds_that_meet: 1,
        }
    }

    #[test]
    fn a_clock_below_its_rate_stands_out_and_the_slowest_way_is_named() {
        let page = markdown("trunkline bench boards --seeds 2", &[measured()], &["x meets at 1 of 2 seeds".into()]);
        assert!(page.lines().nth(2).unwrap().contains("Missed: x meets at 1 of 2 seeds."), "{page}");
        assert!(page.contains("| `core_clk` | 62.5 | 70.0 | **62.4** |\n"), "{page}");
        assert!(page.contains("| colorlight-i9 | `core_clk` | 16.0 | 9 | `core.a` | `core.b` |\n"), "{page}");
        assert!(page.contains(" | 60 of 108 | 0 | 12,345 of 43,848 |\n"), "{page}");
    }

    #[test]
    fn the_bar_is_four_of_five() {
        let of = |met| Measured { seeds_that_meet: met, seeds: vec![measured().seeds[0].clone(); 5], ..measured() };
        assert!(of(4).meets() && !of(3).meets());
        assert_eq!(super::super::missed(&[of(4), of(3)]), ["colorlight-i9 meets at 3 of 5 seeds"]);
    }
}
