//! The chosen signals of a VCD file, cut to a window of time.

use std::collections::HashMap;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use glob::Pattern;
use vcd::{Command, IdCode, Parser, ScopeItem, TimescaleUnit, Value, Vector};

use super::{Selection, WaveError};

/// Signals over the window `from_ps..=to_ps`.
#[derive(Debug, Clone, PartialEq)]
pub struct Signals {
    pub from_ps: u64,
    pub to_ps: u64,
    pub signals: Vec<Signal>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Signal {
    /// With all its scopes, separated by dots.
    pub name: String,
    pub width: u32,
    /// In order of time. The first is at the begin of the window if the signal had a value by then.
    pub changes: Vec<Change>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    pub time_ps: u64,
    pub level: Level,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Level {
    Low,
    High,
    /// Of one bit or of a whole bus.
    Unknown,
    Floating,
    /// Hexadecimal digits of a bus.
    Bus(String),
}

impl Signals {
    pub fn read(path: &Path, selection: &Selection) -> Result<Self, WaveError> {
        let damaged = |reason: String| WaveError::Damaged { path: path.to_path_buf(), reason };
        let (from_ps, to_ps) = window(selection)?;
        let file = File::open(path).map_err(|source| WaveError::Io { action: "read", path: path.into(), source })?;
        let mut parser = Parser::new(BufReader::new(file));
        let header = parser.parse_header().map_err(|error| damaged(error.to_string()))?;
        let (count, unit) = header.timescale.unwrap_or((1, TimescaleUnit::NS));
        let tick_fs = u128::from(count) * femtoseconds(unit);
        let mut variables = Vec::new();
        collect(&header.items, "", &mut variables);
        let mut signals = choose(path, selection, &variables)?;

        let mut by_code: HashMap<IdCode, Vec<usize>> = HashMap::new();
        for (index, (code, _)) in signals.iter().enumerate() {
            by_code.entry(*code).or_default().push(index);
        }
        let mut now_ps = 0;
        for command in parser {
            // What a value looks like may depend on the width of the signal it is for.
            let (code, level): (_, Box<dyn Fn(u32) -> Level>) =
                match command.map_err(|error| damaged(error.to_string()))? {
                    Command::Timestamp(ticks) => {
                        now_ps = u64::try_from(u128::from(ticks) * tick_fs / 1000).unwrap_or(u64::MAX);
                        if now_ps > to_ps {
                            break;
                        }
                        continue;
                    }
                    Command::ChangeScalar(code, value) => (code, Box::new(move |_| scalar(value))),
                    Command::ChangeVector(code, value) => (code, Box::new(move |width| vector(&value, width))),
                    Command::ChangeReal(code, value) => (code, Box::new(move |_| Level::Bus(value.to_string()))),
                    Command::ChangeString(code, value) => (code, Box::new(move |_| Level::Bus(value.clone()))),
                    _ => continue,
                };
            for index in by_code.get(&code).into_iter().flatten() {
                let signal = &mut signals[*index].1;
                signal.change(now_ps.max(from_ps), level(signal.width));
            }
        }
        Ok(Self { from_ps, to_ps, signals: signals.into_iter().map(|(_, signal)| signal).collect() })
    }
}

impl Signal {
    fn change(&mut self, time_ps: u64, level: Level) {
        // At one time only the last value counts, and a value is noted only where it differs.
        self.changes.pop_if(|last| last.time_ps == time_ps);
        if self.changes.last().is_none_or(|last| last.level != level) {
            self.changes.push(Change { time_ps, level });
        }
    }
}

fn window(selection: &Selection) -> Result<(u64, u64), WaveError> {
    let Selection { from_ns, to_ns, .. } = *selection;
    let (from_ps, to_ps) = ((from_ns * 1000.0).round(), (to_ns * 1000.0).round());
    if from_ps >= 0.0 && to_ps > from_ps && to_ps < u64::MAX as f64 {
        Ok((from_ps as u64, to_ps as u64))
    } else {
        Err(WaveError::Window { from_ns, to_ns })
    }
}

fn femtoseconds(unit: TimescaleUnit) -> u128 {
    match unit {
        TimescaleUnit::S => 1_000_000_000_000_000,
        TimescaleUnit::MS => 1_000_000_000_000,
        TimescaleUnit::US => 1_000_000_000,
        TimescaleUnit::NS => 1_000_000,
        TimescaleUnit::PS => 1_000,
        TimescaleUnit::FS => 1,
    }
}

struct Variable {
    name: String,
    width: u32,
    code: IdCode,
}

fn collect(items: &[ScopeItem], scope: &str, variables: &mut Vec<Variable>) {
    let below = |name: &str| if scope.is_empty() { name.to_string() } else { format!("{scope}.{name}") };
    for item in items {
        match item {
            ScopeItem::Scope(inner) => collect(&inner.items, &below(&inner.identifier), variables),
            ScopeItem::Var(var) => {
                variables.push(Variable { name: below(&var.reference), width: var.size, code: var.code });
            }
            _ => {}
        }
    }
}

fn choose(path: &Path, selection: &Selection, variables: &[Variable]) -> Result<Vec<(IdCode, Signal)>, WaveError> {
    let mut chosen: Vec<(IdCode, Signal)> = Vec::new();
    for text in &selection.signals {
        let pattern = Pattern::new(text)
            .map_err(|error| WaveError::Pattern { pattern: text.clone(), reason: error.msg.to_string() })?;
        let mut found = false;
        for Variable { name, width, code } in variables.iter().filter(|variable| pattern.matches(&variable.name)) {
            found = true;
            if chosen.iter().all(|(_, signal)| signal.name != *name) {
                chosen.push((*code, Signal { name: name.clone(), width: *width, changes: Vec::new() }));
            }
        }
        if !found {
            let examples: Vec<&str> = variables.iter().take(6).map(|variable| variable.name.as_str()).collect();
            let (path, examples) = (path.to_path_buf(), examples.join(", "));
            return Err(WaveError::NoSignal { path, pattern: text.clone(), examples });
        }
    }
    Ok(chosen)
}

fn scalar(value: Value) -> Level {
    match value {
        Value::V0 => Level::Low,
        Value::V1 => Level::High,
        Value::X => Level::Unknown,
        Value::Z => Level::Floating,
    }
}

/// VCD drops leading bits: zeros before 0 and 1, repetitions before x and z.
fn vector(bits: &Vector, width: u32) -> Level {
    let fill = match bits.iter().next() {
        Some(bit @ (Value::X | Value::Z)) => bit,
        _ => Value::V0,
    };
    let missing = (width as usize).saturating_sub(bits.len());
    let bits: Vec<Value> = std::iter::repeat_n(fill, missing).chain(bits.iter()).collect();
    if bits.iter().all(|bit| *bit == Value::X) {
        return Level::Unknown;
    }
    if bits.iter().all(|bit| *bit == Value::Z) {
        return Level::Floating;
    }
    let digit = |nibble: &[Value]| {
        if nibble.iter().any(|bit| matches!(bit, Value::X | Value::Z)) {
            return 'x';
        }
        let value = nibble.iter().fold(0, |value, bit| value << 1 | u32::from(*bit == Value::V1));
        char::from_digit(value, 16).unwrap_or('?')
    };
    // From the right, since the highest digit may stand for fewer than four bits.
    Level::Bus(bits.rchunks(4).rev().map(digit).collect())
}
