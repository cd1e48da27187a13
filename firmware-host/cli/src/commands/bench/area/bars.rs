//! The bars of `trunkline bench area`.

use trunkline_boards::area::Area;

pub const RULE: &str = "four of five seeds must route and reach every rate; the core of 4 ports and 4,096 addresses must stay within 14,481 LUT4";

/// mcjtag `eth_switch`, 4 ports of 8 bits, 64 addresses, without MACs, by yosys 0.23 `synth_ecp5`.
pub const REFERENCE_LUT4: u64 = 14_481;
pub const REFERENCE_ADDRESSES: u32 = 64;
pub const AIM_LUT4: u64 = 9_000;
const PORTS: u32 = 4;
const ADDRESSES: u32 = 4_096;

/// Whether the bar on the core's LUT4 is for this configuration.
pub fn compared(area: &Area) -> bool {
    area.ports == PORTS && area.fdb_entries == ADDRESSES
}

/// One sentence for each bar missed.
pub fn missed(areas: &[Area]) -> Vec<String> {
    areas.iter().flat_map(missed_by).collect()
}

fn missed_by(area: &Area) -> Vec<String> {
    let mut missed = vec![];
    if !area.seeds.is_empty() && !area.meets() {
        let short = |(clock, rates): (&String, &trunkline_boards::area::ClockResult)| {
            (rates.worst < rates.bar).then(|| format!("{clock} from {:.1} of {:.2} MHz", rates.worst, rates.bar))
        };
        let unrouted = area.seeds.iter().filter(|seed| seed.failure.is_some()).count();
        let mut why: Vec<String> = area.clocks.iter().filter_map(short).collect();
        if unrouted > 0 {
            why.push(format!("{unrouted} without a route"));
        }
        let (name, met, seeds) = (area.configuration, area.seeds_that_meet, area.seeds.len());
        missed.push(format!("{name} meets at {met} of {seeds} seeds ({})", why.join(", ")));
    }
    if compared(area) && area.core.lut4 > REFERENCE_LUT4 {
        missed
            .push(format!("the core of {} takes {} LUT4, above {REFERENCE_LUT4}", area.configuration, area.core.lut4));
    }
    if area.block_ram_sum != area.whole.block_rams {
        let (name, sum, made) = (area.configuration, area.block_ram_sum, area.whole.block_rams);
        missed.push(format!("{name} was summed to {sum} block RAMs and took {made}"));
    }
    missed
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use trunkline_boards::area::ClockResult;
    use trunkline_boards::{CriticalPath, Netlist, SeedResult};

    pub fn area(configuration: &'static str, ports: u32, fdb_entries: u32, core_lut4: u64, meeting: usize) -> Area {
        let netlist = Netlist { lut4: core_lut4, block_rams: 35, ..Netlist::default() };
        let path = CriticalPath { clock: "clk".into(), ns: 12.5, cells: 9, from: "core.a".into(), to: "core.b".into() };
        let seed = |seed| SeedResult {
            seed,
            fmax_mhz: [("clk".to_string(), 66.0 + f64::from(seed))].into(),
            met: true,
            lut4_sites: 10_000,
            critical: vec![path.clone()],
            failure: None,
        };
        Area {
            configuration,
            part: "25F",
            ports,
            fdb_entries,
            bucket_bits: 8,
            refused: vec![],
            block_ram_sum: 35,
            whole: netlist,
            core: netlist,
            mac: Netlist::default(),
            clocks: [("clk".into(), ClockResult { bar: 68.75, best: 71.0, median: 69.0, worst: 67.0 })].into(),
            seeds: (1..=5).map(seed).collect(),
            seeds_that_meet: meeting,
        }
    }

    #[test]
    fn four_of_five_seeds_are_enough_and_three_are_not() {
        assert_eq!(missed(&[area("gmii-4", 4, 4_096, 9_000, 4)]), Vec::<String>::new());
        let three = missed(&[area("gmii-4", 4, 4_096, 9_000, 3)]);
        assert_eq!(three, ["gmii-4 meets at 3 of 5 seeds (clk from 67.0 of 68.75 MHz)"]);
    }

    #[test]
    fn a_core_above_the_reference_is_missed_at_four_ports_alone() {
        assert_eq!(missed(&[area("gmii-4", 4, 4_096, 14_482, 5)]).len(), 1);
        assert!(missed(&[area("gmii-4", 4, 4_096, 14_481, 5), area("gmii-8", 8, 4_096, 30_000, 5)]).is_empty());
    }
}
