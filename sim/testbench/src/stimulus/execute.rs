//! Runs a plan, and on failure finds the least of it that fails.

use std::fmt;

use super::{minimise, Action, Plan, Step, StimulusOptions};
use crate::bench::Bench;
use crate::dut::FRESH_LINE;
use crate::gmii::Transmission;
use crate::scoreboard::Verified;
use crate::session::{Session, SessionError};
use crate::simulator::Simulator;

/// From the last table to the first step.
const LEAD_PS: u64 = 50_000_000;
/// So much is noted before it is judged.
const SLICE_PS: u64 = 2_000_000_000;
/// Runs spent on shrinking.
const BUDGET: usize = 150;

/// Random traffic that a switch did not handle as it should.
#[derive(Debug, thiserror::Error)]
pub struct StimulusFailure {
    pub error: SessionError,
    /// The least that fails.
    pub plan: Plan,
    pub steps_before: usize,
    /// The command that repeats the whole.
    pub repeat: String,
}

impl fmt::Display for StimulusFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.error)?;
        writeln!(f, "{} of {} steps suffice:", self.plan.steps.len(), self.steps_before)?;
        write!(f, "{}", self.plan)?;
        write!(f, "help: repeat with `TRUNKLINE_SEED={} {}`", self.plan.seed, self.repeat)
    }
}

/// Runs a plan on a fresh bench.
pub fn execute<S: Simulator>(
    plan: &Plan,
    bench: Bench<S>,
    device: trunkline_device::Options,
    options: &StimulusOptions,
) -> Result<Verified, SessionError> {
    let mut session = Session::open(bench, device)?;
    if let Some(seconds) = options.ageing_s {
        session.set_ageing_time(seconds)?;
    }
    session.keep_no_log();
    for setting in &plan.settings {
        session.set(*setting)?;
    }
    for (number, (trunk, layout)) in plan.trunks.iter().enumerate() {
        session.load_group(number, trunk, *layout)?;
    }
    for (address, entry) in &plan.stations {
        session.enter(*address, *entry)?;
    }
    let start_ps = session.now_ps() + LEAD_PS;
    let mut commands: Vec<&Step> = Vec::new();
    for step in &plan.steps {
        let time_ps = start_ps + step.time_ps;
        let mut bench = session.bench.borrow_mut();
        match &step.action {
            Action::Frame { port, octets, error_at, gap_octets, id } => bench.driver(*port).send(Transmission {
                error_at: *error_at,
                gap_octets: *gap_octets,
                ..Transmission::new(octets.clone()).at(time_ps).tagged(*id)
            }),
            Action::Link { port, up } => bench.plan_link(time_ps, *port, *up),
            Action::Live { .. } | Action::Enter { .. } => commands.push(step),
        }
    }
    for step in commands {
        let time_ps = start_ps + step.time_ps;
        session.run_for(time_ps.saturating_sub(session.now_ps()))?;
        match &step.action {
            Action::Live { ports, live } => session.set_live(ports, *live)?,
            Action::Enter { address, entry } => session.enter(*address, *entry)?,
            _ => {}
        }
    }
    let end_ps = start_ps + plan.steps.last().map_or(0, |step| step.time_ps);
    while session.now_ps() < end_ps {
        session.run_for(SLICE_PS.min(end_ps - session.now_ps()))?;
    }
    let verified = session.finish()?;
    if options.features.keys {
        for group in 0..plan.trunks.len() {
            session.check_bucket_counts(group, &verified)?;
        }
    }
    Ok(verified)
}

/// Runs random traffic from a seed on benches that `bench` makes; a failure is shrunk. `repeat`: the command that runs this.
pub fn verify<S: Simulator>(
    seed: u64,
    options: StimulusOptions,
    repeat: &str,
    mut bench: impl FnMut() -> Bench<S>,
) -> Result<Verified, Box<StimulusFailure>> {
    let whole = Plan::random(seed, options);
    let mut attempt = |plan: &Plan| execute(plan, bench(), FRESH_LINE, &options);
    let error = match attempt(&whole) {
        Ok(verified) => return Ok(verified),
        Err(error) => error,
    };
    let mut last = error;
    let mut plan = whole.clone();
    plan.steps = minimise(&whole.steps, BUDGET, |steps| {
        let candidate = Plan { steps: steps.to_vec(), ..whole.clone() };
        match attempt(&candidate) {
            // Only the switch's own mistakes count; a host that gives up is another matter.
            Err(error @ SessionError::Failure(_)) => {
                last = error;
                true
            }
            _ => false,
        }
    });
    Err(Box::new(StimulusFailure { error: last, plan, steps_before: whole.steps.len(), repeat: repeat.to_string() }))
}
