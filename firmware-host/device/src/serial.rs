//! A switch on a serial port, or on the pseudo-terminal of a simulation.

use std::time::Duration;

use crate::{DeviceError, Stream};
use serialport::SerialPort;

/// How long one read waits; the link's time-outs are counted in these.
const READ_WAIT: Duration = Duration::from_millis(5);

/// Opens a port at the given symbol rate: 8 data bits, no parity, 1 stop bit, no flow control.
pub fn open(path: &str, baud: u32) -> Result<Stream<Box<dyn SerialPort>>, DeviceError> {
    serialport::new(path, baud)
        .timeout(READ_WAIT)
        .open()
        .map(Stream::new)
        .map_err(|source| DeviceError::Open { path: path.to_string(), source: source.into() })
}
