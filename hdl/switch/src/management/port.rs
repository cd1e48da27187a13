//! The management port: the agent with its UART.
//!
//!   line in  ->| UartReceive  |->| Agent |<-> register bus
//!   line out <-| UartTransmit |<-|       |
//!
//! Wiring of the modules it names. The baud is that of the build's parameters.

use super::{cycles_per_bit, Agent, UartReceive, UartTransmit};
use crate::types::{BusRequest, BusResponse};
use rust_hdl::prelude::*;
use trunkline_map::Parameters;

#[derive(LogicBlock)]
pub struct ManagementPort {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
    pub line_in: Signal<In, Bit>,
    pub line_out: Signal<Out, Bit>,
    pub request: Signal<Out, BusRequest>,
    pub response: Signal<In, BusResponse>,
    receive: UartReceive,
    agent: Agent,
    transmit: UartTransmit,
}

impl ManagementPort {
    pub fn new(parameters: &Parameters) -> Self {
        let cycles = cycles_per_bit(parameters.core_clock_hz, parameters.baud);
        Self {
            clock: Default::default(),
            reset: Default::default(),
            line_in: Default::default(),
            line_out: Default::default(),
            request: Default::default(),
            response: Default::default(),
            receive: UartReceive::new(cycles),
            agent: Agent::new(parameters),
            transmit: UartTransmit::new(cycles),
        }
    }
}

impl Logic for ManagementPort {
    #[hdl_gen]
    fn update(&mut self) {
        self.receive.clock.next = self.clock.val();
        self.agent.clock.next = self.clock.val();
        self.transmit.clock.next = self.clock.val();
        self.receive.reset.next = self.reset.val();
        self.agent.reset.next = self.reset.val();
        self.transmit.reset.next = self.reset.val();

        self.receive.line.next = self.line_in.val();
        self.agent.received.next = self.receive.octet.val();
        self.agent.received_valid.next = self.receive.valid.val();
        self.agent.framing_error.next = self.receive.framing_error.val();
        self.transmit.octet.next = self.agent.sent.val();
        self.transmit.valid.next = self.agent.sent_valid.val();
        self.agent.sent_ready.next = self.transmit.ready.val();
        self.line_out.next = self.transmit.line.val();
        self.request.next = self.agent.request.val();
        self.agent.response.next = self.response.val();
    }
}
