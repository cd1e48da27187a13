//! The management UART (8N1), with real bit times in simulated time.
//!
//!   octets -> Sender -> uart_rx of the switch        uart_tx of the switch -> Listener -> octets

mod listener;
mod pty;
mod sender;
mod stream;

pub use listener::Listener;
pub use pty::PtyBridge;
pub use sender::Sender;
pub use stream::{run_together, SharedBench, UartStream, STEP_PS};

/// Femtoseconds of one bit; baud rates do not divide a second into picoseconds.
fn bit_fs(baud: u32) -> u64 {
    1_000_000_000_000_000 / u64::from(baud)
}
