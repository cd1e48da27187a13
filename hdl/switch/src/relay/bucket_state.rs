//! What is remembered of each bucket: its frames, and with round robin its member and when it was last used.
//! docs/forwarding.md section 3.
//!
//!   step, bucket (cycle A)              ->+--------------+-> turn: the member round robin chooses (C)
//!   members (B)                         ->| bucket state |
//!   counted, chosen, round_robin (C)    ->+--------------+-> host_word
//!   now, long_ago; host's place
//!
//! A pipeline of three cycles: A the RAM is addressed, B its word is out and looked at, C the turn is chosen and the new word written. One step per cycle, never stalls;
//! two steps for one bucket are two cycles or more apart (the relay sees to that), the word just written is passed on.
//!
//! Stamps are 8 bits of a clock that ticks 64 times in the idle time, so a bucket unused for long would look used again when they wrap. A walker, in
//! the cycles left by steps and host, sets the stamp of every idle bucket back to half a turn ago; it comes by often enough while the idle time
//! is at least 64 cycles a bucket. The host's read is taken in a cycle without a step (`host_taken`), its word is out 2 cycles later. Reset: no
//! frames, no member (15), idle; `clearing` for 2^(AB - 1) cycles.

use super::walk::Step;
use crate::parts::distributed_memory::DistributedMemory;
use crate::parts::gather::Gather;
use crate::parts::memory::Memory;
use crate::parts::round_robin::RoundRobin;
use crate::types::{GroupNumber, PortMask, PortNumber, NO_PORT};
use rust_hdl::prelude::*;

#[derive(LogicStruct, Copy, Clone, Default, Debug, PartialEq)]
pub struct BucketWord {
    pub frames: Bits<24>,
    pub member: PortNumber,
    pub stamp: Bits<8>,
}

#[derive(LogicBlock)]
pub struct BucketState<const AB: usize> {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
    pub now: Signal<In, Bits<8>>,
    /// 65 ticks before `now`.
    pub long_ago: Signal<In, Bits<8>>,
    pub step: Signal<In, Step>,
    pub bucket: Signal<In, Bits<8>>,
    /// Of the step in B: its live members.
    pub members: Signal<In, PortMask>,
    /// Of the step in C: the member that round robin chooses; a frame is distributed, to which member, by round robin.
    pub turn: Signal<Out, PortMask>,
    pub counted: Signal<In, Bit>,
    pub chosen: Signal<In, PortMask>,
    pub round_robin: Signal<In, Bit>,
    pub host_group: Signal<In, GroupNumber>,
    pub host_bucket: Signal<In, Bits<8>>,
    pub host_read: Signal<In, Bit>,
    pub host_taken: Signal<Out, Bit>,
    /// {member 4, frames 24}
    pub host_word: Signal<Out, Bits<28>>,
    pub clearing: Signal<Out, Bit>,
    memory: Memory<BucketWord, AB>,
    /// The places above the member that each group's last new conversation took.
    latest: DistributedMemory<PortMask, 4>,
    order: RoundRobin,
    clearing_q: DFF<Bit>,
    walker: DFF<Bits<12>>,
    place: Signal<Local, Bits<12>>,
    stepping: Signal<Local, Bit>,
    walking: Signal<Local, Bit>,
    group: Signal<Local, GroupNumber>,
    place_b: DFF<Bits<12>>,
    walking_b: DFF<Bit>,
    clearing_b: DFF<Bit>,
    passed_on: Signal<Local, Bit>,
    old: Signal<Local, BucketWord>,
    /// Of the word of the RAM, which comes late, and of the word passed on.
    read: Signal<Local, BucketWord>,
    stamps: [Signal<Local, Bits<8>>; 2],
    ages: [Signal<Local, Bits<8>>; 2],
    holders: [Signal<Local, PortNumber>; 2],
    idles: [Signal<Local, Bit>; 2],
    alive: [Signal<Local, Bit>; 2],
    idle: Signal<Local, Bit>,
    renews: Signal<Local, Bit>,
    /// The member the bucket has.
    holder: Gather<8>,
    place_c: DFF<Bits<12>>,
    old_c: DFF<BucketWord>,
    walking_c: DFF<Bit>,
    clearing_c: DFF<Bit>,
    idle_c: DFF<Bit>,
    renews_c: DFF<Bit>,
    holder_c: DFF<PortMask>,
    winner_c: DFF<PortMask>,
    above_c: DFF<PortMask>,
    number_of: [Signal<Local, PortNumber>; 8],
    new: Signal<Local, BucketWord>,
    writes: Signal<Local, Bit>,
    place_d: DFF<Bits<12>>,
    new_d: DFF<BucketWord>,
    wrote_d: DFF<Bit>,
    number: [Constant<PortNumber>; 8],
    no_member: Constant<PortNumber>,
    last: Constant<Bits<12>>,
    half_a_turn: Constant<Bits<8>>,
}

