//! Frame distribution: chooses the member port for a conversation.
//! TRUNK claim 4; 802.1AX, Frame Distributor; docs/forwarding.md section 3.
//!
//!   step (bank, group, bucket, live members) ->+--------------+-> verdict, port, valid
//!   host: write, read of buckets             ->| distribution |-> host_word
//!                                              +--------------+
//!
//! Two banks of 2^M buckets for each of 16 groups in block RAM, a bucket naming a primary and a backup port. Latency 4 cycles from a plan's
//! last step to its verdict, one step per cycle, never stalls. A conversation keeps its port while its bucket and the live mask are unchanged.
//! The host reads in a cycle in which no step asks (`host_read_taken`), its word is out 2 cycles later; it writes at any time, never the bank in
//! force (the caller sees to that). `AB` = M + 5 address bits.

use super::walk::Step;
use crate::parts::gather::Gather;
use crate::parts::memory::Memory;
use crate::types::{GroupNumber, PortMask, PortNumber, Verdict};
use rust_hdl::prelude::*;

#[derive(LogicBlock)]
pub struct Distribution<const AB: usize> {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
    pub step: Signal<In, Step>,
    pub verdict: Signal<Out, Verdict>,
    pub verdict_port: Signal<Out, PortNumber>,
    pub verdict_valid: Signal<Out, Bit>,
    /// A bucket's place: {bank, group, bucket}, the host's address.
    pub host_bank: Signal<In, Bit>,
    pub host_group: Signal<In, GroupNumber>,
    pub host_bucket: Signal<In, Bits<8>>,
    pub host_write: Signal<In, Bit>,
    pub host_data: Signal<In, Bits<8>>,
    pub host_read: Signal<In, Bit>,
    pub host_read_taken: Signal<Out, Bit>,
    pub host_word: Signal<Out, Bits<8>>,
    memory: Memory<Bits<8>, AB>,
    host_place: Signal<Local, Bits<AB>>,
    step_place: Signal<Local, Bits<AB>>,
    /// Stage 1: the RAM reads. Stage 2: its word is out. Stage 3: the choice. Stage 4: the verdict.
    step_1: DFF<Step>,
    step_2: DFF<Step>,
    step_3: DFF<Step>,
    members: Signal<Local, PortMask>,
    count: Signal<Local, Bits<12>>,
    bucket: Signal<Local, Bits<12>>,
    times: [Signal<Local, Bits<12>>; 4],
    spread: Signal<Local, Bits<12>>,
    rank: DFF<Bits<4>>,
    bucket_word: DFF<Bits<8>>,
    live: Signal<Local, PortMask>,
    live_count: [Signal<Local, Bits<4>>; 8],
    before: [Signal<Local, Bits<4>>; 8],
    present: [Signal<Local, Bits<4>>; 8],
    primary: Gather<8>,
    backup: Gather<8>,
    ranked: Gather<8>,
    choice: DFF<PortMask>,
    gathered: DFF<PortMask>,
    copies: Signal<Local, PortMask>,
    verdict_q: DFF<Verdict>,
    verdict_port_q: DFF<PortNumber>,
    verdict_valid_q: DFF<Bit>,
    number: [Constant<PortNumber>; 8],
    bucket_bits: Constant<Bits<4>>,
    bucket_mask: Constant<Bits<12>>,
}

impl<const AB: usize> Default for Distribution<AB> {
    fn default() -> Self {
        assert!((6..=13).contains(&AB), "1 to 8 bucket bits, not {}", AB as i64 - 5);
        Self {
            clock: Default::default(),
            reset: Default::default(),
            step: Default::default(),
            verdict: Default::default(),
            verdict_port: Default::default(),
            verdict_valid: Default::default(),
            host_bank: Default::default(),
            host_group: Default::default(),
            host_bucket: Default::default(),
            host_write: Default::default(),
            host_data: Default::default(),
            host_read: Default::default(),
            host_read_taken: Default::default(),
            host_word: Default::default(),
            memory: Default::default(),
            host_place: Default::default(),
            step_place: Default::default(),
            step_1: Default::default(),
            step_2: Default::default(),
            step_3: Default::default(),
            members: Default::default(),
            count: Default::default(),
            bucket: Default::default(),
            times: Default::default(),
            spread: Default::default(),
            rank: Default::default(),
            bucket_word: Default::default(),
            live: Default::default(),
            live_count: Default::default(),
            before: Default::default(),
            present: Default::default(),
            primary: Default::default(),
            backup: Default::default(),
            ranked: Default::default(),
            choice: Default::default(),
            gathered: Default::default(),
            copies: Default::default(),
            verdict_q: Default::default(),
            verdict_port_q: Default::default(),
            verdict_valid_q: Default::default(),
            number: std::array::from_fn(|port| Constant::new((port as u64).into())),
            bucket_bits: Constant::new((AB as u64 - 5).into()),
            bucket_mask: Constant::new(((1_u64 << (AB - 5)) - 1).into()),
        }
    }
}

