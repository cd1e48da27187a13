//! `trunkline bench`: measurements with a bar. One file per measurement; `report` is how some of them end.

mod area;
mod boards;
mod equality;
mod report;
mod rfc2889;
mod route;
mod simulators;
mod switches;

use clap::Subcommand;

#[derive(Subcommand)]
pub enum Command {
    /// How much faster Verilator runs the 4-port switch than rust-hdl's direct loop, with the same stimulus.
    Sim(simulators::Arguments),
    /// Area and Fmax over ports and addresses, the core and the MACs apart, with their bars.
    Area(area::Arguments),
    /// Area and Fmax of the boards' bitstreams, with all that is around the switch, at every seed.
    Boards(boards::Arguments),
    /// Area and Fmax of a configuration, synthesised, placed and routed on an ECP5.
    Route(route::Arguments),
    /// RFC 2889 and RFC 2544 on the simulated switch: throughput, latency, loss, addresses, failover.
    Rfc2889(rfc2889::Arguments),
    /// Random frames over random table sets against the golden model.
    Equality(equality::Arguments),
    /// Two and three switches with one server: what the loss of all its links at one of them costs.
    Switches(switches::Arguments),
}

impl Command {
    pub fn run(self) -> anyhow::Result<()> {
        match self {
            Command::Sim(arguments) => arguments.run(),
            Command::Area(arguments) => arguments.run(),
            Command::Boards(arguments) => arguments.run(),
            Command::Route(arguments) => arguments.run(),
            Command::Rfc2889(arguments) => arguments.run(),
            Command::Equality(arguments) => arguments.run(),
            Command::Switches(arguments) => arguments.run(),
        }
    }
}

/// 14481 is 14,481.
fn grouped(value: u64) -> String {
    let digits = value.to_string();
    let comma = |i: usize| i > 0 && (digits.len() - i).is_multiple_of(3);
    digits.chars().enumerate().flat_map(|(i, digit)| comma(i).then_some(',').into_iter().chain([digit])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_three() {
        assert_eq!([7, 999, 1_000, 14_481, 1_234_567].map(grouped), ["7", "999", "1,000", "14,481", "1,234,567"]);
    }
}