impl<const AB: usize> Default for BucketState<AB> {
    fn default() -> Self {
        assert!((6..=13).contains(&AB), "1 to 8 bucket bits, not {}", AB as i64 - 5);
        Self {
            clock: Default::default(),
            reset: Default::default(),
            now: Default::default(),
            long_ago: Default::default(),
            step: Default::default(),
            bucket: Default::default(),
            members: Default::default(),
            turn: Default::default(),
            counted: Default::default(),
            chosen: Default::default(),
            round_robin: Default::default(),
            host_group: Default::default(),
            host_bucket: Default::default(),
            host_read: Default::default(),
            host_taken: Default::default(),
            host_word: Default::default(),
            clearing: Default::default(),
            memory: Memory::with_bits(AB - 1),
            latest: Default::default(),
            order: Default::default(),
            clearing_q: Default::default(),
            walker: Default::default(),
            place: Default::default(),
            stepping: Default::default(),
            walking: Default::default(),
            group: Default::default(),
            place_b: Default::default(),
            walking_b: Default::default(),
            clearing_b: Default::default(),
            passed_on: Default::default(),
            old: Default::default(),
            read: Default::default(),
            stamps: Default::default(),
            ages: Default::default(),
            holders: Default::default(),
            idles: Default::default(),
            alive: Default::default(),
            idle: Default::default(),
            renews: Default::default(),
            holder: Default::default(),
            place_c: Default::default(),
            old_c: Default::default(),
            walking_c: Default::default(),
            clearing_c: Default::default(),
            idle_c: Default::default(),
            renews_c: Default::default(),
            holder_c: Default::default(),
            winner_c: Default::default(),
            above_c: Default::default(),
            number_of: Default::default(),
            new: Default::default(),
            writes: Default::default(),
            place_d: Default::default(),
            new_d: Default::default(),
            wrote_d: Default::default(),
            number: std::array::from_fn(|port| Constant::new((port as u64).into())),
            no_member: Constant::new(NO_PORT.into()),
            last: Constant::new(((1_u64 << (AB - 1)) - 1).into()),
            half_a_turn: Constant::new(0x80.into()),
        }
    }
}

