//! What the scoreboard complains about.

use std::fmt;

use crate::golden::{ports_of, Mask, TooUncertain, Verdict, CPU};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mismatch {
    /// The copies of a frame are none of the admissible sets.
    Copies {
        frame: String,
        admissible: Vec<Verdict>,
        observed: Mask,
    },
    /// A frame left that no admissible copy accounts for.
    Unexpected {
        egress: usize,
        time_ps: u64,
        octets: usize,
        explanation: String,
    },
    /// A frame left before one that had come earlier by the same port.
    Order {
        egress: usize,
        earlier: String,
        later: String,
    },
    /// A frame left that is no frame of 802.3, or too close to the one before.
    Malformed {
        egress: usize,
        time_ps: u64,
        rule: String,
    },
    /// A counter of the switch lies outside what was observed.
    Counter {
        port: usize,
        name: String,
        found: u64,
        least: u64,
        most: u64,
    },
    /// Copies are neither sent nor counted as discarded.
    Conservation {
        copies: u64,
        sent: u64,
        queue_full: u64,
        flushed: u64,
    },
    /// A bucket distributed another number of frames than it may have.
    Bucket {
        group: usize,
        bucket: usize,
        found: u64,
        least: u64,
        most: u64,
    },
    Uncertain(TooUncertain),
}

/// Why a run failed.
#[derive(Debug, Clone, thiserror::Error)]
pub struct Failure {
    pub mismatches: Vec<Mismatch>,
    /// The command that runs it again.
    pub repeat: Option<String>,
}

const SHOWN: usize = 10;

pub fn verdict(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Copies(copies) => format!("a copy to {}", ports(*copies)),
        Verdict::Trapped(_, reason) => format!("a copy to {}, {}", ports(verdict.copies()), reason.name()),
        Verdict::Discard(reason) => format!("discard, {}", reason.name()),
    }
}

fn name(port: usize) -> String {
    match port {
        CPU => "the CPU".into(),
        port => format!("p{port}"),
    }
}

fn ports(mask: Mask) -> String {
    let ports: Vec<String> = ports_of(mask).map(name).collect();
    if ports.is_empty() {
        "no port".into()
    } else {
        ports.join(" ")
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Mismatch::Copies { frame, admissible, observed } => {
                let admissible: Vec<String> = admissible.iter().map(verdict).collect();
                write!(f, "error[copies]: {frame}\n  left by {}\n  admissible: {}", ports(*observed), admissible.join("; "))
            }
            Mismatch::Unexpected { egress, time_ps, octets, explanation } => {
                let time = time_ps / 1_000;
                write!(f, "error[unexpected]: {octets} octets left by {} at {time} ns\n  {explanation}", name(*egress))
            }
            Mismatch::Order { egress, earlier, later } => {
                write!(f, "error[order]: p{egress} sent them in the wrong order\n  first came {earlier}\n  then came {later}")
            }
            Mismatch::Malformed { egress, time_ps, rule } => {
                write!(f, "error[malformed]: a frame left by p{egress} at {} ns\n  {rule}", time_ps / 1_000)
            }
            Mismatch::Counter { port, name, found, least, most } if least == most => {
                write!(f, "error[counter]: {name} of {} is {found}\n  observed: {least}", self::name(*port))
            }
            Mismatch::Counter { port, name, found, least, most } => {
                write!(f, "error[counter]: {name} of {} is {found}\n  observed: {least} to {most}", self::name(*port))
            }
            Mismatch::Conservation { copies, sent, queue_full, flushed } => write!(
                f,
                "error[conservation]: {copies} copies were made\n  {sent} sent + {queue_full} queue_full + {flushed} flushed is {}",
                sent + queue_full + flushed
            ),
            Mismatch::Bucket { group, bucket, found, least, most } => write!(
                f,
                "error[bucket]: bucket {bucket} of group {group} distributed {found} frames\n  observed: {least} to {most}"
            ),
            Mismatch::Uncertain(error) => write!(f, "error[uncertain]: {error}"),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for mismatch in self.mismatches.iter().take(SHOWN) {
            writeln!(f, "{mismatch}")?;
        }
        if self.mismatches.len() > SHOWN {
            writeln!(f, "and {} more", self.mismatches.len() - SHOWN)?;
        }
        match &self.repeat {
            Some(command) => write!(f, "help: repeat with `{command}`"),
            None => Ok(()),
        }
    }
}
