use super::*;
use crate::board::{inside, Interface, Pin, Rgmii, Standard};

fn broken(board: Board) -> PinError {
    let mut errors = check(&board);
    assert_eq!(errors.len(), 1, "{errors:?}");
    errors.remove(0)
}

/// The 5A-75B with another first port.
fn with_port(change: impl Fn(&mut Rgmii)) -> Board {
    let mut board = Board::ALL[0];
    let mut ports = board.ports.to_vec();
    let Interface::Rgmii(rgmii) = ports[0].interface else { unreachable!("its ports are RGMII") };
    let mut rgmii = *rgmii;
    change(&mut rgmii);
    ports[0].interface = Interface::Rgmii(Box::leak(Box::new(rgmii)));
    board.ports = ports.leak();
    board
}

#[test]
fn the_boards_have_no_fault() {
    for board in Board::ALL {
        assert_eq!(check(&board), [], "{}", board.name);
    }
}

#[test]
fn a_ball_with_two_nets_is_found() {
    let board = with_port(|port| port.txd[3] = inside("M16"));
    let expected = PinError::Twice { ball: "M16", one: "p0_rgmii_txd3".into(), other: "p1_rgmii_rxc".into() };
    assert_eq!(broken(board), expected);
}

#[test]
fn a_ball_of_another_package_is_found() {
    let board = Board { clock: inside("W2"), ..Board::ALL[0] };
    assert_eq!(broken(board), PinError::NoBall { signal: "clk_25".into(), ball: "W2", package: "CABGA256" });
}

#[test]
fn two_voltages_in_one_bank_are_found() {
    // Only the net itself is named, against the first of its bank.
    let board = with_port(|port| port.txd[2] = Pin { standard: Standard::Lvcmos25, ..port.txd[2] });
    let expected = "bank 6 has one supply: clk_25 wants 3300 mV, p0_rgmii_txd2 2500 mV";
    assert_eq!(broken(board).to_string(), expected);
}

#[test]
fn a_clock_away_from_the_clock_network_is_found() {
    let board = with_port(|port| std::mem::swap(&mut port.rxc, &mut port.rxd[3]));
    let expected = "p0_rgmii_rxc, a clock of 125 MHz, is on K3 (no clock pin), from which there is no way of its own to the clock network";
    assert_eq!(broken(board).to_string(), expected);
    // A complement is near enough for 50 MHz, not for 125.
    let board = with_port(|port| std::mem::swap(&mut port.rxc, &mut port.rxd[0]));
    assert!(matches!(broken(board), PinError::Clock { ball: "K2", .. }));
}

#[test]
fn an_oscillator_away_from_the_plls_is_found() {
    let board = Board { clock: inside("T2"), ..Board::ALL[0] };
    assert!(broken(board).to_string().ends_with("no way of its own to a PLL"));
}

#[test]
fn two_phys_with_one_address_are_found() {
    let mut board = Board::ALL[0];
    let mut ports = board.ports.to_vec();
    ports[1].address = 0;
    board.ports = ports.leak();
    assert_eq!(broken(board), PinError::Address { one: 0, other: 1, address: 0 });
}

#[test]
fn a_phy_on_no_bus_and_an_address_of_six_bits_are_found() {
    let mut board = Board::ALL[0];
    let mut ports = board.ports.to_vec();
    ports[1].bus = 1;
    ports[1].address = 32;
    board.ports = ports.leak();
    let expected = [PinError::Bus { port: 1, bus: 1, buses: 1 }, PinError::AddressRange { port: 1, address: 32 }];
    assert_eq!(check(&board), expected);
}
