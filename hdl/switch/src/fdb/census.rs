//! How many entries the table holds, how many aged out, how many were displaced, and how many stations found no place.
//!
//!   added, deleted, displaced, learn_failed             ->+--------+-> occupancy, aged
//!   expired (a bit per way and one for the CAM), by_age ->| census |-> displaced_total, learn_failed_total
//!                                                         +--------+
//!
//! Latency 1 cycle, 2 for what expires. Totals count since reset, modulo 2^32. Reset: all 0.

use rust_hdl::prelude::*;

#[derive(LogicBlock, Default)]
pub struct Census {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
    pub added: Signal<In, Bit>,
    pub deleted: Signal<In, Bit>,
    pub displaced: Signal<In, Bit>,
    pub learn_failed: Signal<In, Bit>,
    pub expired: Signal<In, Bits<7>>,
    /// `expired` is by age, not by a flush.
    pub by_age: Signal<In, Bit>,
    /// Entries in the table.
    pub occupancy: Signal<Out, Bits<16>>,
    /// Entries that left by age since reset.
    pub aged: Signal<Out, Bits<32>>,
    /// Entries that made room for another.
    pub displaced_total: Signal<Out, Bits<32>>,
    pub learn_failed_total: Signal<Out, Bits<32>>,
    expired_q: DFF<Bits<7>>,
    by_age_q: DFF<Bit>,
    departures: Signal<Local, Bits<16>>,
    occupancy_q: DFF<Bits<16>>,
    aged_q: DFF<Bits<32>>,
    displaced_q: DFF<Bits<32>>,
    learn_failed_q: DFF<Bits<32>>,
}

impl Logic for Census {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, expired_q, by_age_q, occupancy_q, aged_q, displaced_q, learn_failed_q);
        self.expired_q.d.next = self.expired.val();
        self.by_age_q.d.next = self.by_age.val();
        self.departures.next = bit_cast::<16, 1>(self.expired_q.q.val().get_bits::<1>(0))
            + bit_cast::<16, 1>(self.expired_q.q.val().get_bits::<1>(1))
            + bit_cast::<16, 1>(self.expired_q.q.val().get_bits::<1>(2))
            + bit_cast::<16, 1>(self.expired_q.q.val().get_bits::<1>(3))
            + bit_cast::<16, 1>(self.expired_q.q.val().get_bits::<1>(4))
            + bit_cast::<16, 1>(self.expired_q.q.val().get_bits::<1>(5))
            + bit_cast::<16, 1>(self.expired_q.q.val().get_bits::<1>(6));
        if self.added.val() {
            self.occupancy_q.d.next = self.occupancy_q.q.val() + 1;
        } else if self.deleted.val() {
            self.occupancy_q.d.next = self.occupancy_q.q.val() - 1;
        } else {
            self.occupancy_q.d.next = self.occupancy_q.q.val() - self.departures.val();
        }
        if self.by_age_q.q.val() {
            self.aged_q.d.next = self.aged_q.q.val() + bit_cast::<32, 16>(self.departures.val());
        }
        if self.displaced.val() {
            self.displaced_q.d.next = self.displaced_q.q.val() + 1;
        }
        if self.learn_failed.val() {
            self.learn_failed_q.d.next = self.learn_failed_q.q.val() + 1;
        }
        if self.reset.val() {
            self.expired_q.d.next = 0.into();
            self.occupancy_q.d.next = 0.into();
            self.aged_q.d.next = 0.into();
            self.displaced_q.d.next = 0.into();
            self.learn_failed_q.d.next = 0.into();
        }
        self.occupancy.next = self.occupancy_q.q.val();
        self.aged.next = self.aged_q.q.val();
        self.displaced_total.next = self.displaced_q.q.val();
        self.learn_failed_total.next = self.learn_failed_q.q.val();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{settle, tick};

    #[test]
    fn entries_are_counted_in_and_out_and_only_those_that_left_by_age_are_aged() {
        let mut census = Census::default();
        census.clock.connect();
        census.reset.connect();
        census.added.connect();
        census.deleted.connect();
        census.displaced.connect();
        census.learn_failed.connect();
        census.expired.connect();
        census.by_age.connect();
        census.connect_all();
        let counts = |census: &mut Census| {
            settle(census);
            (
                census.occupancy.val().to_u64(),
                census.aged.val().to_u64(),
                census.displaced_total.val().to_u64(),
                census.learn_failed_total.val().to_u64(),
            )
        };
        // Added, deleted, displaced, failed, expired, by age; then, an idle cycle later, the counts.
        for (added, deleted, displaced, failed, expired, by_age, expected) in [
            (true, false, false, false, 0, false, (1, 0, 0, 0)),
            (true, false, true, false, 0, false, (2, 0, 1, 0)),
            (true, false, true, false, 0, false, (3, 0, 2, 0)),
            (true, false, false, false, 0, false, (4, 0, 2, 0)),
            (true, false, false, false, 0, false, (5, 0, 2, 0)),
            (false, true, false, false, 0, false, (4, 0, 2, 0)),
            (false, false, false, true, 0, false, (4, 0, 2, 1)),
            (false, false, false, false, 0b1010001, true, (1, 3, 2, 1)),
            (false, false, true, true, 0b0100000, false, (0, 3, 3, 2)),
            (false, false, false, false, 0, true, (0, 3, 3, 2)),
        ] {
            census.added.next = added;
            census.deleted.next = deleted;
            census.displaced.next = displaced;
            census.learn_failed.next = failed;
            census.expired.next = (expired as u64).into();
            census.by_age.next = by_age;
            tick(&mut census, |census| &mut census.clock);
            census.added.next = false;
            census.deleted.next = false;
            census.displaced.next = false;
            census.learn_failed.next = false;
            census.expired.next = 0.into();
            tick(&mut census, |census| &mut census.clock);
            assert_eq!(counts(&mut census), expected);
        }
        census.reset.next = true;
        tick(&mut census, |census| &mut census.clock);
        assert_eq!(counts(&mut census), (0, 0, 0, 0));
    }
}
