//! The management agent between an octet stream and the register bus.
//!
//!   octets ->| Deframer |->| requests |->| Executor |->| responses |->| Framer |-> octets
//!                                        |          |<-> register bus
//!
//! Wiring of the modules it names; the queues are a block RAM each. Any octets in, whatever they are, leave it able to answer the
//! next intact request. A request that finds the queue of requests full is dropped like a damaged one.

use super::{Deframer, Executor, Framer, QueueWord};
use crate::parts::memory::Memory;
use crate::types::{BusRequest, BusResponse};
use rust_hdl::prelude::*;
use trunkline_map::Parameters;

#[derive(LogicBlock)]
pub struct Agent {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
    pub received: Signal<In, Bits<8>>,
    pub received_valid: Signal<In, Bit>,
    /// In place of an octet: one was lost.
    pub framing_error: Signal<In, Bit>,
    pub sent: Signal<Out, Bits<8>>,
    pub sent_valid: Signal<Out, Bit>,
    pub sent_ready: Signal<In, Bit>,
    pub request: Signal<Out, BusRequest>,
    pub response: Signal<In, BusResponse>,
    deframer: Deframer,
    requests: Memory<QueueWord, 11>,
    executor: Executor,
    responses: Memory<QueueWord, 11>,
    framer: Framer,
}

impl Agent {
    pub fn new(parameters: &Parameters) -> Self {
        Self {
            clock: Default::default(),
            reset: Default::default(),
            received: Default::default(),
            received_valid: Default::default(),
            framing_error: Default::default(),
            sent: Default::default(),
            sent_valid: Default::default(),
            sent_ready: Default::default(),
            request: Default::default(),
            response: Default::default(),
            deframer: Default::default(),
            requests: Default::default(),
            executor: Executor::new(parameters),
            responses: Default::default(),
            framer: Default::default(),
        }
    }
}

impl Logic for Agent {
    #[hdl_gen]
    fn update(&mut self) {
        self.deframer.clock.next = self.clock.val();
        self.requests.clock.next = self.clock.val();
        self.executor.clock.next = self.clock.val();
        self.responses.clock.next = self.clock.val();
        self.framer.clock.next = self.clock.val();
        self.deframer.reset.next = self.reset.val();
        self.executor.reset.next = self.reset.val();
        self.framer.reset.next = self.reset.val();

        self.deframer.octet.next = self.received.val();
        self.deframer.valid.next = self.received_valid.val();
        self.deframer.framing_error.next = self.framing_error.val();
        self.deframer.released.next = self.executor.requests_released.val();
        self.requests.write_address.next = self.deframer.write_address.val();
        self.requests.write_data.next = self.deframer.write_data.val();
        self.requests.write_enable.next = self.deframer.write_enable.val();
        self.requests.read_address.next = self.executor.requests_address.val();
        self.executor.requests_committed.next = self.deframer.committed.val();
        self.executor.requests_data.next = self.requests.read_data.val();

        self.request.next = self.executor.request.val();
        self.executor.response.next = self.response.val();

        self.responses.write_address.next = self.executor.responses_address.val();
        self.responses.write_data.next = self.executor.responses_data.val();
        self.responses.write_enable.next = self.executor.responses_enable.val();
        self.responses.read_address.next = self.framer.address.val();
        self.executor.responses_released.next = self.framer.released.val();
        self.framer.committed.next = self.executor.responses_committed.val();
        self.framer.data.next = self.responses.read_data.val();
        self.sent.next = self.framer.octet.val();
        self.sent_valid.next = self.framer.valid.val();
        self.framer.ready.next = self.sent_ready.val();
    }
}
