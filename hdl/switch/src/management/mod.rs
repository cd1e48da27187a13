//! The management agent: UART, frames of the wire format, register bus.
//!
//!   line ->| UartReceive |->| Deframer |->| Executor |<->| register bus |
//!   line <-| UartTransmit|<-|  Framer  |<-|          |
//!
//! [`Agent`] is all but the UARTs and has octets at its edge; [`ManagementPort`] is the whole.

mod agent;
mod block_list;
mod deframer;
mod executor;
mod framer;
mod port;
mod uart_receive;
mod uart_transmit;

pub use agent::Agent;
pub use block_list::{BlockList, BlockRow};
pub use deframer::Deframer;
pub use executor::Executor;
pub use framer::Framer;
pub use port::ManagementPort;
pub use uart_receive::UartReceive;
pub use uart_transmit::UartTransmit;

use rust_hdl::prelude::*;

/// A place in the queue of requests or responses: one block RAM of 2,048 x 9 bits each.
///
/// A queue holds records: its own size in words, then octets. A record is written behind the committed ones; it exists for the
/// reader once `committed` has moved over it, so one that is never finished leaves no trace.
pub type QueuePointer = Bits<11>;
/// An octet, or the size of a record.
pub type QueueWord = Bits<9>;

/// Core clock cycles per bit of the line, to the nearest.
///
/// Panics when the rounding alone is more than 1 %: the line tolerates 2 % between both ends.
pub fn cycles_per_bit(core_clock_hz: u32, baud: u32) -> u16 {
    let cycles = (core_clock_hz + baud / 2) / baud;
    let error = (i64::from(cycles) * i64::from(baud)).abs_diff(i64::from(core_clock_hz));
    assert!(error * 100 <= u64::from(core_clock_hz), "{baud} baud cannot be made from {core_clock_hz} Hz within 1 %");
    u16::try_from(cycles).expect("the line is too slow for the 16-bit bit timer")
}
