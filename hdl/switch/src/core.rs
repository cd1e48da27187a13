//! The switch core: everything in the core's clock. Wiring only.
//!
//!   rx_word, valid, ready per port ->+----------+-> tx_word, valid, ready per port
//!   link_up, speed 2 b per port    ->|   core   |-> enable (the tables are cleared: MACs may receive)
//!   uart_rx                        ->+----------+-> uart_tx
//!
//! `P` ports, `N` = P + 1 with that of the CPU; `A`: log2 of the rows of the filtering database; `AB`: bucket bits + 5; `D`: log2 of the
//! words of a crosspoint; `C`: log2 of the lines of the CAM. Latency of a 64-octet frame, first word in to first word out, unloaded: the last word comes 30 cycles after the
//! first at line rate, the first leaves 4 cycles later. Reset: synchronous; `enable` after 4 x 2^A or 2^(AB - 1) cycles, whichever are more.

use crate::counters::Counters;
use crate::cpu::CpuPort;
use crate::crossbar::speeds::Speeds;
use crate::crossbar::Crossbar;
use crate::mac_control::MacControl;
use crate::management::ManagementPort;
use crate::parts::gather::Gather;
use crate::parts::synchroniser::Synchroniser;
use crate::registers::speed_word::SpeedWord;
use crate::registers::Registers;
use crate::relay::Relay;
use crate::types::{RxWord, SpeedCode, TxWord};
use rust_hdl::prelude::*;
use trunkline_map::{Counter, Parameters};

#[derive(LogicBlock)]
pub struct Core<const P: usize, const N: usize, const A: usize, const AB: usize, const D: usize, const C: usize = 4> {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
    pub rx_word: [Signal<In, RxWord>; P],
    pub rx_valid: [Signal<In, Bit>; P],
    pub rx_ready: [Signal<Out, Bit>; P],
    pub tx_word: [Signal<Out, TxWord>; P],
    pub tx_valid: [Signal<Out, Bit>; P],
    pub tx_ready: [Signal<In, Bit>; P],
    /// Asynchronous.
    pub link_up: [Signal<In, Bit>; P],
    /// Asynchronous.
    pub speed: [Signal<In, SpeedCode>; P],
    /// From a register.
    pub enable: Signal<Out, Bit>,
    pub uart_rx: Signal<In, Bit>,
    pub uart_tx: Signal<Out, Bit>,
    crossbar: Crossbar<P, N, D>,
    speeds: Speeds<P>,
    mac_control: MacControl<P>,
    cpu: CpuPort,
    relay: Relay<P, N, A, AB, C>,
    counters: Counters<P>,
    registers: Registers,
    management: ManagementPort,
    link: [Synchroniser<Bit>; P],
    links: Gather<P>,
    speed_word: SpeedWord<P>,
    outcome: LearnOutcome,
}

/// The counter a learning outcome goes to.
#[derive(LogicBlock)]
pub struct LearnOutcome {
    pub learned: Signal<In, Bit>,
    pub moved: Signal<In, Bit>,
    pub learn_failed: Signal<In, Bit>,
    pub valid: Signal<Out, Bit>,
    pub index: Signal<Out, Bits<5>>,
    learned_index: Constant<Bits<5>>,
    moved_index: Constant<Bits<5>>,
    failed_index: Constant<Bits<5>>,
}

impl Default for LearnOutcome {
    fn default() -> Self {
        let index = |counter: Counter| Constant::new(u64::from(counter.code()).into());
        Self {
            learned: Default::default(),
            moved: Default::default(),
            learn_failed: Default::default(),
            valid: Default::default(),
            index: Default::default(),
            learned_index: index(Counter::Learned),
            moved_index: index(Counter::Moved),
            failed_index: index(Counter::LearnFailed),
        }
    }
}

impl Logic for LearnOutcome {
    #[hdl_gen]
    fn update(&mut self) {
        self.valid.next = self.learned.val() | self.moved.val() | self.learn_failed.val();
        self.index.next = self.learned_index.val();
        if self.moved.val() {
            self.index.next = self.moved_index.val();
        }
        if self.learn_failed.val() {
            self.index.next = self.failed_index.val();
        }
    }
}

