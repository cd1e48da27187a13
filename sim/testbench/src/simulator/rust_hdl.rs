//! The hardware description itself, in rust-hdl's direct loop: no threads, all clocks in one thread of control.

use rust_hdl::core::prelude::{simulate, Block};

use super::{Pin, PinId, SimulationError, Simulator};

/// Far above the depth of any chain of modules; a loop never comes to rest.
const ROUNDS: usize = 200;

/// Gives the pins of a top: which signal of it is which pin.
pub trait Pins {
    fn ports(&self) -> usize;
    /// Sets the `.next` of an input. Outputs are never set.
    fn set(&mut self, pin: Pin, value: u64);
    /// Reads the `.val()` of an output. Inputs are never read.
    fn get(&self, pin: Pin) -> u64;
}

pub struct RustHdl<T> {
    top: T,
    pins: Vec<Pin>,
    rounds: usize,
}

impl<T: Block + Pins> RustHdl<T> {
    /// Takes a top whose inputs are connected (`connect()` called on each) but which is not yet joined up inside.
    pub fn new(mut top: T) -> Self {
        top.connect_all();
        let pins = Pin::all(top.ports());
        Self { top, pins, rounds: ROUNDS }
    }

    pub fn top(&self) -> &T {
        &self.top
    }
}

impl<T: Block + Pins> Simulator for RustHdl<T> {
    fn ports(&self) -> usize {
        self.top.ports()
    }

    fn pin(&self, pin: Pin) -> Result<PinId, SimulationError> {
        match pin.index() < self.pins.len() {
            true => Ok(PinId(pin.index() as u32)),
            false => Err(SimulationError::NoPin { pin: pin.to_string(), ports: self.ports() }),
        }
    }

    fn set(&mut self, pin: PinId, value: u64) {
        self.top.set(self.pins[pin.0 as usize], value);
    }

    fn get(&self, pin: PinId) -> u64 {
        self.top.get(self.pins[pin.0 as usize])
    }

    fn eval(&mut self) -> Result<(), SimulationError> {
        match simulate(&mut self.top, self.rounds) {
            true => Ok(()),
            false => Err(SimulationError::NotConverged { rounds: self.rounds }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_hdl::prelude::*;

    #[derive(LogicBlock, Default)]
    struct Repeater {
        pub rxd: Signal<In, Bits<8>>,
        pub tx_clk: Signal<In, Clock>,
        pub txd: Signal<Out, Bits<8>>,
        pub oscillate: Signal<In, Bit>,
        pub uart_tx: Signal<Out, Bit>,
        held: DFF<Bits<8>>,
        turning: Signal<Local, Bit>,
    }

    impl Logic for Repeater {
        #[hdl_gen]
        fn update(&mut self) {
            dff_setup!(self, tx_clk, held);
            self.held.d.next = self.rxd.val();
            self.txd.next = self.held.q.val();
            self.turning.next = self.oscillate.val() & !self.turning.val();
            self.uart_tx.next = self.turning.val();
        }
    }

    impl Pins for Repeater {
        fn ports(&self) -> usize {
            1
        }

        fn set(&mut self, pin: Pin, value: u64) {
            match pin {
                Pin::Rxd(_) => self.rxd.next = value.to_bits(),
                Pin::TxClk(_) => self.tx_clk.next = (value != 0).into(),
                Pin::UartRx => self.oscillate.next = value != 0,
                _ => {}
            }
        }

        fn get(&self, pin: Pin) -> u64 {
            match pin {
                Pin::Txd(_) => self.txd.val().to_u64(),
                Pin::UartTx => u64::from(self.uart_tx.val()),
                _ => 0,
            }
        }
    }

    fn repeater() -> RustHdl<Repeater> {
        let mut top = Repeater::default();
        top.rxd.connect();
        top.tx_clk.connect();
        top.oscillate.connect();
        RustHdl::new(top)
    }

    #[test]
    fn pins_of_a_top_are_driven_and_read() {
        let mut simulator = repeater();
        let (txd, tx_clk) = (simulator.pin(Pin::Txd(0)).unwrap(), simulator.pin(Pin::TxClk(0)).unwrap());
        simulator.set(simulator.pin(Pin::Rxd(0)).unwrap(), 0xA5);
        for level in [0, 1] {
            simulator.set(tx_clk, level);
            simulator.eval().unwrap();
        }
        assert_eq!(simulator.get(txd), 0xA5);
    }

    #[test]
    fn a_combinational_loop_is_an_error() {
        let mut simulator = repeater();
        simulator.set(simulator.pin(Pin::UartRx).unwrap(), 1);
        assert_eq!(simulator.eval(), Err(SimulationError::NotConverged { rounds: ROUNDS }));
    }
}
