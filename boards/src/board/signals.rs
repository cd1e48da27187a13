//! Every net of a board that the switch uses, by the name it has in the board's top.

use super::{Board, Interface, Pin};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    In,
    Out,
    Both,
}

impl Direction {
    pub fn verilog(self) -> &'static str {
        match self {
            Direction::In => "input",
            Direction::Out => "output",
            Direction::Both => "inout",
        }
    }
}

/// One ball, one port of the board's top.
#[derive(Debug, Clone, PartialEq)]
pub struct Signal {
    pub name: String,
    pub pin: Pin,
    pub direction: Direction,
    /// Of a clock that enters here.
    pub clock_mhz: Option<f64>,
    /// A line that rests high although nobody drives it.
    pub pull_up: bool,
}

impl Board {
    pub fn signals(&self) -> Vec<Signal> {
        let mut signals = vec![];
        let mut add = |name: String, pin: Pin, direction, clock_mhz, pull_up| {
            signals.push(Signal { name, pin, direction, clock_mhz, pull_up });
        };
        add(self.clock_name(), self.clock, Direction::In, Some(f64::from(self.clock_mhz)), false);
        add("uart_rx".into(), self.uart.rx, Direction::In, None, true);
        add("uart_tx".into(), self.uart.tx, Direction::Out, None, false);
        for (i, led) in self.leds.iter().enumerate() {
            if let Some(pin) = led.pin {
                add(format!("led{i}"), pin, Direction::Out, None, false);
            }
        }
        for (i, bus) in self.management.iter().enumerate() {
            add(format!("mdc{i}"), bus.mdc, Direction::Out, None, false);
            add(format!("mdio{i}"), bus.mdio, Direction::Both, None, true);
            if let Some(pin) = bus.reset_n {
                add(format!("phy_reset_n{i}"), pin, Direction::Out, None, false);
            }
        }
        for (i, port) in self.ports.iter().enumerate() {
            let name = |name: &str| format!("p{i}_{}_{name}", port.interface.name().to_lowercase());
            match &port.interface {
                Interface::Rgmii(pins) => {
                    add(name("txc"), pins.txc, Direction::Out, None, false);
                    add(name("tx_ctl"), pins.tx_ctl, Direction::Out, None, false);
                    for (bit, &pin) in pins.txd.iter().enumerate() {
                        add(name(&format!("txd{bit}")), pin, Direction::Out, None, false);
                    }
                    add(name("rxc"), pins.rxc, Direction::In, Some(125.0), false);
                    add(name("rx_ctl"), pins.rx_ctl, Direction::In, None, false);
                    for (bit, &pin) in pins.rxd.iter().enumerate() {
                        add(name(&format!("rxd{bit}")), pin, Direction::In, None, false);
                    }
                }
                Interface::Rmii(pins) => {
                    add(name("ref_clk"), pins.ref_clk, Direction::In, Some(50.0), false);
                    add(name("tx_en"), pins.tx_en, Direction::Out, None, false);
                    for (bit, &pin) in pins.txd.iter().enumerate() {
                        add(name(&format!("txd{bit}")), pin, Direction::Out, None, false);
                    }
                    // A LAN8720 takes its mode from these when its reset ends: 111 is all modes, with autonegotiation.
                    add(name("crs_dv"), pins.crs_dv, Direction::In, None, true);
                    for (bit, &pin) in pins.rxd.iter().enumerate() {
                        add(name(&format!("rxd{bit}")), pin, Direction::In, None, true);
                    }
                }
            }
        }
        signals
    }

    pub(crate) fn clock_name(&self) -> String {
        format!("clk_{}", self.clock_mhz)
    }
}