impl<const P: usize, const N: usize, const A: usize, const AB: usize, const D: usize, const C: usize>
    Core<P, N, A, AB, D, C>
{
    /// Panics when the parameters do not describe `P`, `N`, `A`, `AB` and `C`.
    pub fn new(parameters: &Parameters) -> Self {
        assert_eq!(parameters.ports as usize, P, "ports");
        assert_eq!(parameters.fdb_row_bits as usize, A, "row bits of the filtering database");
        assert_eq!(parameters.fdb_cam_lines, 1 << C, "lines of its CAM");
        assert_eq!(parameters.bucket_bits as usize + 5, AB, "bucket bits");
        Self {
            clock: Default::default(),
            reset: Default::default(),
            rx_word: std::array::from_fn(|_| Default::default()),
            rx_valid: std::array::from_fn(|_| Default::default()),
            rx_ready: std::array::from_fn(|_| Default::default()),
            tx_word: std::array::from_fn(|_| Default::default()),
            tx_valid: std::array::from_fn(|_| Default::default()),
            tx_ready: std::array::from_fn(|_| Default::default()),
            link_up: std::array::from_fn(|_| Default::default()),
            speed: std::array::from_fn(|_| Default::default()),
            enable: Default::default(),
            uart_rx: Default::default(),
            uart_tx: Default::default(),
            crossbar: Default::default(),
            speeds: Default::default(),
            mac_control: MacControl::new(parameters.flow_control),
            cpu: Default::default(),
            relay: Relay::new(parameters.second_cycles.into(), parameters.fdb_ways),
            counters: Default::default(),
            registers: Registers::new(parameters),
            management: ManagementPort::new(parameters),
            link: std::array::from_fn(|_| Default::default()),
            links: Default::default(),
            speed_word: Default::default(),
            outcome: Default::default(),
        }
    }
}

