//! How many entries the table holds, and how many stations aged out.
//!
//!   added, deleted, expired (a bit per way and one for the CAM) ->+--------+-> occupancy, aged
//!                                                                 +--------+
//!
//! Latency 1 cycle, 2 for what expires. Reset: both 0.

use rust_hdl::prelude::*;

#[derive(LogicBlock, Default)]
pub struct Census {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
    pub added: Signal<In, Bit>,
    pub deleted: Signal<In, Bit>,
    pub expired: Signal<In, Bits<5>>,
    /// `expired` is by age, not by a flush.
    pub by_age: Signal<In, Bit>,
    /// Entries in the table.
    pub occupancy: Signal<Out, Bits<16>>,
    /// Entries that left by age since reset.
    pub aged: Signal<Out, Bits<32>>,
    expired_q: DFF<Bits<5>>,
    by_age_q: DFF<Bit>,
    departures: Signal<Local, Bits<16>>,
    occupancy_q: DFF<Bits<16>>,
    aged_q: DFF<Bits<32>>,
}

impl Logic for Census {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, expired_q, by_age_q, occupancy_q, aged_q);
        self.expired_q.d.next = self.expired.val();
        self.by_age_q.d.next = self.by_age.val();
        self.departures.next = bit_cast::<16, 1>(self.expired_q.q.val().get_bits::<1>(0))
            + bit_cast::<16, 1>(self.expired_q.q.val().get_bits::<1>(1))
            + bit_cast::<16, 1>(self.expired_q.q.val().get_bits::<1>(2))
            + bit_cast::<16, 1>(self.expired_q.q.val().get_bits::<1>(3))
            + bit_cast::<16, 1>(self.expired_q.q.val().get_bits::<1>(4));
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
        if self.reset.val() {
            self.expired_q.d.next = 0.into();
            self.occupancy_q.d.next = 0.into();
            self.aged_q.d.next = 0.into();
        }
        self.occupancy.next = self.occupancy_q.q.val();
        self.aged.next = self.aged_q.q.val();
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
        census.expired.connect();
        census.by_age.connect();
        census.connect_all();
        // Added, deleted, expired, by age; then, an idle cycle later, occupancy and aged.
        for (added, deleted, expired, by_age, occupancy, aged) in [
            (true, false, 0, false, 1, 0),
            (true, false, 0, false, 2, 0),
            (true, false, 0, false, 3, 0),
            (true, false, 0, false, 4, 0),
            (false, true, 0, false, 3, 0),
            (false, false, 0b10001, true, 1, 2),
            (false, false, 0b00100, false, 0, 2),
            (false, false, 0, true, 0, 2),
        ] {
            census.added.next = added;
            census.deleted.next = deleted;
            census.expired.next = (expired as u64).into();
            census.by_age.next = by_age;
            tick(&mut census, |census| &mut census.clock);
            census.added.next = false;
            census.deleted.next = false;
            census.expired.next = 0.into();
            tick(&mut census, |census| &mut census.clock);
            settle(&mut census);
            assert_eq!((census.occupancy.val().to_u64(), census.aged.val().to_u64()), (occupancy, aged));
        }
        census.reset.next = true;
        tick(&mut census, |census| &mut census.clock);
        settle(&mut census);
        assert_eq!((census.occupancy.val().to_u64(), census.aged.val().to_u64()), (0, 0));
    }
}
