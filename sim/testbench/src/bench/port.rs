//! A port of the bench: its pins, what drives them and what watches them.

use super::line::Line;
use crate::gmii::{Cycle, Driver, Monitor};
use crate::simulator::{Pin, PinId, SimulationError, Simulator};

pub struct PortPins {
    pub rxd: PinId,
    pub rx_dv: PinId,
    pub rx_er: PinId,
    pub txd: PinId,
    pub tx_en: PinId,
    pub tx_er: PinId,
    pub link_up: PinId,
}

pub struct Port {
    pub pins: PortPins,
    pub driver: Driver,
    pub monitor: Monitor,
    pub shown: Cycle,
    pub rx_period_ps: u64,
    pub link_up: bool,
    /// Where its signals come from, if not from the driver, and where they go beside the monitor.
    pub line_in: Option<Line>,
    pub line_out: Option<Line>,
}

impl Port {
    pub fn new(simulator: &impl Simulator, p: usize, rx_period_ps: u64) -> Result<Self, SimulationError> {
        let pins = PortPins {
            rxd: simulator.pin(Pin::Rxd(p))?,
            rx_dv: simulator.pin(Pin::RxDv(p))?,
            rx_er: simulator.pin(Pin::RxEr(p))?,
            txd: simulator.pin(Pin::Txd(p))?,
            tx_en: simulator.pin(Pin::TxEn(p))?,
            tx_er: simulator.pin(Pin::TxEr(p))?,
            link_up: simulator.pin(Pin::LinkUp(p))?,
        };
        let (driver, monitor) = (Driver::default(), Monitor::default());
        let (shown, link_up, line_in, line_out) = (Cycle::default(), false, None, None);
        Ok(Self { pins, driver, monitor, shown, rx_period_ps, link_up, line_in, line_out })
    }

    #[inline]
    pub fn show(&mut self, simulator: &mut impl Simulator, now_ps: u64) {
        let cycle = match &self.line_in {
            None => self.driver.cycle(now_ps, self.rx_period_ps),
            Some(line) => self.driver.pass(now_ps, self.rx_period_ps, line.arrived(now_ps)),
        };
        if cycle != self.shown {
            self.shown = cycle;
            simulator.set(self.pins.rxd, u64::from(cycle.data));
            simulator.set(self.pins.rx_dv, u64::from(cycle.valid));
            simulator.set(self.pins.rx_er, u64::from(cycle.error));
        }
    }
}
