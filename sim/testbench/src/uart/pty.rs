//! The management UART as a pseudo terminal, so that a program outside can speak to a running simulation.
//!
//!   program <-> terminal /dev/pts/N <-> PtyBridge <-> uart_rx, uart_tx of the switch

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};

use rustix::fs::{fcntl_getfl, fcntl_setfl, OFlags};
use rustix::pty::{grantpt, openpt, ptsname, unlockpt, OpenptFlags};
use rustix::termios::{tcgetattr, tcsetattr, OptionalActions};

use crate::bench::Bench;
use crate::simulator::Simulator;

pub struct PtyBridge {
    master: File,
    /// Held open, so that a program may come and go without ending the terminal.
    _terminal: File,
    path: PathBuf,
    unsent: Vec<u8>,
}

/// What the terminal did not take is kept up to this many octets; a program that does not read loses the rest.
const UNSENT_LIMIT: usize = 1 << 16;

impl PtyBridge {
    pub fn open() -> io::Result<Self> {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY)?;
        grantpt(&master)?;
        unlockpt(&master)?;
        let path = ptsname(&master, Vec::new())?.into_string().map_err(io::Error::other)?;
        let terminal = File::options().read(true).write(true).open(&path)?;
        let mut settings = tcgetattr(terminal.as_fd())?;
        settings.make_raw();
        tcsetattr(terminal.as_fd(), OptionalActions::Now, &settings)?;
        fcntl_setfl(&master, fcntl_getfl(&master)? | OFlags::NONBLOCK)?;
        Ok(Self { master: File::from(master), _terminal: terminal, path: path.into(), unsent: Vec::new() })
    }

    /// The terminal to be opened as a serial port.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Moves what waits, in both directions, without waiting. Gives the octets moved.
    pub fn exchange<S: Simulator>(&mut self, bench: &mut Bench<S>) -> io::Result<usize> {
        let mut moved = 0;
        let mut octets = [0; 1024];
        // The switch hears no more than a little ahead, so that the terminal's own flow control holds.
        if bench.uart_sender().is_idle() {
            match self.master.read(&mut octets) {
                Ok(count) => {
                    bench.uart_sender().send(&octets[..count]);
                    moved += count;
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
        }
        self.unsent.extend(bench.uart_listener().octets().drain(..));
        self.unsent.truncate(UNSENT_LIMIT);
        match self.master.write(&self.unsent) {
            Ok(count) => {
                self.unsent.drain(..count);
                moved += count;
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
        Ok(moved)
    }

    /// Lets the simulation run, talking to the terminal, until `stop` says so.
    pub fn serve<S: Simulator>(
        &mut self,
        bench: &mut Bench<S>,
        mut stop: impl FnMut(&mut Bench<S>) -> bool,
    ) -> io::Result<()> {
        while !stop(bench) {
            self.exchange(bench)?;
            bench.run_for(50_000_000).map_err(io::Error::other)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::BenchOptions;
    use crate::stub::Stub;
    use trunkline_map::wire::{encode_frame, Operation, Request};
    use trunkline_map::Parameters;

    #[test]
    fn a_program_at_the_terminal_is_answered() {
        let mut bench = Bench::new(Stub::new(Parameters::DEFAULT), &BenchOptions::default()).unwrap();
        let mut bridge = PtyBridge::open().unwrap();
        let path = bridge.path().to_owned();
        let program = std::thread::spawn(move || {
            let mut port = File::options().read(true).write(true).open(path).unwrap();
            let request = Request { sequence: 9, operation: Operation::Read { address: 0, count: 1 } };
            port.write_all(&encode_frame(&request.encode())).unwrap();
            let mut answer = Vec::new();
            while answer.iter().filter(|octet| **octet == 0x7E).count() < 2 {
                let mut octet = [0];
                port.read_exact(&mut octet).unwrap();
                answer.push(octet[0]);
            }
            answer
        });
        bridge.serve(&mut bench, |_| program.is_finished()).unwrap();
        let answer = program.join().unwrap();
        assert_eq!(answer[1..7], [9, 0, b'T', b'R', b'N', b'K']);
    }
}
