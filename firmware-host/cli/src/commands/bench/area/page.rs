//! The page of `trunkline bench area`, in Markdown.

use std::fmt::Write;

use trunkline_boards::area::Area;
use trunkline_boards::{CriticalPath, Netlist};

use crate::commands::bench::grouped;

use super::bars::{compared, AIM_LUT4, REFERENCE_ADDRESSES, REFERENCE_LUT4};

/// `tools`: their names and versions.
pub fn markdown(
    command: &str,
    tools: &str,
    areas: &[Area],
    missed: &[String],
    left_out: &[String],
    seeds: u32,
) -> String {
    let mut page = String::from("# Area and clock over ports and addresses\n\n");
    match (missed, seeds) {
        ([], 0) => page += "No bar missed; not routed, so no clock was checked.\n",
        ([], _) => page += "Every bar is met.\n",
        _ => page += &format!("**Missed: {}.**\n", missed.join("; ")),
    }
    let _ = write!(page, "\n    {command}\n\n");
    let _ = writeln!(
        page,
        "Written by that command with {tools}: `synth_ecp5 -no-rw-check -abc9`, speed grade 6, clocks on clock pins, every MAC\n\
         sending from one 125 MHz clock. LUT4 as yosys counts them; a carry cell takes two sites more, a distributed RAM cell six."
    );
    for reason in left_out {
        let _ = write!(page, "\nLeft out before synthesis: {reason}.\n");
    }
    page += "\n## Area\n\n";
    page += "| configuration | part | addresses | | LUT4 | FF | carry | distributed RAM | block RAM | DSP |\n";
    page += "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n";
    for area in areas {
        let Area { configuration, part, fdb_entries, .. } = area;
        let addresses = grouped(u64::from(*fdb_entries));
        let _ = writeln!(page, "| `{configuration}` | {part} | {addresses} | whole | {} |", cells(&area.whole));
        let _ = writeln!(page, "| | | | core | {} |", cells(&area.core));
        let _ = writeln!(page, "| | | | one MAC | {} |", cells(&area.mac));
    }
    for area in areas.iter().filter(|area| !area.refused.is_empty()) {
        let _ = write!(page, "\nOn a larger part: {}.\n", area.refused.join("; "));
    }
    for area in areas.iter().filter(|area| compared(area)) {
        let (lut4, reference) = (grouped(area.core.lut4), grouped(REFERENCE_LUT4));
        let _ = write!(
            page,
            "\nThe core of `{}` takes {lut4} LUT4; the bar is {reference}, the aim {}. The bar is mcjtag's `eth_switch`: 4 ports of\n\
             8 bits, {REFERENCE_ADDRESSES} addresses, no MACs, {reference} LUT4 by yosys 0.23 `synth_ecp5`, unplaced.\n",
            area.configuration,
            grouped(AIM_LUT4)
        );
    }
    page += &growth(areas);
    if seeds > 0 {
        page += &clocks(areas);
    }
    page
}

fn cells(netlist: &Netlist) -> String {
    let Netlist { lut4, carry, distributed_ram, flip_flops, block_rams, dsp } = *netlist;
    [lut4, flip_flops, carry, distributed_ram, block_rams, dsp].map(grouped).join(" | ")
}

/// What one port and 1,000 addresses add to the core, between neighbours of the grid.
fn growth(areas: &[Area]) -> String {
    let mut rows = String::new();
    let mut row = |what: &str, from: &Area, to: &Area, steps: f64| {
        let each = |count: fn(&Netlist) -> u64| (count(&to.core) as f64 - count(&from.core) as f64) / steps;
        let (lut4, flip_flops) = (each(|cells| cells.lut4), each(|cells| cells.flip_flops));
        let block_rams = each(|cells| cells.block_rams);
        let (from, to) = (from.configuration, to.configuration);
        let _ = writeln!(rows, "| {what} | `{from}` to `{to}` | {lut4:.1} | {flip_flops:.1} | {block_rams:.1} |");
    };
    for from in areas {
        let next = |same: fn(&Area, &Area) -> bool, more: fn(&Area) -> u32| {
            areas.iter().filter(|to| same(from, to) && more(to) > more(from)).min_by_key(|to| more(to))
        };
        if let Some(to) = next(|a, b| a.fdb_entries == b.fdb_entries, |area| area.ports) {
            row("port", from, to, f64::from(to.ports - from.ports));
        }
        if let Some(to) = next(|a, b| a.ports == b.ports, |area| area.fdb_entries) {
            row("1,000 addresses", from, to, f64::from(to.fdb_entries - from.fdb_entries) / 1e3);
        }
    }
    if rows.is_empty() {
        return rows;
    }
    format!("\n## What one more adds to the core\n\n| one more | between | LUT4 | FF | block RAM |\n| --- | --- | --- | --- | --- |\n{rows}")
}

