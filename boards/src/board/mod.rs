//! The boards: one description each, from which all else of a board is derived.
//!
//!   Board --+-> `check`   pins: none twice, known to the package, one voltage per bank, clocks where clocks can enter
//!           +-> `lpf`     constraints/<board>.lpf
//!           +-> `top`     Verilog of the board: PLL, DDR cells, pads, adapters, the switch, LEDs
//!           +-> `wiring`  the pin tables of its page in docs/boards

pub mod check;
mod colorlight_5a_75b;
mod colorlight_i9;
pub mod lpf;
mod package;
pub mod pll;
mod signals;
pub mod top;
pub mod wiring;

pub use signals::{Direction, Signal};

use trunkline_switch::configurations::Configuration;

use crate::Part;

/// What the ball is driven at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standard {
    Lvcmos33,
    Lvcmos25,
}

impl Standard {
    pub fn name(self) -> &'static str {
        match self {
            Standard::Lvcmos33 => "LVCMOS33",
            Standard::Lvcmos25 => "LVCMOS25",
        }
    }

    /// Of the bank, mV.
    pub fn supply_mv(self) -> u32 {
        match self {
            Standard::Lvcmos33 => 3_300,
            Standard::Lvcmos25 => 2_500,
        }
    }
}

/// A ball of the FPGA, and where its net can be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pin {
    pub ball: &'static str,
    pub standard: Standard,
    /// Connector and pin; empty where the board has the net to itself.
    pub at: &'static str,
}

/// A net of the board's own.
pub(crate) const fn inside(ball: &'static str) -> Pin {
    Pin { ball, standard: Standard::Lvcmos33, at: "" }
}

/// A net that is wired to a connector.
pub(crate) const fn wired(ball: &'static str, at: &'static str) -> Pin {
    Pin { ball, standard: Standard::Lvcmos33, at }
}

/// Clause 22 management of one or more PHYs.
#[derive(Debug, Clone, Copy)]
pub struct Management {
    pub mdc: Pin,
    pub mdio: Pin,
    /// Active low. None where the PHYs must not be reset from here: one of them may make the FPGA's clock.
    pub reset_n: Option<Pin>,
}

#[derive(Debug, Clone, Copy)]
pub struct Rgmii {
    pub txc: Pin,
    pub tx_ctl: Pin,
    pub txd: [Pin; 4],
    pub rxc: Pin,
    pub rx_ctl: Pin,
    pub rxd: [Pin; 4],
    /// How much later the FPGA takes RXD and RX_CTL than they arrive: what RXC needs to its clock network.
    pub receive_delay_ps: u32,
    /// How much later TXC leaves than its data; 0 where the PHY is strapped to delay it.
    pub transmit_clock_delay_ps: u32,
}

/// 50 MHz from the PHY's side.
#[derive(Debug, Clone, Copy)]
pub struct Rmii {
    pub ref_clk: Pin,
    pub crs_dv: Pin,
    pub rxd: [Pin; 2],
    pub tx_en: Pin,
    pub txd: [Pin; 2],
}

#[derive(Debug, Clone, Copy)]
pub enum Interface {
    Rgmii(&'static Rgmii),
    Rmii(&'static Rmii),
}

impl Interface {
    pub fn name(&self) -> &'static str {
        match self {
            Interface::Rgmii(_) => "RGMII",
            Interface::Rmii(_) => "RMII",
        }
    }

    /// The highest, Mb/s.
    pub fn speed(&self) -> u32 {
        match self {
            Interface::Rgmii(_) => 1_000,
            Interface::Rmii(_) => 100,
        }
    }
}

#[derive(Debug, Clone, Copy)]
pub struct Port {
    pub interface: Interface,
    /// Which jack or module it is.
    pub place: &'static str,
    pub phy: &'static str,
    /// Into [`Board::management`].
    pub bus: usize,
    pub address: u8,
}

/// What a LED tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shows {
    /// Blinks once a second while the core is clocked.
    Heartbeat,
    /// The link of a port is up.
    Link(u8),
    /// A frame passes, at any port.
    Activity,
    /// A link was lost within the last two seconds.
    Failover,
    /// All in one: blinks slowly without a link, is lit with one and winks with frames, blinks fast when a link is lost.
    Everything,
    /// The line of the UART, from the switch.
    Uart,
}

