//! Octets and time. A simulated transport has simulated time, so time-outs work the same there.

use std::io::{self, ErrorKind, Read, Write};
use std::time::{Duration, Instant};

pub trait Transport {
    /// Hands over all octets.
    fn send(&mut self, octets: &[u8]) -> io::Result<()>;

    /// Waits until an octet comes, at most for `timeout`, and returns what has come; nothing means that the time has passed.
    fn recv(&mut self, timeout: Duration) -> io::Result<Vec<u8>>;

    /// Time since any fixed moment.
    fn now(&self) -> Duration;
}

impl<T: Transport + ?Sized> Transport for Box<T> {
    fn send(&mut self, octets: &[u8]) -> io::Result<()> {
        (**self).send(octets)
    }

    fn recv(&mut self, timeout: Duration) -> io::Result<Vec<u8>> {
        (**self).recv(timeout)
    }

    fn now(&self) -> Duration {
        (**self).now()
    }
}

/// Any octet stream of the operating system in real time. Its `read` must return after a short time when nothing comes, with
/// `TimedOut` or `WouldBlock`.
pub struct Stream<S> {
    stream: S,
    start: Instant,
}

impl<S: Read + Write> Stream<S> {
    pub fn new(stream: S) -> Self {
        Self { stream, start: Instant::now() }
    }
}

impl<S: Read + Write> Transport for Stream<S> {
    fn send(&mut self, octets: &[u8]) -> io::Result<()> {
        self.stream.write_all(octets)?;
        self.stream.flush()
    }

    fn recv(&mut self, timeout: Duration) -> io::Result<Vec<u8>> {
        let deadline = Instant::now() + timeout;
        let mut octets = vec![0; 4096];
        loop {
            match self.stream.read(&mut octets) {
                Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
                Ok(count) => {
                    octets.truncate(count);
                    return Ok(octets);
                }
                Err(error) if matches!(error.kind(), ErrorKind::TimedOut | ErrorKind::Interrupted) => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => std::thread::sleep(Duration::from_millis(1)),
                Err(error) => return Err(error),
            }
            if Instant::now() >= deadline {
                return Ok(Vec::new());
            }
        }
    }

    fn now(&self) -> Duration {
        self.start.elapsed()
    }
}
