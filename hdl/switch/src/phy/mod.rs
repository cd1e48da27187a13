//! Adapters between a PHY and the MAC, and the management of PHYs. Plain synchronous modules: DDR cells, delays, PLLs and pads are
//! the board's.
//!
//!   PHY  RGMII  -> rgmii_port (rgmii_receive, rgmii_transmit, link_status) -> rxd, rx_dv, rx_er, rx_strobe  MAC
//!        RMII   -> rmii_port (rmii_receive, rmii_transmit, link_status)    <- txd, tx_en, tx_er, tx_strobe
//!        MII    -> mii_receive, mii_transmit
//!        MDC, MDIO <-> phy_management (mdio, phy_poll, link_resolution) -> link, speed, half duplex of each port

pub mod link_resolution;
pub mod link_status;
pub mod mdio;
pub mod mii_receive;
pub mod mii_transmit;
pub mod phy_management;
pub mod phy_poll;
pub mod rgmii_port;
pub mod rgmii_receive;
pub mod rgmii_transmit;
pub mod rmii_port;
pub mod rmii_receive;
pub mod rmii_transmit;

pub use phy_management::PhyManagement;
pub use phy_poll::{PlanError, PollPlan, RegisterWrite};
pub use rgmii_port::{RgmiiPort, StatusSource};
pub use rmii_port::RmiiPort;

pub use crate::types::{SpeedCode, SPEED_10, SPEED_100, SPEED_1000};

#[cfg(test)]
mod equivalence;
#[cfg(test)]
mod mii_tests;
#[cfg(test)]
mod rmii_tests;
#[cfg(test)]
mod testing;