fn clocks(areas: &[Area]) -> String {
    let mut text = String::from("\n## Clocks, MHz\n\nThe bar of the core is 1.1 times its clock.\n\n");
    text += "| configuration | clock | bar | best | median | worst | every seed |\n| --- | --- | --- | --- | --- | --- | --- |\n";
    for area in areas {
        for (clock, rates) in &area.clocks {
            let seeds =
                area.seeds.iter().map(|seed| seed.fmax_mhz.get(clock).map_or("-".into(), |mhz| format!("{mhz:.1}")));
            let seeds = seeds.collect::<Vec<String>>().join(", ");
            let (name, bar) = (area.configuration, rates.bar);
            let rates = [rates.best, rates.median, rates.worst].map(|mhz| format!("{mhz:.1}")).join(" | ");
            let _ = writeln!(text, "| `{name}` | `{clock}` | {bar} | {rates} | {seeds} |");
        }
    }
    text.push('\n');
    for area in areas {
        let (name, met, seeds) = (area.configuration, area.seeds_that_meet, area.seeds.len());
        let sites = area.seeds.iter().map(|seed| seed.lut4_sites).max().map_or("-".into(), grouped);
        let _ = writeln!(
            text,
            "- `{name}` on {}: {met} of {seeds} seeds meet; {sites} LUT4 sites after packing.",
            area.part
        );
        for failure in area.seeds.iter().filter_map(|seed| seed.failure.as_ref()) {
            let _ = writeln!(text, "  {failure}");
        }
    }
    text += "\n## Slowest ways\n\n| configuration | clock | ns | cells | from | to |\n| --- | --- | --- | --- | --- | --- |\n";
    for area in areas {
        for CriticalPath { clock, ns, cells, from, to } in slowest(area) {
            let name = area.configuration;
            let _ = writeln!(text, "| `{name}` | `{clock}` | {ns:.1} | {cells} | `{from}` | `{to}` |");
        }
    }
    text
}

/// Of all seeds: each pair of ends once, the slowest first, three of the core and two of the MACs.
fn slowest(area: &Area) -> Vec<&CriticalPath> {
    let mut ways: Vec<&CriticalPath> = area.seeds.iter().flat_map(|seed| &seed.critical).collect();
    ways.sort_by(|a, b| b.ns.total_cmp(&a.ns));
    let mut seen = std::collections::BTreeSet::new();
    ways.retain(|way| seen.insert((&way.from, &way.to)));
    let (core, macs): (Vec<_>, Vec<_>) = ways.into_iter().partition(|way| way.clock == "clk");
    core.into_iter().take(3).chain(macs.into_iter().take(2)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::bars::tests::area;
    use super::*;

    #[test]
    fn the_first_line_says_what_was_missed() {
        let page = markdown(
            "trunkline bench area gmii-4 --seeds 5",
            "yosys",
            &[area("gmii-4", 4, 4_096, 9_000, 3)],
            &["gmii-4 is slow".into()],
            &[],
            5,
        );
        assert!(page.lines().nth(2).unwrap().contains("Missed: gmii-4 is slow"), "{page}");
        let met = markdown("trunkline bench area", "yosys", &[area("gmii-4", 4, 4_096, 9_000, 5)], &[], &[], 5);
        assert!(met.contains("Every bar is met") && met.contains("14,481"), "{met}");
        assert!(met.contains("\n    trunkline bench area\n"), "{met}");
        assert!(met.contains("| `gmii-4` | `clk` | 12.5 | 9 | `core.a` | `core.b` |"), "{met}");
    }

    #[test]
    fn growth_is_between_neighbours_of_the_grid() {
        let areas = [
            area("gmii-2", 2, 1_024, 5_000, 5),
            area("gmii-4-1k", 4, 1_024, 7_000, 5),
            area("gmii-4", 4, 4_096, 7_600, 5),
            area("gmii-8-1k", 8, 1_024, 15_000, 5),
        ];
        let text = growth(&areas);
        assert!(text.contains("| port | `gmii-2` to `gmii-4-1k` | 1000.0 |"), "{text}");
        assert!(text.contains("| port | `gmii-4-1k` to `gmii-8-1k` | 2000.0 |"), "{text}");
        assert!(text.contains("| 1,000 addresses | `gmii-4-1k` to `gmii-4` | 195.3 |"), "{text}");
        assert_eq!(text.matches("| port |").count(), 2, "{text}");
    }
}
