//! Every adapter means the same in rust-hdl and in the Verilog printed from it.

use super::link_resolution::LinkResolution;
use super::mdio::Mdio;
use super::mii_receive::MiiReceive;
use super::mii_transmit::MiiTransmit;
use super::phy_poll::PhyPoll;
use super::rgmii_receive::RgmiiReceive;
use super::rgmii_transmit::RgmiiTransmit;
use super::rmii_receive::RmiiReceive;
use super::rmii_transmit::RmiiTransmit;
use super::{PhyManagement, PollPlan, RegisterWrite, RgmiiPort, RmiiPort, StatusSource};
use crate::parts::settled::Settled;
use rand::Rng as _;
use rust_hdl::prelude::*;
use trunkline_verilog::case;
use trunkline_verilog::equivalence::{chance, held, one_of, uniform, Bench, Draw, Rng};

const CYCLES: usize = 10_000;

/// Nibbles among which preamble and delimiter are frequent.
fn nibble(random: &mut Rng) -> Bits<4> {
    match random.gen_range(0..6) {
        0..=2 => 5_u64.into(),
        3 => 13_u64.into(),
        _ => uniform().draw(random),
    }
}

fn dibit(random: &mut Rng) -> Bits<2> {
    if random.gen_bool(0.7) {
        1_u64.into()
    } else {
        uniform().draw(random)
    }
}

/// Steady for tens of cycles.
fn speed(random: &mut Rng) -> Bits<2> {
    uniform().draw(random)
}

fn plan() -> PollPlan {
    let write = |phy, register, value| RegisterWrite { phy, register, value };
    PollPlan {
        clock_hz: 8_000_000,
        reset_us: 2,
        settle_us: 3,
        addresses: vec![Some(2), None, Some(31)],
        writes: vec![write(2, 31, 0xA5C3), write(31, 1, 0x8001)],
    }
}

#[test]
fn the_adapters_mean_the_same_in_verilog() {
    let mii_receive = case!(MiiReceive::default(), clocks: [clock], inputs: [
        nibble: nibble, dv: held(0.97, chance(0.8)), er: chance(0.05),
    ]);
    let mii_transmit = case!(MiiTransmit::default(), clocks: [clock], inputs: [txd, tx_en, tx_er]);
    let rgmii_receive = case!(RgmiiReceive::default(), clocks: [clock], inputs: [
        d_rise: held(0.5, nibble), d_fall: uniform(), ctl_rise: held(0.97, chance(0.6)), ctl_fall: held(0.9, chance(0.5)),
        gigabit: held(0.99, chance(0.5)),
    ]);
    let rgmii_transmit = case!(RgmiiTransmit::default(), clocks: [clock], inputs: [
        speed: held(0.99, speed), txd, tx_en: held(0.9, chance(0.5)), tx_er: chance(0.2),
    ]);
    let rmii_receive = case!(RmiiReceive::default(), clocks: [clock], inputs: [
        speed: held(0.999, speed), rmii_rxd: dibit, rmii_crs_dv: held(0.95, chance(0.8)), rmii_rx_er: chance(0.05),
    ]);
    let rmii_transmit = case!(RmiiTransmit::default(), clocks: [clock], inputs: [
        speed: held(0.99, speed), txd, tx_en,
    ]);
    Bench::new()
        .with("mii_receive", mii_receive)
        .with("mii_transmit", mii_transmit)
        .with("rgmii_receive", rgmii_receive)
        .with("rgmii_transmit", rgmii_transmit)
        .with("rmii_receive", rmii_receive)
        .with("rmii_transmit", rmii_transmit)
        .check(CYCLES);
}

#[test]
fn the_management_of_phys_means_the_same_in_verilog() {
    let mdio = case!(Mdio::new(20_000_000), clocks: [clock], inputs: [
        start: chance(0.1), write, phy, register, data, mdio_in,
    ]);
    let resolution = case!(LinkResolution::default(), clocks: [], inputs: [
        control, status, advertised, partner, gigabit_control, gigabit_status,
    ]);
    let poll = case!(PhyPoll::<3, 3>::new(&plan()).unwrap(), clocks: [clock], inputs: [
        done: chance(0.5), read_data: one_of(&[0x1024_u64.into(), 0x0DE4_u64.into(), 0xFFFF_u64.into()]), answered: chance(0.98),
    ]);
    let management = case!(PhyManagement::<3, 2>::new(&plan()).unwrap(), clocks: [clock], inputs: [
        mdio_in: held(0.95, chance(0.3)),
    ]);
    Bench::new()
        .with("mdio", mdio)
        .with("link_resolution", resolution)
        .with("phy_poll", poll)
        .with("phy_management", management)
        .check(CYCLES);
}

#[test]
fn the_ports_mean_the_same_in_verilog() {
    let port = |source| {
        case!(RgmiiPort::new(source), clocks: [rx_clk, tx_clk], inputs: [
            rx_d_rise: held(0.99, nibble), rx_d_fall: uniform(), rx_ctl_rise: held(0.98, chance(0.2)), rx_ctl_fall: held(0.98, chance(0.1)),
            polled_link: held(0.9995, chance(0.9)), polled_speed: held(0.9995, speed), polled_half: held(0.999, chance(0.1)),
            txd, tx_en, tx_er,
        ])
    };
    let rmii = case!(RmiiPort::default(), clocks: [ref_clk], inputs: [
        rmii_rxd: dibit, rmii_crs_dv: held(0.95, chance(0.8)), rmii_rx_er: chance(0.05), polled_link: held(0.99, chance(0.5)),
        polled_speed: held(0.999, speed), polled_half: held(0.99, chance(0.5)), txd, tx_en, tx_er,
    ]);
    let settled = case!(Settled::<3>::default(), clocks: [clock], inputs: [asynchronous: held(0.5, uniform())]);
    Bench::new()
        .with("rgmii_port_in_band", port(StatusSource::InBand))
        .with("rgmii_port_polled", port(StatusSource::Polled))
        .with("rgmii_port_both", port(StatusSource::Both))
        .with("rmii_port", rmii)
        .with("settled", settled)
        .check(CYCLES);
}
