//! What can be known to be wrong with a board's pins before any tool runs.
//!
//! No ball twice, every ball an input or output of the package, one supply per bank, every clock on a ball from which it reaches the clock network,
//! no two PHYs with one address on one bus.

use std::collections::BTreeMap;

use super::package::{ball, Ball};
use super::{Board, Signal};

/// A clock above this must reach the clock network by a way of its own.
const NEAR_CLOCK_MHZ: f64 = 50.0;

#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum PinError {
    #[error("{signal} is on {ball}, which {package} does not have as an input or output")]
    NoBall { signal: String, ball: &'static str, package: &'static str },
    #[error("{ball} carries both {one} and {other}")]
    Twice { ball: &'static str, one: String, other: String },
    #[error("bank {bank} has one supply: {one} wants {one_mv} mV, {other} {other_mv} mV")]
    Supply { bank: u32, one: String, one_mv: u32, other: String, other_mv: u32 },
    #[error(
        "{signal}, a clock of {mhz} MHz, is on {ball} ({function}), from which there is no way of its own to {to}"
    )]
    Clock { signal: String, mhz: f64, ball: &'static str, function: String, to: &'static str },
    #[error("port {port} is managed on bus {bus}, of {buses}")]
    Bus { port: usize, bus: usize, buses: usize },
    #[error("ports {one} and {other} have PHY address {address} on one bus")]
    Address { one: usize, other: usize, address: u8 },
    #[error("PHY address {address} of port {port} is beyond 31 (IEEE Std 802.3, 22.2.4.5.5)")]
    AddressRange { port: usize, address: u8 },
}

/// Every fault, in the order of the signals.
pub fn check(board: &Board) -> Vec<PinError> {
    let package = board.part.package;
    let signals = board.signals();
    let mut errors = vec![];
    let mut taken: BTreeMap<&str, &str> = BTreeMap::new();
    let mut banks: BTreeMap<u32, &Signal> = BTreeMap::new();
    for signal in &signals {
        let name = || signal.name.clone();
        let pin = signal.pin;
        if let Some(one) = taken.insert(pin.ball, &signal.name) {
            errors.push(PinError::Twice { ball: pin.ball, one: one.into(), other: name() });
        }
        let Some(ball) = ball(package, pin.ball) else {
            errors.push(PinError::NoBall { signal: name(), ball: pin.ball, package });
            continue;
        };
        let first = *banks.entry(ball.bank).or_insert(signal);
        let (one_mv, other_mv) = (first.pin.standard.supply_mv(), pin.standard.supply_mv());
        if one_mv != other_mv {
            let one = first.name.clone();
            errors.push(PinError::Supply { bank: ball.bank, one, one_mv, other: name(), other_mv });
        }
        errors.extend(signal.clock_mhz.and_then(|mhz| clock(signal, ball, mhz, &board.clock_name())));
    }
    errors.extend(phys(board));
    errors
}

fn clock(signal: &Signal, ball: Ball, mhz: f64, reference: &str) -> Option<PinError> {
    let (reaches, to) = match signal.name == reference {
        true => (ball.is_pll_reference(), "a PLL"),
        false => (ball.is_clock() || (mhz <= NEAR_CLOCK_MHZ && ball.is_near_clock()), "the clock network"),
    };
    let function = if ball.function.is_empty() { "no clock pin" } else { ball.function };
    let (name, function) = (signal.name.clone(), function.to_string());
    (!reaches).then_some(PinError::Clock { signal: name, mhz, ball: signal.pin.ball, function, to })
}

fn phys(board: &Board) -> Vec<PinError> {
    let mut errors = vec![];
    let mut taken = BTreeMap::new();
    for (i, port) in board.ports.iter().enumerate() {
        let (bus, address) = (port.bus, port.address);
        if bus >= board.management.len() {
            errors.push(PinError::Bus { port: i, bus, buses: board.management.len() });
        }
        if address > 31 {
            errors.push(PinError::AddressRange { port: i, address });
        }
        if let Some(one) = taken.insert((bus, address), i) {
            errors.push(PinError::Address { one, other: i, address });
        }
    }
    errors
}

#[cfg(test)]
mod tests;
