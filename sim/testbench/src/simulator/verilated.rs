//! The printed Verilog under Verilator.

use std::path::Path;

use trunkline_verilator::{Model, PortId};

use super::{Pin, PinId, SimulationError, Simulator};

pub struct Verilated {
    model: Model,
    ports: usize,
    /// By [`Pin::index`].
    pins: Vec<PortId>,
    traced: bool,
}

impl Verilated {
    /// Takes a built GMII top with so many ports. Every pin must be there.
    pub fn new(model: Model, ports: usize) -> Result<Self, SimulationError> {
        let port = |pin: &Pin| {
            model.port(&pin.to_string()).ok_or_else(|| SimulationError::NoPin { pin: pin.to_string(), ports })
        };
        let pins = Pin::all(ports).iter().map(port).collect::<Result<_, _>>()?;
        Ok(Self { model, ports, pins, traced: false })
    }

    /// Starts a VCD file; the model must have been built with tracing.
    pub fn trace_open(&mut self, path: &Path) -> Result<(), SimulationError> {
        self.model.trace_open(path).map_err(|error| SimulationError::Trace(error.to_string()))?;
        self.traced = true;
        Ok(())
    }

    pub fn trace_close(&mut self) {
        self.model.trace_close();
        self.traced = false;
    }
}

impl Simulator for Verilated {
    fn ports(&self) -> usize {
        self.ports
    }

    fn pin(&self, pin: Pin) -> Result<PinId, SimulationError> {
        match pin.index() < self.pins.len() {
            true => Ok(PinId(pin.index() as u32)),
            false => Err(SimulationError::NoPin { pin: pin.to_string(), ports: self.ports }),
        }
    }

    #[inline]
    fn set(&mut self, pin: PinId, value: u64) {
        self.model.set(self.pins[pin.0 as usize], value);
    }

    #[inline]
    fn get(&self, pin: PinId) -> u64 {
        self.model.get(self.pins[pin.0 as usize])
    }

    #[inline]
    fn eval(&mut self) -> Result<(), SimulationError> {
        self.model.try_eval().map_err(|stopped| SimulationError::Stopped(stopped.to_string()))
    }

    #[inline]
    fn trace(&mut self, time_ps: u64) {
        if self.traced {
            self.model.trace_dump(time_ps);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use trunkline_verilator::Options;

    /// A wire from each receiver to its transmitter, one clock late.
    const LOOP: &str = "module repeater(input wire clk, input wire rst, input wire uart_rx, output wire uart_tx,
        input wire p0_gmii_rx_clk, input wire [7:0] p0_gmii_rxd, input wire p0_gmii_rx_dv, input wire p0_gmii_rx_er,
        input wire p0_gmii_tx_clk, output reg [7:0] p0_gmii_txd, output reg p0_gmii_tx_en, output reg p0_gmii_tx_er,
        input wire p0_link_up, input wire p0_gmii_rx_strobe, input wire p0_gmii_tx_strobe, input wire [1:0] p0_speed);
        assign uart_tx = uart_rx;
        always @(posedge p0_gmii_tx_clk) begin
            p0_gmii_txd <= p0_gmii_rxd; p0_gmii_tx_en <= p0_gmii_rx_dv & p0_link_up; p0_gmii_tx_er <= p0_gmii_rx_er;
        end
        endmodule";

    #[test]
    fn pins_of_a_verilog_module_are_driven_and_read() {
        if trunkline_verilator::available().is_err() {
            return;
        }
        let model = Model::build(LOOP, "repeater", &Options::default()).unwrap();
        let mut simulator = Verilated::new(model, 1).unwrap();
        let (txd, tx_clk) = (simulator.pin(Pin::Txd(0)).unwrap(), simulator.pin(Pin::TxClk(0)).unwrap());
        simulator.set(simulator.pin(Pin::Rxd(0)).unwrap(), 0xA5);
        for level in [0, 1] {
            simulator.set(tx_clk, level);
            simulator.eval().unwrap();
        }
        assert_eq!(simulator.get(txd), 0xA5);
        assert!(simulator.pin(Pin::Txd(1)).is_err());
    }

    #[test]
    fn a_module_without_a_pin_is_refused_by_name() {
        if trunkline_verilator::available().is_err() {
            return;
        }
        let model = Model::build(LOOP, "repeater", &Options::default()).unwrap();
        let error = Verilated::new(model, 2).err().unwrap();
        assert_eq!(error, SimulationError::NoPin { pin: "p1_gmii_rx_clk".into(), ports: 2 });
    }
}