#[derive(Debug, Clone, Copy)]
pub struct Led {
    /// None: on a net that something else drives.
    pub pin: Option<Pin>,
    pub lit_when_low: bool,
    pub shows: Shows,
    pub place: &'static str,
}

#[derive(Debug, Clone, Copy)]
pub struct Uart {
    /// Into the switch.
    pub rx: Pin,
    pub tx: Pin,
}

/// How openFPGALoader calls it.
#[derive(Debug, Clone, Copy)]
pub struct Programmer {
    pub board: &'static str,
    /// Of the board itself; without one a cable must be named.
    pub own_cable: bool,
}

#[derive(Debug, Clone, Copy)]
pub struct Board {
    /// What a switch of this board answers to `device show`; 0 is simulation.
    pub number: u32,
    pub name: &'static str,
    pub doc: &'static str,
    pub revision: &'static str,
    pub part: Part,
    /// The build of the switch.
    pub configuration: &'static str,
    /// The oscillator.
    pub clock: Pin,
    pub clock_mhz: u32,
    pub uart: Uart,
    pub leds: &'static [Led],
    pub management: &'static [Management],
    pub ports: &'static [Port],
    pub programmer: Programmer,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no board is named `{name}`\n  there are: {}\n  help: `trunkline boards` tells what they are", Board::names())]
pub struct UnknownBoard {
    pub name: String,
}

impl Board {
    pub const ALL: [Board; 2] = [colorlight_5a_75b::BOARD, colorlight_i9::BOARD];

    pub fn named(name: &str) -> Result<Board, UnknownBoard> {
        Self::ALL.into_iter().find(|board| board.name == name).ok_or_else(|| UnknownBoard { name: name.into() })
    }

    fn names() -> String {
        Self::ALL.map(|board| board.name).join(", ")
    }

    pub fn numbered(number: u32) -> Option<Board> {
        Self::ALL.into_iter().find(|board| board.number == number)
    }

    /// The build of the switch, with the board's number in it, and with flow control: any two ports may have different speeds.
    ///
    /// # Panics
    ///
    /// If the board names a configuration that there is not; a test looks at every board.
    pub fn configuration(&self) -> Configuration {
        let found = Configuration::printable(self.configuration);
        let mut configuration = *found.expect("a test has found the configuration of every board");
        configuration.parameters.board = self.number;
        configuration.parameters.flow_control = true;
        configuration
    }

    /// The module of the board.
    pub fn top(&self) -> String {
        format!("trunkline_{}", self.name.replace('-', "_"))
    }

    /// As its maker calls it: `LFE5U-25F-6BG256`.
    pub fn device(&self) -> String {
        format!("LFE5U-{}-{}BG{}", self.part.name, self.part.speed, self.part.package.trim_start_matches("CABGA"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_board_has_a_configuration_of_as_many_ports() {
        for board in Board::ALL {
            let configuration = Configuration::printable(board.configuration).unwrap();
            assert_eq!(configuration.parameters.ports as usize, board.ports.len(), "{}", board.name);
            assert_eq!(configuration.parameters.fdb_ways << configuration.parameters.fdb_row_bits, 4_096);
            assert_eq!(Board::named(board.name).unwrap().name, board.name);
            assert_eq!(Board::numbered(board.number).unwrap().name, board.name);
        }
    }

    #[test]
    fn no_board_is_taken_for_simulation() {
        assert!(Board::numbered(0).is_none());
    }

    #[test]
    fn an_unknown_board_is_answered_with_those_there_are() {
        let text = Board::named("colorlight").unwrap_err().to_string();
        assert!(text.contains("`colorlight`") && text.contains("colorlight-5a-75b, colorlight-i9"), "{text}");
    }
}
