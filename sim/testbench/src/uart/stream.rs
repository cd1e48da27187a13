//! The management UART as a stream of octets: reading lets simulated time pass.

use std::cell::RefCell;
use std::io::{self, Read, Write};
use std::rc::Rc;
use std::time::Duration;

use trunkline_device::Transport;

use crate::bench::Bench;
use crate::simulator::Simulator;

/// A bench that a device library and the one who runs the traffic share.
pub type SharedBench<S> = Rc<RefCell<Bench<S>>>;

pub struct UartStream<S> {
    bench: SharedBench<S>,
    timeout_ps: u64,
}

impl<S> Clone for UartStream<S> {
    fn clone(&self) -> Self {
        Self { bench: Rc::clone(&self.bench), timeout_ps: self.timeout_ps }
    }
}

/// Simulated time between two looks at what has arrived.
const SLICE_PS: u64 = 1_000_000;

impl<S: Simulator> UartStream<S> {
    /// A read gives up after `timeout_ps` of simulated time.
    pub fn new(bench: SharedBench<S>, timeout_ps: u64) -> Self {
        Self { bench, timeout_ps }
    }

    pub fn now_ps(&self) -> u64 {
        self.bench.borrow().now_ps()
    }

    /// Waits until something arrives; none if nothing did within the time.
    pub fn receive(&mut self, octets: &mut [u8], timeout_ps: u64) -> io::Result<usize> {
        let mut bench = self.bench.borrow_mut();
        let limit_ps = bench.now_ps() + timeout_ps;
        while bench.uart_listener().octets().is_empty() && bench.now_ps() < limit_ps {
            let slice_ps = SLICE_PS.min(limit_ps - bench.now_ps());
            bench.run_for(slice_ps).map_err(io::Error::other)?;
        }
        let arrived = bench.uart_listener().octets();
        let count = octets.len().min(arrived.len());
        for (to, from) in octets.iter_mut().zip(arrived.drain(..count)) {
            *to = from;
        }
        Ok(count)
    }
}

impl<S: Simulator> Read for UartStream<S> {
    fn read(&mut self, octets: &mut [u8]) -> io::Result<usize> {
        match self.receive(octets, self.timeout_ps)? {
            0 if !octets.is_empty() => Err(io::ErrorKind::TimedOut.into()),
            count => Ok(count),
        }
    }
}

impl<S: Simulator> Write for UartStream<S> {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        self.bench.borrow_mut().uart_sender().send(octets);
        Ok(octets.len())
    }

    /// What was written leaves as time passes.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<S: Simulator> Transport for UartStream<S> {
    fn send(&mut self, octets: &[u8]) -> io::Result<()> {
        self.write_all(octets)
    }

    fn recv(&mut self, timeout: Duration) -> io::Result<Vec<u8>> {
        let mut octets = vec![0; 4096];
        let count = self.receive(&mut octets, picoseconds(timeout))?;
        octets.truncate(count);
        Ok(octets)
    }

    fn now(&self) -> Duration {
        Duration::from_nanos(self.now_ps() / 1_000)
    }
}

fn picoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX).saturating_mul(1_000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::BenchOptions;
    use crate::stub::Stub;
    use trunkline_map::wire::{encode_frame, Deframer, Operation, Request, Response};
    use trunkline_map::{identity, Parameters};

    #[test]
    fn a_request_over_the_simulated_line_is_answered() {
        let bench = Bench::new(Stub::new(Parameters::DEFAULT), &BenchOptions::default()).unwrap();
        let mut stream = UartStream::new(Rc::new(RefCell::new(bench)), 10_000_000_000);
        let request = Request { sequence: 5, operation: Operation::Read { address: 0, count: 5 } };
        stream.write_all(&encode_frame(&request.encode())).unwrap();
        let mut deframer = Deframer::new(64);
        let payload = loop {
            let mut octet = [0];
            stream.read_exact(&mut octet).unwrap();
            if let Some(Ok(payload)) = deframer.push(octet[0]) {
                break payload;
            }
        };
        let response = Response::decode(&payload).unwrap();
        assert_eq!((response.sequence, response.words[0], response.words[4]), (5, identity::MAGIC_VALUE, 4));
        // 11 octets to the switch and 28 back take 390 us at 1 Mbaud.
        assert!((385_000_000..400_000_000).contains(&stream.now_ps()), "{} ps", stream.now_ps());
    }

    #[test]
    fn the_device_library_runs_over_the_simulated_line() {
        let bench = Bench::new(Stub::new(Parameters::DEFAULT), &BenchOptions::default()).unwrap();
        let stream = UartStream::new(Rc::new(RefCell::new(bench)), 10_000_000_000);
        let mut device = trunkline_device::Device::connect(stream, trunkline_device::Options::default()).unwrap();
        assert_eq!(device.identity().parameters, Parameters::DEFAULT);
        let trunk = trunkline_device::Trunk { members: vec![1, 2, 3], ..Default::default() };
        device.group_load(2, &trunk, trunkline_device::Layout::Even).unwrap();
        assert_eq!(device.group_show(2).unwrap().control.members, 0b1110);
        assert_eq!(device.statistics().damaged, 0);
    }

    #[test]
    fn silence_ends_in_a_time_out() {
        let bench = Bench::new(Stub::new(Parameters::DEFAULT), &BenchOptions::default()).unwrap();
        let mut stream = UartStream::new(Rc::new(RefCell::new(bench)), 2_500_000);
        assert_eq!(stream.read(&mut [0]).unwrap_err().kind(), io::ErrorKind::TimedOut);
        assert_eq!(stream.now_ps(), 2_500_000);
    }
}
