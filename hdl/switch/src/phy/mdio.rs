//! One management frame: reads or writes a register of a PHY.
//! IEEE Std 802.3-2018, 22.2.4.5 (frame structure) and 22.3.4 (timing).
//!
//!   start, write, phy 5 b, register 5 b, data 16 b ->| mdio |-> mdc, mdio_out, mdio_drive
//!   busy, done, read_data 16 b, answered           <-|      |<- mdio_in
//!
//!   bit       0..31      32 33  34 35  36..40  41..45    46 47       48..63     64
//!   read      preamble   0  1   1  0   phy     register  released    read       released
//!   write     preamble   0  1   0  1   phy     register  1  0        written    released
//!
//! MDIO changes when MDC falls and is read 2 cycles of `clock` before MDC rises. A bit takes two half periods of MDC, a frame 65
//! bits; `done` is high for the cycle after. `read_data` and `answered` (a PHY drove the turnaround low) then hold until the next
//! start. The request is taken in the cycle of `start`, when not busy. Without a frame MDC is low and MDIO released; the pad needs a
//! pull-up. Reset: none; powers up idle.

use crate::parts::synchroniser::Synchroniser;
use rust_hdl::prelude::*;

/// The shortest period of MDC that every PHY must take is 400 ns.
const MDC_HZ: u64 = 2_500_000;

#[derive(LogicBlock)]
pub struct Mdio {
    pub clock: Signal<In, Clock>,
    pub start: Signal<In, Bit>,
    pub write: Signal<In, Bit>,
    pub phy: Signal<In, Bits<5>>,
    pub register: Signal<In, Bits<5>>,
    pub data: Signal<In, Bits<16>>,
    pub busy: Signal<Out, Bit>,
    pub done: Signal<Out, Bit>,
    pub read_data: Signal<Out, Bits<16>>,
    pub answered: Signal<Out, Bit>,
    pub mdc: Signal<Out, Bit>,
    pub mdio_out: Signal<Out, Bit>,
    /// The pad drives `mdio_out`; else it is released.
    pub mdio_drive: Signal<Out, Bit>,
    pub mdio_in: Signal<In, Bit>,
    taken_in: Synchroniser<Bit>,
    running: DFF<Bit>,
    finished: DFF<Bit>,
    level: DFF<Bit>,
    /// Cycles left of the half period.
    count: DFF<Bits<8>>,
    /// Of the frame.
    place: DFF<Bits<7>>,
    writing: DFF<Bit>,
    /// What follows the preamble.
    shift: DFF<Bits<32>>,
    out: DFF<Bit>,
    drive: DFF<Bit>,
    received: DFF<Bits<16>>,
    answer: DFF<Bit>,
    operation: Signal<Local, Bits<4>>,
    half_period: Constant<Bits<8>>,
}

impl Mdio {
    /// Panics when the clock is so fast that the divider is too short for it: above 1.28 GHz.
    pub fn new(clock_hz: u32) -> Self {
        let half_period = u64::from(clock_hz).div_ceil(2 * MDC_HZ).max(4);
        assert!(half_period <= 256, "no MDC of 2.5 MHz from {clock_hz} Hz");
        Self {
            clock: Default::default(),
            start: Default::default(),
            write: Default::default(),
            phy: Default::default(),
            register: Default::default(),
            data: Default::default(),
            busy: Default::default(),
            done: Default::default(),
            read_data: Default::default(),
            answered: Default::default(),
            mdc: Default::default(),
            mdio_out: Default::default(),
            mdio_drive: Default::default(),
            mdio_in: Default::default(),
            taken_in: Default::default(),
            running: Default::default(),
            finished: Default::default(),
            level: Default::default(),
            count: Default::default(),
            place: Default::default(),
            writing: Default::default(),
            shift: Default::default(),
            out: Default::default(),
            drive: Default::default(),
            received: Default::default(),
            answer: Default::default(),
            operation: Default::default(),
            half_period: Constant::new((half_period - 1).into()),
        }
    }
}

impl Logic for Mdio {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, running, finished, level, count, place, writing, shift, out, drive, received, answer);
        self.taken_in.clock.next = self.clock.val();
        self.taken_in.asynchronous.next = self.mdio_in.val();
        self.busy.next = self.running.q.val();
        self.done.next = self.finished.q.val();
        self.read_data.next = self.received.q.val();
        self.answered.next = self.answer.q.val();
        self.mdc.next = self.level.q.val();
        self.mdio_out.next = self.out.q.val();
        self.mdio_drive.next = self.drive.q.val();

        self.operation.next = 6.into();
        if self.write.val() {
            self.operation.next = 5.into();
        }
        self.finished.d.next = false;
        if !self.running.q.val() {
            self.level.d.next = false;
            self.drive.d.next = false;
            self.place.d.next = 0.into();
            self.count.d.next = self.half_period.val();
            if self.start.val() {
                self.running.d.next = true;
                self.answer.d.next = false;
                self.writing.d.next = self.write.val();
                self.out.d.next = true;
                self.drive.d.next = true;
                self.shift.d.next = (bit_cast::<32, 4>(self.operation.val()) << 28)
                    | (bit_cast::<32, 5>(self.phy.val()) << 23)
                    | (bit_cast::<32, 5>(self.register.val()) << 18)
                    | bit_cast::<32, 16>(self.data.val())
                    | 0x0002_0000;
            }
        } else if self.count.q.val().any() {
            self.count.d.next = self.count.q.val() - 1;
        } else if !self.level.q.val() {
            self.count.d.next = self.half_period.val();
            self.level.d.next = true;
            if self.place.q.val() == 47 {
                self.answer.d.next = !self.taken_in.synchronous.val();
            }
            if (self.place.q.val() >= 48) & (self.place.q.val() < 64) {
                self.received.d.next =
                    (self.received.q.val() << 1) | bit_cast::<16, 1>(self.taken_in.synchronous.val().into());
            }
        } else {
            self.count.d.next = self.half_period.val();
            self.level.d.next = false;
            self.place.d.next = self.place.q.val() + 1;
            if self.place.q.val() >= 31 {
                self.out.d.next = self.shift.q.val().get_bit(31);
                self.shift.d.next = self.shift.q.val() << 1;
            }
            if (self.place.q.val() == 45) & !self.writing.q.val() {
                self.drive.d.next = false;
            }
            if self.place.q.val() == 63 {
                self.drive.d.next = false;
            }
            if self.place.q.val() == 64 {
                self.running.d.next = false;
                self.finished.d.next = true;
            }
        }
    }
}

#[cfg(test)]
mod tests;
