//! The MAC's GMII side: reception, transmission, and the crossing between the PHY's clocks and the core's.

pub mod admission;
pub mod clock_crossing;
pub mod receive;
pub mod receive_framing;
pub mod transmit;
pub mod transmit_framing;

pub use receive::GmiiReceive;
pub use transmit::GmiiTransmit;

#[cfg(test)]
mod equivalence;
#[cfg(test)]
pub(crate) mod testing;
