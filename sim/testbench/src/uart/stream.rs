//! The management UART as a stream of octets: reading lets simulated time pass.

use std::cell::RefCell;
use std::io::{self, Read, Write};
use std::rc::Rc;
use std::time::Duration;

use trunkline_device::Transport;

use crate::bench::Bench;
use crate::simulator::{SimulationError, Simulator};

/// A bench that a device library and the one who runs the traffic share.
pub type SharedBench<S> = Rc<RefCell<Bench<S>>>;

pub struct UartStream<S> {
    bench: SharedBench<S>,
    timeout_ps: u64,
    /// Benches on the same time line, this one among them; none if it stands alone.
    fellows: Vec<SharedBench<S>>,
}

/// Lets time pass for several benches up to a time, none ever more than `step_ps` ahead of another.
pub fn run_together<S: Simulator>(
    benches: &[SharedBench<S>],
    time_ps: u64,
    step_ps: u64,
) -> Result<(), SimulationError> {
    let mut now_ps = benches.iter().map(|bench| bench.borrow().now_ps()).min().unwrap_or(time_ps);
    while now_ps < time_ps {
        now_ps = (now_ps + step_ps).min(time_ps);
        for bench in benches {
            bench.borrow_mut().run_until(now_ps)?;
        }
    }
    Ok(())
}

/// The least delay of a cable between benches on one time line.
pub const STEP_PS: u64 = 40_000;

impl<S> Clone for UartStream<S> {
    fn clone(&self) -> Self {
        Self { bench: Rc::clone(&self.bench), timeout_ps: self.timeout_ps, fellows: self.fellows.clone() }
    }
}

/// Simulated time between two looks at what has arrived.
const SLICE_PS: u64 = 1_000_000;

impl<S: Simulator> UartStream<S> {
    /// A read gives up after `timeout_ps` of simulated time.
    pub fn new(bench: SharedBench<S>, timeout_ps: u64) -> Self {
        Self { bench, timeout_ps, fellows: Vec::new() }
    }

    /// From now on time passes for all these while this one waits.
    pub fn join(&mut self, fellows: &[SharedBench<S>]) {
        self.fellows = fellows.to_vec();
    }

    pub fn now_ps(&self) -> u64 {
        self.bench.borrow().now_ps()
    }

    /// Waits until something arrives; none if nothing did within the time.
    pub fn receive(&mut self, octets: &mut [u8], timeout_ps: u64) -> io::Result<usize> {
        let limit_ps = self.now_ps() + timeout_ps;
        while self.bench.borrow_mut().uart_listener().octets().is_empty() && self.now_ps() < limit_ps {
            let time_ps = (self.now_ps() + SLICE_PS).min(limit_ps);
            let passed = match self.fellows.is_empty() {
                true => self.bench.borrow_mut().run_until(time_ps),
                false => run_together(&self.fellows, time_ps, STEP_PS),
            };
            passed.map_err(io::Error::other)?;
        }
        let mut bench = self.bench.borrow_mut();
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
