//! The pins of a GMII top, by what they are.

use std::fmt;

/// The largest number of ports a switch can have.
pub const MAX_PORTS: usize = 8;
/// Pins of one port.
const PER_PORT: usize = 12;

/// Receive and transmit as the switch sees them: `Rxd` enters the switch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pin {
    Clk,
    /// Active high.
    Rst,
    RxClk(usize),
    Rxd(usize),
    RxDv(usize),
    RxEr(usize),
    /// An octet is on the receive pins in this cycle.
    RxStrobe(usize),
    /// An input: the PHY or the board makes the transmit clock.
    TxClk(usize),
    Txd(usize),
    TxEn(usize),
    TxEr(usize),
    /// An octet is taken from the transmit pins in this cycle.
    TxStrobe(usize),
    LinkUp(usize),
    /// 0 is 10 Mb/s, 1 is 100, 2 is 1000, 3 is refused for its half duplex.
    Speed(usize),
    UartRx,
    UartTx,
}

impl Pin {
    /// All pins of a switch with so many ports, in the order of their indices.
    pub fn all(ports: usize) -> Vec<Pin> {
        let per_port = |p| {
            [
                Pin::RxClk(p),
                Pin::Rxd(p),
                Pin::RxDv(p),
                Pin::RxEr(p),
                Pin::TxClk(p),
                Pin::Txd(p),
                Pin::TxEn(p),
                Pin::TxEr(p),
                Pin::LinkUp(p),
                Pin::RxStrobe(p),
                Pin::TxStrobe(p),
                Pin::Speed(p),
            ]
        };
        let mut pins = vec![Pin::Clk, Pin::Rst, Pin::UartRx, Pin::UartTx];
        pins.extend((0..ports).flat_map(per_port));
        pins
    }

    /// Its place in [`Pin::all`].
    pub fn index(self) -> usize {
        let of_port = |port: usize, offset: usize| 4 + PER_PORT * port + offset;
        match self {
            Pin::Clk => 0,
            Pin::Rst => 1,
            Pin::UartRx => 2,
            Pin::UartTx => 3,
            Pin::RxClk(p) => of_port(p, 0),
            Pin::Rxd(p) => of_port(p, 1),
            Pin::RxDv(p) => of_port(p, 2),
            Pin::RxEr(p) => of_port(p, 3),
            Pin::TxClk(p) => of_port(p, 4),
            Pin::Txd(p) => of_port(p, 5),
            Pin::TxEn(p) => of_port(p, 6),
            Pin::TxEr(p) => of_port(p, 7),
            Pin::LinkUp(p) => of_port(p, 8),
            Pin::RxStrobe(p) => of_port(p, 9),
            Pin::TxStrobe(p) => of_port(p, 10),
            Pin::Speed(p) => of_port(p, 11),
        }
    }
}

/// The name of the port of the Verilog module.
impl fmt::Display for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Pin::Clk => write!(f, "clk"),
            Pin::Rst => write!(f, "rst"),
            Pin::UartRx => write!(f, "uart_rx"),
            Pin::UartTx => write!(f, "uart_tx"),
            Pin::RxClk(p) => write!(f, "p{p}_gmii_rx_clk"),
            Pin::Rxd(p) => write!(f, "p{p}_gmii_rxd"),
            Pin::RxDv(p) => write!(f, "p{p}_gmii_rx_dv"),
            Pin::RxEr(p) => write!(f, "p{p}_gmii_rx_er"),
            Pin::TxClk(p) => write!(f, "p{p}_gmii_tx_clk"),
            Pin::Txd(p) => write!(f, "p{p}_gmii_txd"),
            Pin::TxEn(p) => write!(f, "p{p}_gmii_tx_en"),
            Pin::TxEr(p) => write!(f, "p{p}_gmii_tx_er"),
            Pin::LinkUp(p) => write!(f, "p{p}_link_up"),
            Pin::RxStrobe(p) => write!(f, "p{p}_gmii_rx_strobe"),
            Pin::TxStrobe(p) => write!(f, "p{p}_gmii_tx_strobe"),
            Pin::Speed(p) => write!(f, "p{p}_speed"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_stands_at_its_index() {
        let pins = Pin::all(MAX_PORTS);
        assert_eq!(pins.len(), 4 + PER_PORT * MAX_PORTS);
        for (index, pin) in pins.iter().enumerate() {
            assert_eq!(pin.index(), index, "{pin}");
        }
    }
}