impl<const AB: usize> Logic for Distribution<AB> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            clock,
            step_1,
            step_2,
            step_3,
            rank,
            bucket_word,
            choice,
            gathered,
            verdict_q,
            verdict_port_q,
            verdict_valid_q
        );
        self.memory.clock.next = self.clock.val();

        // Stage 0: the bucket's place. Buckets count in the high bits, so that M bits of them remain whatever M is.
        self.step_place.next = (bit_cast::<AB, 8>(self.step.val().bucket) << 5)
            | (bit_cast::<AB, 1>(self.step.val().bank.into()) << 4)
            | bit_cast::<AB, 4>(self.step.val().group);
        self.host_place.next = (bit_cast::<AB, 8>(self.host_bucket.val()) << 5)
            | (bit_cast::<AB, 1>(self.host_bank.val().into()) << 4)
            | bit_cast::<AB, 4>(self.host_group.val());
        self.memory.read_address.next = self.host_place.val();
        self.host_read_taken.next = self.host_read.val();
        if self.step.val().valid & self.step.val().ask {
            self.memory.read_address.next = self.step_place.val();
            self.host_read_taken.next = false;
        }
        self.memory.write_address.next = self.host_place.val();
        self.memory.write_data.next = self.host_data.val();
        self.memory.write_enable.next = self.host_write.val();
        self.host_word.next = self.bucket_word.q.val();
        self.step_1.d.next = self.step.val();

        // Stage 1: the rank of the stand-in, should primary and backup be dead: bucket x live members / 2^M.
        self.members.next = self.step_1.q.val().members;
        for p in 0..8 {
            self.present[p].next = 0.into();
            if self.members.val().get_bit(p) {
                self.present[p].next = 1.into();
            }
        }
        self.count.next = bit_cast::<12, 4>(
            self.present[0].val()
                + self.present[1].val()
                + self.present[2].val()
                + self.present[3].val()
                + self.present[4].val()
                + self.present[5].val()
                + self.present[6].val()
                + self.present[7].val(),
        );
        self.bucket.next = bit_cast::<12, 8>(self.step_1.q.val().bucket) & self.bucket_mask.val();
        self.spread.next = self.times[0].val() + self.times[1].val() + self.times[2].val() + self.times[3].val();
        for i in 0..4 {
            self.times[i].next = 0.into();
            if self.count.val().get_bit(i) {
                self.times[i].next = self.bucket.val() << i.to_bits::<4>();
            }
        }
        self.rank.d.next = bit_cast::<4, 12>(self.spread.val() >> self.bucket_bits.val());
        self.bucket_word.d.next = self.memory.read_data.val();
        self.step_2.d.next = self.step_1.q.val();

        // Stage 2: primary, else backup, else the live member of that rank.
        self.live.next = self.step_2.q.val().members;
        self.before[0].next = 0.into();
        for p in 0..8 {
            self.live_count[p].next = 0.into();
            if self.live.val().get_bit(p) {
                self.live_count[p].next = 1.into();
            }
        }
        for p in 1..8 {
            self.before[p].next = self.before[p - 1].val() + self.live_count[p - 1].val();
        }
        for p in 0..8 {
            self.primary.bits[p].next =
                self.live.val().get_bit(p) & (self.bucket_word.q.val().get_bits::<4>(0) == self.number[p].val());
            self.backup.bits[p].next =
                self.live.val().get_bit(p) & (self.bucket_word.q.val().get_bits::<4>(4) == self.number[p].val());
            self.ranked.bits[p].next = self.live.val().get_bit(p) & (self.before[p].val() == self.rank.q.val());
        }
        self.choice.d.next = 0.into();
        if self.step_2.q.val().ask {
            if self.primary.mask.val().any() {
                self.choice.d.next = self.primary.mask.val();
            } else if self.backup.mask.val().any() {
                self.choice.d.next = self.backup.mask.val();
            } else {
                self.choice.d.next = self.ranked.mask.val();
            }
        }
        self.step_3.d.next = self.step_2.q.val();

        // Stage 3: the copies of all steps of a plan together.
        self.copies.next = self.gathered.q.val() | self.choice.q.val();
        if self.step_3.q.val().first {
            self.copies.next = self.step_3.q.val().copies | self.choice.q.val();
        }
        self.gathered.d.next = self.copies.val();
        self.verdict_valid_q.d.next = self.step_3.q.val().valid & self.step_3.q.val().last & !self.reset.val();
        self.verdict_port_q.d.next = self.step_3.q.val().port;
        self.verdict_q.d.next.copies = self.copies.val();
        self.verdict_q.d.next.learn = self.step_3.q.val().learn;
        self.verdict_q.d.next.trap = 0.into();
        self.verdict_q.d.next.reason = 0.into();
        if !self.copies.val().any() {
            self.verdict_q.d.next.reason = self.step_3.q.val().reason;
        }
        if self.reset.val() {
            self.step_1.d.next.valid = false;
            self.step_2.d.next.valid = false;
            self.step_3.d.next.valid = false;
        }
        self.verdict.next = self.verdict_q.q.val();
        self.verdict_port.next = self.verdict_port_q.q.val();
        self.verdict_valid.next = self.verdict_valid_q.q.val();
    }
}

#[cfg(test)]
mod tests;
