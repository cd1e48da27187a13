//! A board's top in Verilog: pads, PLL, DDR and delay cells around the switch and the adapters that hdl/switch prints. Wiring and vendor cells;
//! of logic only the release from reset and the LEDs.
//!
//!   oscillator -> EHXPLLL -> core_clk 62.5 MHz -> switch, management, LEDs
//!                        +-> gtx_clk 125 MHz  -> what is sent over RGMII
//!   pads -> DELAYG -> IDDRX1F -> rgmii_port -> switch -> rgmii_port -> ODDRX1F -> pads        clock of receipt: RXC
//!   pads -> rmii_port -> switch -> rmii_port -> pads                                          clock of both: REF_CLK
//!
//! Reset: held until the PLL has been locked for 32,768 cycles, 0.5 ms; comes back with a lost lock.

mod cells;
mod leds;
mod ports;

use std::collections::BTreeMap;

use trunkline_switch::board_modules::{self, BoardModules};
use trunkline_switch::phy::{PollPlan, StatusSource};

use super::pll::{pll, Wanted};
use super::{Board, Interface};
use crate::FlowError;

/// The clock of the core, and the one that RGMII sends from.
const CORE_CLK: &str = "core_clk";
const GTX_CLK: &str = "gtx_clk";
/// A cycle of the core's clock each; the count is a power of two.
const RESET_BITS: u32 = 16;
/// Longer than any PHY of the boards asks for: B50612D and LAN8720 10 ms and less, then 100 ms to read their straps.
const PHY_RESET_US: u32 = 20_000;
const PHY_SETTLE_US: u32 = 150_000;

impl Board {
    /// Every clock of the top that something is clocked by, MHz, as place and route names them.
    pub fn clocks_mhz(&self) -> BTreeMap<String, f64> {
        let manifest = self.configuration().manifest();
        let reference = self.clock_name();
        let signals = self.signals();
        let entering = signals.into_iter().filter_map(|signal| Some((signal.name, signal.clock_mhz?)));
        let mut clocks: BTreeMap<String, f64> = entering.filter(|(name, _)| *name != reference).collect();
        clocks.insert(CORE_CLK.into(), f64::from(manifest.clock_hz) / 1e6);
        if self.has_rgmii() {
            clocks.insert(GTX_CLK.into(), f64::from(manifest.gmii_clock_hz) / 1e6);
        }
        clocks
    }

    pub(crate) fn has_rgmii(&self) -> bool {
        self.ports.iter().any(|port| matches!(port.interface, Interface::Rgmii(_)))
    }

    fn pll(&self) -> Result<super::pll::Pll, FlowError> {
        let manifest = self.configuration().manifest();
        // The faster one is fed back.
        let wanted = [manifest.gmii_clock_hz, manifest.clock_hz];
        let wanted = wanted.map(|hz| Wanted { khz: u64::from(hz) / 1_000, degrees: 0 });
        pll(u64::from(self.clock_mhz) * 1_000, &wanted).map_err(|source| FlowError::Pll { board: self.name, source })
    }
}

/// The board's top, and every module in it.
pub fn whole(board: &Board) -> Result<String, FlowError> {
    let modules = board_modules::verilog(&board.configuration(), modules(board))
        .map_err(|source| FlowError::Modules { board: board.name, source: Box::new(source) })?;
    Ok(modules + "\n" + &verilog(board)?)
}

fn modules(board: &Board) -> BoardModules {
    let bus = |bus: usize| {
        let address = |port: usize| Some(board.ports[port].address);
        let plan = PollPlan {
            clock_hz: board.configuration().manifest().clock_hz,
            reset_us: PHY_RESET_US,
            settle_us: PHY_SETTLE_US,
            addresses: ports::ports_of(board, bus).into_iter().map(address).collect(),
            writes: vec![],
        };
        (ports::management_module(bus), plan)
    };
    BoardModules {
        rgmii: board.has_rgmii().then_some(StatusSource::Polled),
        rmii: board.ports.iter().any(|port| matches!(port.interface, Interface::Rmii(_))),
        management: (0..board.management.len()).map(bus).collect(),
    }
}

/// The board's top alone.
pub fn verilog(board: &Board) -> Result<String, FlowError> {
    let signals = board.signals();
    let pins: Vec<String> =
        signals.iter().map(|signal| format!("{} wire {}", signal.direction.verilog(), signal.name)).collect();
    let mut text = format!("module {} (\n  {}\n);\n", board.top(), pins.join(",\n  "));
    text += &cells::pll(&board.pll()?, &board.clock_name(), [GTX_CLK, CORE_CLK]);
    text += &reset();
    text += &ports::management(board);
    for (i, port) in board.ports.iter().enumerate() {
        text += &match &port.interface {
            Interface::Rgmii(pins) => ports::rgmii(i, pins),
            Interface::Rmii(_) => ports::rmii(i),
        };
    }
    text += &switch(board);
    text += &leds::leds(board);
    Ok(text + "endmodule\n")
}

fn reset() -> String {
    let top = RESET_BITS - 1;
    format!(
        "\n  // Awake once the PLL has stood.\n  reg [{top}:0] awake = 0;\n  \
         always @(posedge {CORE_CLK} or negedge pll_locked)\n    if (!pll_locked) awake <= 0;\n    \
         else if (!awake[{top}]) awake <= awake + 1'b1;\n"
    )
}

fn switch(board: &Board) -> String {
    let mut wires = vec![
        format!(".clk({CORE_CLK})"),
        format!(".rst(!awake[{}])", RESET_BITS - 1),
        ".uart_rx(uart_rx)".into(),
        ".uart_tx(uart_tx)".into(),
    ];
    for (i, port) in board.ports.iter().enumerate() {
        let (rx_clk, tx_clk) = match port.interface {
            Interface::Rgmii(_) => (format!("p{i}_rgmii_rxc"), GTX_CLK.to_string()),
            Interface::Rmii(_) => (format!("p{i}_rmii_ref_clk"), format!("p{i}_rmii_ref_clk")),
        };
        wires.push(format!(".p{i}_gmii_rx_clk({rx_clk})"));
        wires.push(format!(".p{i}_gmii_tx_clk({tx_clk})"));
        for (pin, wire) in [
            ("gmii_rxd", "rxd"),
            ("gmii_rx_dv", "rx_dv"),
            ("gmii_rx_er", "rx_er"),
            ("gmii_rx_strobe", "rx_strobe"),
            ("gmii_txd", "txd"),
            ("gmii_tx_en", "tx_en"),
            ("gmii_tx_er", "tx_er"),
            ("gmii_tx_strobe", "tx_strobe"),
            ("link_up", "link"),
        ] {
            wires.push(format!(".p{i}_{pin}(p{i}_{wire})"));
        }
        // Both come from registers of one clock, and all ones say that half duplex is refused.
        wires.push(format!(".p{i}_speed(p{i}_speed | {{2{{p{i}_half}}}})"));
    }
    format!("\n  {} switch (\n    {}\n  );\n", board.configuration().top(), wires.join(",\n    "))
}

#[cfg(test)]
mod tests;
