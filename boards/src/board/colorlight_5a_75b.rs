//! Colorlight 5A-75B, board version 8.0. Pins: litex-boards, `colorlight_5a_75b.py`, `_io_v8_0`; chubby75, `hardware_V8.0.md`.
//!
//! The PHY U13 makes the 25 MHz clock of the FPGA, so the PHYs' reset (R6) is left alone. LED and UART share a net, as do button and UART.

use super::{inside, wired, Board, Interface, Led, Management, Port, Programmer, Rgmii, Shows, Uart};
use crate::Part;

/// What the board's clock network needs, from boards on which RXD is taken so.
const RECEIVE_DELAY_PS: u32 = 2_000;

const P0: Rgmii = Rgmii {
    txc: inside("L1"),
    tx_ctl: inside("L2"),
    txd: [inside("M2"), inside("M1"), inside("P1"), inside("R1")],
    rxc: inside("J1"),
    rx_ctl: inside("J2"),
    rxd: [inside("K2"), inside("J3"), inside("K1"), inside("K3")],
    receive_delay_ps: RECEIVE_DELAY_PS,
    transmit_clock_delay_ps: 0,
};

const P1: Rgmii = Rgmii {
    txc: inside("J16"),
    tx_ctl: inside("K14"),
    txd: [inside("K16"), inside("J15"), inside("J14"), inside("K15")],
    rxc: inside("M16"),
    rx_ctl: inside("P16"),
    rxd: [inside("M15"), inside("R16"), inside("L15"), inside("L16")],
    receive_delay_ps: RECEIVE_DELAY_PS,
    transmit_clock_delay_ps: 0,
};

/// An output of the LED panel's connector J1, buffered to 5 V.
const fn panel(ball: &'static str, at: &'static str, shows: Shows) -> Led {
    Led {
        pin: Some(wired(ball, at)),
        lit_when_low: false,
        shows,
        place: "to be wired, with 1 kilohm to J1 pin 4 (GND)",
    }
}

pub const BOARD: Board = Board {
    number: 1,
    name: "colorlight-5a-75b",
    doc: "receiver card of LED panels, two gigabit ports",
    revision: "8.0",
    part: Part::ALL[0],
    configuration: "gmii-2-4k",
    clock: inside("P6"),
    clock_mhz: 25,
    uart: Uart { rx: wired("R7", "J19 KEY+"), tx: wired("T6", "J19 DATA_LED-") },
    leds: &[
        Led { pin: None, lit_when_low: true, shows: Shows::Uart, place: "on the board, beside J19" },
        panel("C4", "J1 pin 1 (R0)", Shows::Link(0)),
        panel("D4", "J1 pin 2 (G0)", Shows::Link(1)),
        panel("E4", "J1 pin 3 (B0)", Shows::Activity),
        panel("D3", "J1 pin 5 (R1)", Shows::Heartbeat),
        panel("F5", "J1 pin 6 (G1)", Shows::Failover),
    ],
    management: &[Management { mdc: inside("R5"), mdio: inside("T4"), reset_n: None }],
    ports: &[
        Port { interface: Interface::Rgmii(&P0), place: "jack of U11", phy: "RTL8211FD", bus: 0, address: 0 },
        Port { interface: Interface::Rgmii(&P1), place: "jack of U13", phy: "RTL8211FD", bus: 0, address: 1 },
    ],
    programmer: Programmer { board: "colorlight", own_cable: false },
};
