//! Frame distribution: chooses the member port for a conversation.
//! TRUNK claim 4; 802.1AX, Frame Distributor; docs/forwarding.md section 3.
//!
//!   step, bucket, bank, round_robin (cycle A) ->+--------------+-> asking: the step (B)
//!   drop (B), turn (C)                        ->| distribution |-> choice, counted, done (C)
//!   host: write, read of buckets              ->+--------------+-> host_word
//!
//! Two banks of 2^M buckets for each of 16 groups in block RAM, a bucket naming a primary and a backup port. A pipeline of three cycles: A the RAM is
//! addressed, B its word is out and compared with the live members, C the choice is out. One step per cycle, never stalls. A conversation keeps its port
//! while its bucket and the live members are unchanged. The host reads in a cycle in which no step asks (`host_read_taken`), the bucket whose place it
//! gave the cycle before; its word is out 2 cycles later. It writes at any time, in the next cycle, never the bank in force (the caller sees to that). `AB` = M + 5 address bits. Reset: no steps under way.

use super::walk::Step;
use crate::parts::gather::Gather;
use crate::parts::memory::Memory;
use crate::types::{GroupNumber, PortMask, PortNumber};
use rust_hdl::prelude::*;

#[derive(LogicBlock)]
pub struct Distribution<const AB: usize> {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
    pub step: Signal<In, Step>,
    pub bucket: Signal<In, Bits<8>>,
    pub bank: Signal<In, Bit>,
    pub round_robin: Signal<In, Bit>,
    pub asking: Signal<Out, Step>,
    /// Of the step in C: the member that round robin chooses.
    pub turn: Signal<In, PortMask>,
    /// The frame must not go to this trunk.
    pub drop: Signal<In, Bit>,
    /// The member that gets a copy, none if the step asked for none.
    pub choice: Signal<Out, PortMask>,
    /// A frame is distributed, by round robin.
    pub counted: Signal<Out, Bit>,
    pub counted_in_turn: Signal<Out, Bit>,
    /// The frame's last step.
    pub done: Signal<Out, Bit>,
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
    host_place: DFF<Bits<AB>>,
    host_writes: DFF<Bit>,
    host_word_in: DFF<Bits<8>>,
    step_b: DFF<Step>,
    bucket_b: DFF<Bits<8>>,
    in_turn_b: DFF<Bit>,
    count: Signal<Local, Bits<12>>,
    times: [Signal<Local, Bits<12>>; 4],
    spread: Signal<Local, Bits<12>>,
    rank: Signal<Local, Bits<4>>,
    live: Signal<Local, PortMask>,
    /// The ports that the bucket names, and whether they are live.
    primary_port: Signal<Local, PortNumber>,
    backup_port: Signal<Local, PortNumber>,
    primary_live: Signal<Local, Bit>,
    backup_live: Signal<Local, Bit>,
    one: [Signal<Local, Bits<4>>; 8],
    before: [Signal<Local, Bits<4>>; 8],
    primary: Gather<8>,
    backup: Gather<8>,
    ranked: Gather<8>,
    counts: Signal<Local, Bit>,
    chosen: Gather<8>,
    host_word_q: DFF<Bits<8>>,
    /// The member that the bucket names, the one by rank, and which of the three it is: joined in C, since B begins late.
    named_q: DFF<PortMask>,
    ranked_q: DFF<PortMask>,
    by_turn_q: DFF<Bit>,
    by_name_q: DFF<Bit>,
    by_rank_q: DFF<Bit>,
    done_q: DFF<Bit>,
    number: [Constant<PortNumber>; 8],
    bucket_bits: Constant<Bits<4>>,
}

impl<const AB: usize> Default for Distribution<AB> {
    fn default() -> Self {
        assert!((6..=13).contains(&AB), "1 to 8 bucket bits, not {}", AB as i64 - 5);
        Self {
            clock: Default::default(),
            reset: Default::default(),
            step: Default::default(),
            bucket: Default::default(),
            bank: Default::default(),
            round_robin: Default::default(),
            asking: Default::default(),
            turn: Default::default(),
            drop: Default::default(),
            choice: Default::default(),
            counted: Default::default(),
            counted_in_turn: Default::default(),
            done: Default::default(),
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
            host_writes: Default::default(),
            host_word_in: Default::default(),
            step_b: Default::default(),
            bucket_b: Default::default(),
            in_turn_b: Default::default(),
            count: Default::default(),
            times: Default::default(),
            spread: Default::default(),
            rank: Default::default(),
            live: Default::default(),
            primary_port: Default::default(),
            backup_port: Default::default(),
            primary_live: Default::default(),
            backup_live: Default::default(),
            one: Default::default(),
            before: Default::default(),
            primary: Default::default(),
            backup: Default::default(),
            ranked: Default::default(),
            counts: Default::default(),
            chosen: Default::default(),
            host_word_q: Default::default(),
            named_q: Default::default(),
            ranked_q: Default::default(),
            by_turn_q: Default::default(),
            by_name_q: Default::default(),
            by_rank_q: Default::default(),
            done_q: Default::default(),
            number: std::array::from_fn(|port| Constant::new((port as u64).into())),
            bucket_bits: Constant::new((AB as u64 - 5).into()),
        }
    }
}

