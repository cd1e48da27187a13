//! The page: verdict first, then how, then each test with its table and plots.

use std::fmt::Write;

use super::plots::Figure;
use super::{Report, Table};

pub fn text(report: &Report, figures: &[Figure]) -> String {
    let mut text = format!("# RFC 2889: {}\n\n    {}\n\n", report.verdict(), report.command);
    for run in &report.runs {
        let _ = writeln!(
            text,
            "- `{}`: {} ports of 1 Gb/s, {} places in the filtering database, core clock {} MHz, management UART at {} Mbaud.",
            run.configuration,
            run.ports,
            super::table::number(f64::from(run.fdb_entries)),
            f64::from(run.core_clock_hz) / 1e6,
            f64::from(run.baud) / 1e6,
        );
    }
    let plan = &report.plan;
    let _ = write!(
        text,
        "- The printed Verilog under Verilator, cycle exact; times in nanoseconds at that core clock. A trial that has a length is \
         {} ms of line rate{}. Random addresses: {} seeds from {}.\n\n",
        plan.trial_ps as f64 / 1e9,
        if plan.quick { " (`--quick`)" } else { "" },
        plan.seeds,
        plan.seed,
    );
    text += DEFINITIONS;
    let mut names: Vec<&str> = Vec::new();
    for result in report.runs.iter().flat_map(|run| &run.results) {
        if !names.contains(&result.name) {
            names.push(result.name);
        }
    }
    for name in names {
        let results = report.runs.iter().flat_map(|run| run.results.iter().map(move |result| (run, result)));
        let results: Vec<_> = results.filter(|(_, result)| result.name == name).collect();
        let first = results[0].1;
        let _ = write!(text, "\n## {} ({})\n\n{}\n", first.title, first.section, first.method);
        for (run, result) in results.iter().filter(|(_, result)| !result.measurements.is_empty()) {
            let _ = write!(text, "\n### {} on `{}`\n\n", result.title, run.configuration);
            for note in &result.notes {
                let _ = writeln!(text, "{note}\n");
            }
            text += &Table::of(result).markdown();
        }
        for figure in figures.iter().filter(|figure| figure.name == name) {
            let _ = write!(text, "\n![{}]({})\n", figure.plot.title, figure.file);
        }
    }
    text
}

const DEFINITIONS: &str = "\
*At GMII* a frame begins at the clock edge of its start frame delimiter and ends at the first edge without RX_DV or TX_EN; *at the core's \
edge* it begins when its first word is accepted, or presented, and ends with its last; words come there as a line of 1 Gb/s brings them, \
preamble and gap included, and leave as one takes them. Shares of the line count preamble and the least gap, at the nominal clock. *Lost* is \
every copy owed that did not come within 40 µs after the lines fell silent. *Faults* are frames doubled, out of order, damaged, at a \
wrong port, or unknown; every frame carries its flow and a sequence number. Latencies are of all frames, first in to first out unless it says otherwise.\n";