impl<const P: usize, const N: usize, const A: usize, const AB: usize, const D: usize, const C: usize> Logic
    for Core<P, N, A, AB, D, C>
{
    #[hdl_gen]
    fn update(&mut self) {
        self.crossbar.clock.next = self.clock.val();
        self.crossbar.reset.next = self.reset.val();
        self.speeds.clock.next = self.clock.val();
        self.mac_control.clock.next = self.clock.val();
        self.mac_control.reset.next = self.reset.val();
        self.mac_control.crowded.next = self.crossbar.crowded.val();
        self.mac_control.enable.next = self.registers.pause.val();
        self.relay.clock.next = self.clock.val();
        self.relay.reset.next = self.reset.val();
        self.counters.clock.next = self.clock.val();
        self.counters.reset.next = self.reset.val();
        for i in 0..P {
            self.link[i].clock.next = self.clock.val();
            self.link[i].asynchronous.next = self.link_up[i].val();
            self.links.bits[i].next = self.link[i].synchronous.val();
            self.crossbar.link_up[i].next = self.link[i].synchronous.val();
            self.crossbar.rx_word[i].next = self.rx_word[i].val();
            self.crossbar.rx_valid[i].next = self.rx_valid[i].val();
            self.speeds.speed[i].next = self.speed[i].val();
            self.speed_word.speed[i].next = self.speeds.now[i].val();
            self.speeds.cut_through[i].next = self.registers.cut_through[i].val();
            self.crossbar.cut_through[i].next = self.speeds.allowed[i].val();
            self.rx_ready[i].next = self.crossbar.rx_ready[i].val();
            self.crossbar.slower[i].next = self.speeds.slower[i].val();
            self.mac_control.link_up[i].next = self.link[i].synchronous.val();
            self.mac_control.egress_word[i].next = self.crossbar.tx_word[i].val();
            self.mac_control.egress_valid[i].next = self.crossbar.tx_valid[i].val();
            self.crossbar.tx_ready[i].next = self.mac_control.egress_ready[i].val();
            self.tx_word[i].next = self.mac_control.word[i].val();
            self.tx_valid[i].next = self.mac_control.valid[i].val();
            self.mac_control.ready[i].next = self.tx_ready[i].val();

            self.relay.request[i].next = self.crossbar.request[i].val();
            self.relay.request_valid[i].next = self.crossbar.request_valid[i].val();
            self.crossbar.request_ready[i].next = self.relay.request_ready[i].val();
            self.crossbar.verdict[i].next = self.relay.verdict.val();
            self.crossbar.verdict_valid[i].next = self.relay.verdict_valid[i].val();
            self.relay.sighting[i].next = self.crossbar.sighting[i].val();
            self.relay.sighting_valid[i].next = self.crossbar.sighting_valid[i].val();
            self.crossbar.sighting_ready[i].next = self.relay.sighting_ready[i].val();

            self.counters.ingress[i].next = self.crossbar.ingress_event[i].val();
            self.counters.ingress_valid[i].next = self.crossbar.ingress_event_valid[i].val();
            self.crossbar.ingress_event_ready[i].next = self.counters.ingress_ready[i].val();
            self.counters.egress[i].next = self.crossbar.egress_event[i].val();
            self.counters.egress_valid[i].next = self.crossbar.egress_event_valid[i].val();
            self.counters.full[i].next = self.crossbar.full[i].val();
        }
        self.crossbar.key_depth.next = self.relay.key_depth.val();
        self.crossbar.parse_type.next = self.relay.parse_type.val();
        self.cpu.clock.next = self.clock.val();
        self.cpu.reset.next = self.reset.val();
        for c in P..N {
            self.crossbar.rx_word[c].next = self.cpu.rx_word.val();
            self.crossbar.rx_valid[c].next = self.cpu.rx_valid.val();
            self.cpu.rx_ready.next = self.crossbar.rx_ready[c].val();
            self.cpu.tx_word.next = self.crossbar.tx_word[c].val();
            self.cpu.tx_valid.next = self.crossbar.tx_valid[c].val();
            self.crossbar.tx_ready[c].next = self.cpu.tx_ready.val();
            self.cpu.request_valid.next = self.crossbar.request_valid[c].val();
            self.crossbar.request_ready[c].next = self.cpu.request_ready.val();
            self.crossbar.verdict[c].next = self.cpu.verdict.val();
            self.crossbar.verdict_valid[c].next = self.cpu.verdict_valid.val();
            self.crossbar.sighting_ready[c].next = true;
            self.relay.request[c].next = self.crossbar.request[c].val();
            self.relay.request_valid[c].next = self.cpu.relay_request_valid.val();
            self.cpu.relay_request_ready.next = self.relay.request_ready[c].val();
            self.cpu.relay_verdict_valid.next = self.relay.verdict_valid[c].val();
            self.cpu.ingress_event.next = self.crossbar.ingress_event[c].val();
            self.cpu.ingress_event_valid.next = self.crossbar.ingress_event_valid[c].val();
            self.crossbar.ingress_event_ready[c].next = self.cpu.ingress_event_ready.val();
        }
        self.cpu.full.next = self.crossbar.cpu_full.val();
        self.cpu.link.next = self.links.mask.val();
        self.cpu.relay_verdict.next = self.relay.verdict.val();
        self.cpu.trap_word_address.next = self.registers.trap_word_address.val();
        self.cpu.trap_release.next = self.registers.trap_release.val();
        self.cpu.trap_release_number.next = self.registers.trap_release_number.val();
        self.cpu.inject_write.next = self.registers.inject_write.val();
        self.cpu.inject_word_address.next = self.registers.inject_word_address.val();
        self.cpu.inject_word.next = self.registers.inject_word.val();
        self.cpu.inject_send.next = self.registers.inject_send.val();
        self.cpu.inject_number.next = self.registers.inject_number.val();
        self.cpu.inject_octets.next = self.registers.inject_octets.val();
        self.cpu.inject_direct.next = self.registers.inject_direct.val();
        self.cpu.inject_mask.next = self.registers.inject_mask.val();
        self.relay.link.next = self.links.mask.val();
        self.enable.next = self.relay.ready.val();
        self.outcome.learned.next = self.relay.learned.val();
        self.outcome.moved.next = self.relay.moved.val();
        self.outcome.learn_failed.next = self.relay.learn_failed.val();
        self.counters.learn_valid.next = self.outcome.valid.val();
        self.counters.learn_index.next = self.outcome.index.val();
        self.counters.learn_port.next = self.relay.learn_port.val();

        self.management.clock.next = self.clock.val();
        self.management.reset.next = self.reset.val();
        self.management.line_in.next = self.uart_rx.val();
        self.uart_tx.next = self.management.line_out.val();
        self.management.response.next = self.registers.response.val();
        self.registers.clock.next = self.clock.val();
        self.registers.reset.next = self.reset.val();
        self.registers.request.next = self.management.request.val();
        self.registers.link.next = self.links.mask.val();
        self.registers.speed.next = self.speed_word.word.val();
        self.registers.live.next = self.relay.live.val();
        self.registers.ready.next = self.relay.ready.val();
        self.registers.occupancy.next = self.relay.occupancy.val();
        self.registers.aged.next = self.relay.aged.val();
        self.relay.ageing_time.next = self.registers.ageing_time.val();
        self.registers.displaced.next = self.relay.displaced.val();
        self.registers.learn_failed.next = self.relay.learn_failed_total.val();
        self.registers.trapped.next = self.cpu.trapped.val();
        self.registers.trap_queue_full.next = self.cpu.trap_queue_full.val();
        self.registers.trap_limited.next = self.relay.trap_limited.val();
        self.registers.injected.next = self.cpu.injected.val();
        self.registers.inject_discarded.next = self.cpu.inject_discarded.val();
        self.registers.inject_copies.next = self.cpu.inject_copies.val();
        self.relay.hash_seed.next = self.registers.hash_seed.val();
        self.relay.idle_time_ms.next = self.registers.idle_time_ms.val();
        for r in 0..4 {
            self.relay.trap_limit[r].next = self.registers.trap_limit[r].val();
        }
        self.relay.state_group.next = self.registers.state_group.val();
        self.relay.state_bucket.next = self.registers.state_bucket.val();
        self.relay.state_read.next = self.registers.state_read.val();
        self.registers.state_taken.next = self.relay.state_taken.val();
        self.registers.state_word.next = self.relay.state_word.val();
        self.registers.trap_valid.next = self.cpu.trap_valid.val();
        self.registers.trap_number.next = self.cpu.trap_number.val();
        self.registers.trap_reason.next = self.cpu.trap_reason.val();
        self.registers.trap_port.next = self.cpu.trap_port.val();
        self.registers.trap_octets.next = self.cpu.trap_octets.val();
        self.registers.trap_word.next = self.cpu.trap_word.val();
        self.registers.inject_busy.next = self.cpu.inject_busy.val();
        self.registers.inject_done_number.next = self.cpu.inject_done_number.val();
        self.relay.live_set.next = self.registers.live_set.val();
        self.relay.live_clear.next = self.registers.live_clear.val();
        self.relay.flush.next = self.registers.flush.val();
        self.registers.flushed.next = self.relay.flushed.val();

        self.counters.bank.next = self.registers.counter_bank.val();
        self.registers.active_bank.next = self.counters.active_bank.val();
        self.counters.read_valid.next = self.registers.counter_read.val();
        self.counters.read_port.next = self.registers.counter_port.val();
        self.counters.read_index.next = self.registers.counter_index.val();
        self.registers.counter.next = self.counters.read_data.val();
        self.registers.counter_done.next = self.counters.read_done.val();

        self.relay.commit.next = self.registers.commit.val();
        self.relay.commit_group.next = self.registers.commit_group.val();
        self.relay.commit_control.next = self.registers.commit_control.val();
        self.registers.overlap.next = self.relay.commit_overlap.val();
        self.relay.host_group.next = self.registers.group.val();
        self.registers.control.next = self.relay.host_control.val();
        self.relay.bucket_bank.next = self.registers.bucket_bank.val();
        self.relay.bucket.next = self.registers.bucket.val();
        self.relay.bucket_write.next = self.registers.bucket_write.val();
        self.relay.bucket_data.next = self.registers.bucket_data.val();
        self.relay.bucket_read.next = self.registers.bucket_read.val();
        self.registers.bucket_read_taken.next = self.relay.bucket_read_taken.val();
        self.registers.bucket_word.next = self.relay.bucket_word.val();
        self.relay.fdb_operation.next = self.registers.fdb_operation.val();
        self.relay.fdb_key.next = self.registers.fdb_key.val();
        self.relay.fdb_valid.next = self.registers.fdb_valid.val();
        self.registers.fdb_taken.next = self.relay.fdb_taken.val();
        self.registers.fdb_done.next = self.relay.fdb_done.val();
        self.registers.fdb_full.next = self.relay.fdb_full.val();
        self.registers.fdb_not_found.next = self.relay.fdb_not_found.val();
        self.registers.fdb_entry.next = self.relay.fdb_entry.val();
    }
}

#[cfg(test)]
mod tests;
