//! The CPU port: frames to the host and from it. Wiring only.
//! docs/forwarding.md section 7.
//!
//!                      +----------------------------------------+
//!   CPU column (tx) -->| trap buffer -> trap_* registers        |
//!   CPU row (rx)    <--| injector    <- inject_* registers      |
//!   request, verdict<->|    |   by the relay: relay_request, relay_verdict
//!   events, losses  -->| tally -> 32-bit counters               |
//!                      +----------------------------------------+
//!
//! Nothing here can hold up a port: the CPU's column and row have crosspoints of their own, and an egress takes frames of the CPU in turn
//! with those of the ports. Reset: empty, nothing to send, counters zero.

pub mod injector;
pub mod tally;
pub mod trap_buffer;

#[cfg(test)]
mod equivalence;
#[cfg(test)]
mod tests;

use rust_hdl::prelude::*;

use self::injector::Injector;
use self::tally::CpuTally;
use self::trap_buffer::TrapBuffer;
use crate::types::{IngressEvent, PortMask, PortNumber, RxWord, TrapCode, TxWord, Verdict};

#[derive(LogicBlock, Default)]
pub struct CpuPort {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
    /// From the CPU column of the crossbar.
    pub tx_word: Signal<In, TxWord>,
    pub tx_valid: Signal<In, Bit>,
    pub tx_ready: Signal<Out, Bit>,
    pub full: Signal<In, PortMask>,
    /// To the CPU row.
    pub rx_word: Signal<Out, RxWord>,
    pub rx_valid: Signal<Out, Bit>,
    pub rx_ready: Signal<In, Bit>,
    /// Of the CPU row; the descriptor goes to the relay directly.
    pub request_valid: Signal<In, Bit>,
    pub request_ready: Signal<Out, Bit>,
    pub verdict: Signal<Out, Verdict>,
    pub verdict_valid: Signal<Out, Bit>,
    pub ingress_event: Signal<In, IngressEvent>,
    pub ingress_event_valid: Signal<In, Bit>,
    pub ingress_event_ready: Signal<Out, Bit>,
    pub link: Signal<In, PortMask>,
    pub relay_request_valid: Signal<Out, Bit>,
    pub relay_request_ready: Signal<In, Bit>,
    pub relay_verdict: Signal<In, Verdict>,
    pub relay_verdict_valid: Signal<In, Bit>,
    pub trap_valid: Signal<Out, Bit>,
    pub trap_number: Signal<Out, Bits<8>>,
    pub trap_reason: Signal<Out, TrapCode>,
    pub trap_port: Signal<Out, PortNumber>,
    pub trap_octets: Signal<Out, Bits<11>>,
    pub trap_word_address: Signal<In, Bits<9>>,
    /// 2 cycles after its address.
    pub trap_word: Signal<Out, Bits<32>>,
    pub trap_release: Signal<In, Bit>,
    pub trap_release_number: Signal<In, Bits<8>>,
    pub inject_write: Signal<In, Bit>,
    pub inject_word_address: Signal<In, Bits<9>>,
    pub inject_word: Signal<In, Bits<32>>,
    pub inject_send: Signal<In, Bit>,
    pub inject_number: Signal<In, Bits<8>>,
    pub inject_octets: Signal<In, Bits<11>>,
    pub inject_direct: Signal<In, Bit>,
    pub inject_mask: Signal<In, PortMask>,
    pub inject_busy: Signal<Out, Bit>,
    pub inject_done_number: Signal<Out, Bits<8>>,
    /// Frames that reached the buffer.
    pub trapped: Signal<Out, Bits<32>>,
    /// Copies for the CPU that found their crosspoint full.
    pub trap_queue_full: Signal<Out, Bits<32>>,
    pub injected: Signal<Out, Bits<32>>,
    /// Frames of the CPU that made no copy.
    pub inject_discarded: Signal<Out, Bits<32>>,
    pub inject_copies: Signal<Out, Bits<32>>,
    buffer: TrapBuffer,
    injector: Injector,
    tally: CpuTally,
}

impl Logic for CpuPort {
    #[hdl_gen]
    fn update(&mut self) {
        self.buffer.clock.next = self.clock.val();
        self.buffer.reset.next = self.reset.val();
        self.injector.clock.next = self.clock.val();
        self.injector.reset.next = self.reset.val();
        self.tally.clock.next = self.clock.val();
        self.tally.reset.next = self.reset.val();

        self.buffer.word.next = self.tx_word.val();
        self.buffer.valid.next = self.tx_valid.val();
        self.tx_ready.next = self.buffer.ready.val();
        self.trap_valid.next = self.buffer.frame_valid.val();
        self.trap_number.next = self.buffer.number.val();
        self.trap_reason.next = self.buffer.reason.val();
        self.trap_port.next = self.buffer.port.val();
        self.trap_octets.next = self.buffer.octets.val();
        self.buffer.word_address.next = self.trap_word_address.val();
        self.trap_word.next = self.buffer.frame_word.val();
        self.buffer.let_go.next = self.trap_release.val();
        self.buffer.let_go_number.next = self.trap_release_number.val();

        self.injector.write.next = self.inject_write.val();
        self.injector.word_address.next = self.inject_word_address.val();
        self.injector.data.next = self.inject_word.val();
        self.injector.send.next = self.inject_send.val();
        self.injector.number.next = self.inject_number.val();
        self.injector.octets.next = self.inject_octets.val();
        self.injector.direct.next = self.inject_direct.val();
        self.injector.mask.next = self.inject_mask.val();
        self.inject_busy.next = self.injector.busy.val();
        self.inject_done_number.next = self.injector.done_number.val();
        self.injector.link.next = self.link.val();
        self.rx_word.next = self.injector.word.val();
        self.rx_valid.next = self.injector.valid.val();
        self.injector.ready.next = self.rx_ready.val();
        self.injector.asked.next = self.request_valid.val();
        self.request_ready.next = self.injector.ask_ready.val();
        self.relay_request_valid.next = self.injector.relay_ask.val();
        self.injector.relay_ready.next = self.relay_request_ready.val();
        self.injector.relay_verdict.next = self.relay_verdict.val();
        self.injector.relay_verdict_valid.next = self.relay_verdict_valid.val();
        self.verdict.next = self.injector.verdict.val();
        self.verdict_valid.next = self.injector.verdict_valid.val();
        self.injector.ended.next = self.ingress_event_valid.val();
        self.ingress_event_ready.next = true;

        self.tally.arrived.next = self.buffer.arrived.val();
        self.tally.full.next = self.full.val();
        self.tally.ended.next = self.ingress_event.val();
        self.tally.valid.next = self.ingress_event_valid.val();
        self.trapped.next = self.tally.trapped.val();
        self.trap_queue_full.next = self.tally.trap_queue_full.val();
        self.injected.next = self.tally.injected.val();
        self.inject_discarded.next = self.tally.inject_discarded.val();
        self.inject_copies.next = self.tally.inject_copies.val();
    }
}
