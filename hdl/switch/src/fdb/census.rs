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
            self.occupancy_q.d.next = 0.into();
            self.aged_q.d.next = 0.into();
        }
        self.occupancy.next = self.occupancy_q.q.val();
        self.aged.next = self.aged_q.q.val();
    }
}