impl<const AB: usize> Logic for BucketState<AB> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, clearing_q, walker, place_b, walking_b, clearing_b);
        dff_setup!(
            self, clock, place_c, old_c, walking_c, clearing_c, idle_c, renews_c, holder_c, winner_c, above_c, place_d,
            new_d, wrote_d
        );
        self.memory.clock.next = self.clock.val();
        self.latest.clock.next = self.clock.val();

        // A: a step, else the host, else the walker.
        self.stepping.next = self.step.val().valid & self.step.val().ask;
        self.host_taken.next = self.host_read.val() & !self.stepping.val();
        self.walking.next = !self.host_read.val() & !self.stepping.val();
        self.place.next = self.walker.q.val();
        if self.host_read.val() {
            self.place.next =
                (bit_cast::<12, 8>(self.host_bucket.val()) << 4) | bit_cast::<12, 4>(self.host_group.val());
        }
        if self.stepping.val() {
            self.place.next = (bit_cast::<12, 8>(self.bucket.val()) << 4) | bit_cast::<12, 4>(self.step.val().group);
        }
        if self.walking.val() {
            self.walker.d.next = self.walker.q.val() + 1;
            if self.walker.q.val() == self.last.val() {
                self.walker.d.next = 0.into();
                self.clearing_q.d.next = false;
            }
        }
        self.memory.read_address.next = bit_cast::<AB, 12>(self.place.val());
        self.place_b.d.next = self.place.val();
        self.walking_b.d.next = self.walking.val();
        self.clearing_b.d.next = self.clearing_q.q.val();

        // B: the member the bucket has, and whether it keeps it.
        self.passed_on.next = self.wrote_d.q.val() & (self.place_d.q.val() == self.place_b.q.val());
        self.read.next = self.memory.read_data.val();
        self.stamps[0].next = self.read.val().stamp;
        self.stamps[1].next = self.new_d.q.val().stamp;
        self.holders[0].next = self.read.val().member;
        self.holders[1].next = self.new_d.q.val().member;
        for i in 0..2 {
            self.ages[i].next = self.long_ago.val() - self.stamps[i].val();
            self.idles[i].next = !self.ages[i].val().get_bit(7);
            self.alive[i].next = !self.holders[i].val().get_bit(3)
                & self.members.val().get_bit(self.holders[i].val().get_bits::<3>(0).index());
        }
        self.old.next = self.read.val();
        self.idle.next = self.idles[0].val();
        self.renews.next = self.idles[0].val() | !self.alive[0].val();
        if self.passed_on.val() {
            self.old.next = self.new_d.q.val();
            self.idle.next = self.idles[1].val();
            self.renews.next = self.idles[1].val() | !self.alive[1].val();
        }
        for p in 0..8 {
            self.holder.bits[p].next = self.old.val().member == self.number[p].val();
        }
        self.group.next = bit_cast::<4, 12>(self.place_b.q.val());
        self.latest.read_address.next = self.group.val();
        self.order.requests.next = self.members.val();
        self.order.above.next = self.latest.read_data.val();
        self.place_c.d.next = self.place_b.q.val();
        self.old_c.d.next = self.old.val();
        // A step for the place has priority: what it writes now the walker has not seen.
        self.walking_c.d.next =
            self.walking_b.q.val() & !(self.counted.val() & (self.place_c.q.val() == self.place_b.q.val()));
        self.clearing_c.d.next = self.clearing_b.q.val();
        self.idle_c.d.next = self.idle.val();
        self.renews_c.d.next = self.renews.val();
        self.holder_c.d.next = self.holder.mask.val();
        self.winner_c.d.next = self.order.winner.val();
        self.above_c.d.next = self.order.above_winner.val();

        // C: the turn, and the new word.
        self.turn.next = self.holder_c.q.val();
        if self.renews_c.q.val() {
            self.turn.next = self.winner_c.q.val();
        }
        for p in 0..8 {
            self.number_of[p].next = 0.into();
            if self.chosen.val().get_bit(p) {
                self.number_of[p].next = self.number[p].val();
            }
        }
        self.new.next = self.old_c.q.val();
        self.writes.next = self.counted.val();
        if self.counted.val() {
            self.new.next.frames = self.old_c.q.val().frames + 1;
            if self.round_robin.val() {
                self.new.next.stamp = self.now.val();
                self.new.next.member = self.number_of[0].val()
                    | self.number_of[1].val()
                    | self.number_of[2].val()
                    | self.number_of[3].val()
                    | self.number_of[4].val()
                    | self.number_of[5].val()
                    | self.number_of[6].val()
                    | self.number_of[7].val();
            }
        } else if self.walking_c.q.val() {
            self.writes.next = self.idle_c.q.val() | self.clearing_c.q.val();
            self.new.next.stamp = self.now.val() ^ self.half_a_turn.val();
            if self.clearing_c.q.val() {
                self.new.next.frames = 0.into();
                self.new.next.member = self.no_member.val();
            }
        }
        self.memory.write_address.next = bit_cast::<AB, 12>(self.place_c.q.val());
        self.memory.write_data.next = self.new.val();
        self.memory.write_enable.next = self.writes.val();
        self.latest.write_address.next = bit_cast::<4, 12>(self.place_c.q.val());
        self.latest.write_data.next = 0.into();
        self.latest.write_enable.next = self.walking_c.q.val() & self.clearing_c.q.val();
        if self.counted.val() {
            self.latest.write_data.next = self.above_c.q.val();
            self.latest.write_enable.next = self.round_robin.val() & self.renews_c.q.val();
        }
        self.place_d.d.next = self.place_c.q.val();
        self.new_d.d.next = self.new.val();
        self.wrote_d.d.next = self.writes.val();

        self.host_word.next =
            bit_cast::<28, 24>(self.old_c.q.val().frames) | (bit_cast::<28, 4>(self.old_c.q.val().member) << 24);
        self.clearing.next = self.clearing_q.q.val();
        if self.reset.val() {
            self.clearing_q.d.next = true;
            self.walker.d.next = 0.into();
            self.walking_b.d.next = false;
            self.walking_c.d.next = false;
            self.wrote_d.d.next = false;
        }
    }
}

#[cfg(test)]
mod tests;
