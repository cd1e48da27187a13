//! Colorlight i9 v7.2 on its extension board, with four LAN8720 modules on P2, P3, P4 and P6.
//! Pins: litex-boards, `colorlight_i5.py`, `_io_v7_2` and `_connectors_v7_2`; which module goes where is chosen here.
//!
//! A module brings its own 50 MHz. That of P3 enters by a complement pin and that of P6 by a general one, both of which reach the clock
//! network through the fabric: at 50 MHz that is enough.

use super::{inside, wired, Board, Interface, Led, Management, Pin, Port, Programmer, Rgmii, Rmii, Shows, Uart};
use crate::Part;

/// What the board's clock network needs, from boards on which RXD is taken so.
const RECEIVE_DELAY_PS: u32 = 2_000;

const P0: Rgmii = Rgmii {
    txc: inside("G1"),
    tx_ctl: inside("K1"),
    txd: [inside("G2"), inside("H1"), inside("J1"), inside("J3")],
    rxc: inside("H2"),
    rx_ctl: inside("P2"),
    rxd: [inside("K2"), inside("L1"), inside("N1"), inside("P1")],
    receive_delay_ps: RECEIVE_DELAY_PS,
    transmit_clock_delay_ps: 0,
};

const P1: Rgmii = Rgmii {
    txc: inside("U19"),
    tx_ctl: inside("P19"),
    txd: [inside("U20"), inside("T19"), inside("T20"), inside("R20")],
    rxc: inside("L19"),
    rx_ctl: inside("M20"),
    rxd: [inside("P20"), inside("N19"), inside("N20"), inside("M19")],
    receive_delay_ps: RECEIVE_DELAY_PS,
    transmit_clock_delay_ps: 0,
};

const P2: Rmii = Rmii {
    ref_clk: wired("J20", "P2 D1"),
    crs_dv: wired("P17", "P2 C1"),
    rxd: [wired("R18", "P2 C2"), wired("C18", "P2 C3")],
    tx_en: wired("M17", "P2 C7"),
    txd: [wired("R17", "P2 C8"), wired("T18", "P2 C9")],
};

const P3: Rmii = Rmii {
    ref_clk: wired("E2", "P3 F7"),
    crs_dv: wired("C17", "P3 E1"),
    rxd: [wired("B18", "P3 E2"), wired("B20", "P3 E3")],
    tx_en: wired("F20", "P3 E4"),
    txd: [wired("A18", "P3 E7"), wired("A19", "P3 E8")],
};

const P4: Rmii = Rmii {
    ref_clk: wired("G3", "P4 G2"),
    crs_dv: wired("H4", "P4 G1"),
    rxd: [wired("F1", "P4 G3"), wired("F2", "P4 G4")],
    tx_en: wired("H3", "P4 G7"),
    txd: [wired("F3", "P4 G8"), wired("E4", "P4 G9")],
};

const P5: Rmii = Rmii {
    ref_clk: wired("J18", "P6 K10"),
    crs_dv: wired("R3", "P6 K1"),
    rxd: [wired("M4", "P6 K2"), wired("L5", "P6 K3")],
    tx_en: wired("J16", "P6 K4"),
    txd: [wired("N4", "P6 K7"), wired("L4", "P6 K8")],
};

const fn module(mdc: Pin, mdio: Pin) -> Management {
    Management { mdc, mdio, reset_n: None }
}

const fn rmii(interface: &'static Rmii, place: &'static str, bus: usize) -> Port {
    Port { interface: Interface::Rmii(interface), place, phy: "LAN8720", bus, address: 1 }
}

const fn row(ball: &'static str, at: &'static str, shows: Shows) -> Led {
    Led { pin: Some(wired(ball, at)), lit_when_low: false, shows, place: "of a PMOD with eight LEDs in P5, row I" }
}

pub const BOARD: Board = Board {
    number: 2,
    name: "colorlight-i9",
    doc: "FPGA module on its extension board, two gigabit ports and four of 100 Mb/s",
    revision: "7.2",
    part: Part::ALL[1],
    configuration: "gmii-6",
    clock: inside("P3"),
    clock_mhz: 25,
    uart: Uart { rx: wired("H18", "P5 J7, and USB"), tx: wired("J17", "P5 J1, and USB") },
    leds: &[
        Led { pin: Some(inside("L2")), lit_when_low: true, shows: Shows::Everything, place: "on the module" },
        row("D18", "P5 I1", Shows::Link(0)),
        row("G5", "P5 I2", Shows::Link(1)),
        row("F5", "P5 I3", Shows::Link(2)),
        row("E5", "P5 I4", Shows::Link(3)),
        row("D17", "P5 I7", Shows::Link(4)),
        row("D16", "P5 I8", Shows::Link(5)),
        row("E6", "P5 I9", Shows::Activity),
        row("F4", "P5 I10", Shows::Failover),
    ],
    management: &[
        Management { mdc: inside("N5"), mdio: inside("P5"), reset_n: Some(inside("P4")) },
        module(wired("M18", "P2 D3"), wired("L18", "P2 D2")),
        module(wired("D20", "P3 E10"), wired("B19", "P3 E9")),
        module(wired("E19", "P4 H2"), wired("E1", "P4 G10")),
        module(wired("R1", "P6 L1"), wired("P16", "P6 K9")),
    ],
    ports: &[
        Port { interface: Interface::Rgmii(&P0), place: "first jack", phy: "B50612D", bus: 0, address: 0 },
        Port { interface: Interface::Rgmii(&P1), place: "second jack", phy: "B50612D", bus: 0, address: 1 },
        rmii(&P2, "module on P2", 1),
        rmii(&P3, "module on P3", 2),
        rmii(&P4, "module on P4", 3),
        rmii(&P5, "module on P6", 4),
    ],
    programmer: Programmer { board: "colorlight-i9", own_cable: true },
};
