//! The management agent: UART, frames of the wire format, register bus.
