//! The whole switch at its GMII pins.

use std::cell::RefCell;
use std::rc::Rc;

use trunkline_device::{Device, Options, Transport};
use trunkline_sim::bench::Bench;
use trunkline_sim::clock::MICROSECOND_PS;
use trunkline_sim::gmii::{Driven, Received, Transmission};
use trunkline_sim::simulator::Simulator;
use trunkline_sim::uart::{SharedBench, UartStream};

use super::{Dut, Host, RigError, View};

/// An octet stream that says nothing for so long ends a read.
const READ_TIMEOUT_PS: u64 = 1_000 * MICROSECOND_PS;
/// A host waits at first for what may still be on the line: on that of a fresh simulation there is nothing.
pub(super) const FRESH_LINE: u32 = 1_000_000_000;

pub struct GmiiDut<S: Simulator> {
    bench: SharedBench<S>,
    host: Option<Host>,
}

impl<S: Simulator + 'static> GmiiDut<S> {
    /// Takes a fresh bench; after `clear_ps` the tables are clear. All links come up.
    pub fn new(mut bench: Bench<S>, clear_ps: u64) -> Result<Self, RigError> {
        for port in 0..bench.port_count() {
            bench.set_link(port, true);
        }
        bench.run_for(clear_ps + 2 * MICROSECOND_PS)?;
        Ok(Self { bench: Rc::new(RefCell::new(bench)), host: None })
    }
}

impl<S: Simulator + 'static> Dut for GmiiDut<S> {
    fn view(&self) -> View {
        View::Gmii
    }

    fn ports(&self) -> usize {
        self.bench.borrow().port_count()
    }

    fn now_ps(&self) -> u64 {
        self.bench.borrow().now_ps()
    }

    fn send(&mut self, port: usize, frame: Transmission) {
        self.bench.borrow_mut().driver(port).send(frame);
    }

    fn run_until(&mut self, time_ps: u64) -> Result<(), RigError> {
        Ok(self.bench.borrow_mut().run_until(time_ps)?)
    }

    fn driven(&mut self, port: usize) -> Vec<Driven> {
        self.bench.borrow_mut().driver(port).take()
    }

    fn received(&mut self, port: usize) -> Vec<Received> {
        self.bench.borrow_mut().monitor(port).take()
    }

    fn is_idle(&self) -> bool {
        self.bench.borrow().lines_are_idle()
    }

    fn plan_link(&mut self, time_ps: u64, port: usize, up: bool) {
        self.bench.borrow_mut().plan_link(time_ps, port, up);
    }

    fn host(&mut self) -> Result<&mut Host, RigError> {
        if self.host.is_none() {
            let stream = UartStream::new(Rc::clone(&self.bench), READ_TIMEOUT_PS);
            let options = Options { baud: FRESH_LINE, ..Options::default() };
            self.host = Some(Device::connect(Box::new(stream) as Box<dyn Transport>, options)?);
        }
        self.host.as_mut().ok_or(RigError::NoHost("the switch"))
    }
}