impl<const AB: usize> Logic for Distribution<AB> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, host_place, host_writes, host_word_in);
        dff_setup!(
            self,
            clock,
            step_b,
            bucket_b,
            in_turn_b,
            host_word_q,
            named_q,
            ranked_q,
            by_turn_q,
            by_name_q,
            by_rank_q,
            done_q
        );
        self.memory.clock.next = self.clock.val();

        // A: the bucket's place. Buckets count in the high bits, so that M bits of them remain whatever M is.
        self.host_place.d.next = (bit_cast::<AB, 8>(self.host_bucket.val()) << 5)
            | (bit_cast::<AB, 1>(self.host_bank.val().into()) << 4)
            | bit_cast::<AB, 4>(self.host_group.val());
        self.host_writes.d.next = self.host_write.val() & !self.reset.val();
        self.host_word_in.d.next = self.host_data.val();
        self.memory.read_address.next = self.host_place.q.val();
        self.host_read_taken.next = self.host_read.val();
        if self.step.val().valid & self.step.val().ask {
            self.memory.read_address.next = (bit_cast::<AB, 8>(self.bucket.val()) << 5)
                | (bit_cast::<AB, 1>(self.bank.val().into()) << 4)
                | bit_cast::<AB, 4>(self.step.val().group);
            self.host_read_taken.next = false;
        }
        self.memory.write_address.next = self.host_place.q.val();
        self.memory.write_data.next = self.host_word_in.q.val();
        self.memory.write_enable.next = self.host_writes.q.val();
        self.step_b.d.next = self.step.val();
        self.bucket_b.d.next = self.bucket.val();
        self.in_turn_b.d.next = self.round_robin.val();

        // B: primary, else backup, else the live member of rank bucket x live members / 2^M.
        self.asking.next = self.step_b.q.val();
        self.live.next = self.step_b.q.val().members;
        self.count.next = bit_cast::<12, 4>(self.step_b.q.val().count);
        for i in 0..4 {
            self.times[i].next = 0.into();
            if self.count.val().get_bit(i) {
                self.times[i].next = bit_cast::<12, 8>(self.bucket_b.q.val()) << i.to_bits::<4>();
            }
        }
        self.spread.next = (self.times[0].val() + self.times[1].val()) + (self.times[2].val() + self.times[3].val());
        self.rank.next = bit_cast::<4, 12>(self.spread.val() >> self.bucket_bits.val());
        for p in 0..8 {
            self.one[p].next = 0.into();
            if self.live.val().get_bit(p) {
                self.one[p].next = 1.into();
            }
        }
        self.before[0].next = 0.into();
        self.before[1].next = self.one[0].val();
        self.before[2].next = self.one[0].val() + self.one[1].val();
        self.before[3].next = self.before[2].val() + self.one[2].val();
        self.before[4].next = self.before[2].val() + (self.one[2].val() + self.one[3].val());
        self.before[5].next = self.before[4].val() + self.one[4].val();
        self.before[6].next = self.before[4].val() + (self.one[4].val() + self.one[5].val());
        self.before[7].next = self.before[4].val() + (self.one[4].val() + self.one[5].val() + self.one[6].val());
        self.primary_port.next = self.memory.read_data.val().get_bits::<4>(0);
        self.backup_port.next = self.memory.read_data.val().get_bits::<4>(4);
        self.primary_live.next = !self.primary_port.val().get_bit(3)
            & self.live.val().get_bit(self.primary_port.val().get_bits::<3>(0).index());
        self.backup_live.next = !self.backup_port.val().get_bit(3)
            & self.live.val().get_bit(self.backup_port.val().get_bits::<3>(0).index());
        for p in 0..8 {
            self.primary.bits[p].next = self.primary_port.val() == self.number[p].val();
            self.backup.bits[p].next = self.backup_port.val() == self.number[p].val();
            self.ranked.bits[p].next = self.live.val().get_bit(p) & (self.before[p].val() == self.rank.val());
        }
        self.named_q.d.next = self.backup.mask.val();
        if self.primary_live.val() {
            self.named_q.d.next = self.primary.mask.val();
        }
        self.ranked_q.d.next = self.ranked.mask.val();
        self.counts.next = self.step_b.q.val().valid
            & self.step_b.q.val().ask
            & self.live.val().any()
            & !self.drop.val()
            & !self.reset.val();
        self.by_turn_q.d.next = self.counts.val() & self.in_turn_b.q.val();
        self.by_name_q.d.next =
            self.counts.val() & !self.in_turn_b.q.val() & (self.primary_live.val() | self.backup_live.val());
        self.by_rank_q.d.next =
            self.counts.val() & !self.in_turn_b.q.val() & !(self.primary_live.val() | self.backup_live.val());
        self.done_q.d.next = self.step_b.q.val().valid & self.step_b.q.val().last & !self.reset.val();
        self.host_word_q.d.next = self.memory.read_data.val();
        if self.reset.val() {
            self.step_b.d.next.valid = false;
        }

        // C.
        for p in 0..8 {
            self.chosen.bits[p].next = (self.by_turn_q.q.val() & self.turn.val().get_bit(p))
                | (self.by_name_q.q.val() & self.named_q.q.val().get_bit(p))
                | (self.by_rank_q.q.val() & self.ranked_q.q.val().get_bit(p));
        }
        self.choice.next = self.chosen.mask.val();
        self.counted.next = self.by_turn_q.q.val() | self.by_name_q.q.val() | self.by_rank_q.q.val();
        self.counted_in_turn.next = self.by_turn_q.q.val();
        self.done.next = self.done_q.q.val();
        self.host_word.next = self.host_word_q.q.val();
    }
}

#[cfg(test)]
mod tests;
