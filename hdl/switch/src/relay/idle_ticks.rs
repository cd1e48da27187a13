//! The clock of idle times: 64 ticks in the idle time the host sets.
//! docs/forwarding.md section 3, round robin.
//!
//!   idle_time_ms 16 b ->+------------+-> now 8 b, long_ago 8 b
//!                       | idle ticks |
//!                       +------------+
//!
//! `now` counts ticks, modulo 256; `long_ago` is 65 ticks before it. A tick comes every idle_time_ms / 64 ms: exact over 64 ticks to
//! one cycle while a second has 64,000 cycles or more. A shorter second, in simulation, is measured in coarser units: see `units_per_ms`. Reset: 0.

use rust_hdl::prelude::*;

#[derive(LogicBlock)]
pub struct IdleTicks {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
    pub idle_time_ms: Signal<In, Bits<16>>,
    pub now: Signal<Out, Bits<8>>,
    pub long_ago: Signal<Out, Bits<8>>,
    /// Thousandths of a unit of a cycle, in cycles of a second.
    cycles: DFF<Bits<28>>,
    cycles_grown: Signal<Local, Bits<28>>,
    unit: DFF<Bit>,
    units: DFF<Bits<17>>,
    units_grown: Signal<Local, Bits<17>>,
    idle_time: Signal<Local, Bits<17>>,
    rest: Signal<Local, Bits<17>>,
    now_q: DFF<Bits<8>>,
    long_ago_q: DFF<Bits<8>>,
    second: Constant<Bits<28>>,
    units_in_second: Constant<Bits<28>>,
    unit_ticks: Constant<Bits<17>>,
}

/// Units of time in a millisecond: 64 where the second is long enough to tell them apart, so that a tick can be as short as a unit; else fewer, and the
/// idle time is true from 64 / units ms up.
fn units_per_ms(second_cycles: u64) -> u64 {
    (0..7).rev().map(|bits| 1 << bits).find(|units| units * 1_000 <= second_cycles).unwrap_or(1)
}

impl IdleTicks {
    /// `second_cycles`: clock cycles a second.
    pub fn new(second_cycles: u64) -> Self {
        assert!((1..1 << 27).contains(&second_cycles), "a second of {second_cycles} cycles");
        let units = units_per_ms(second_cycles);
        Self {
            clock: Default::default(),
            reset: Default::default(),
            idle_time_ms: Default::default(),
            now: Default::default(),
            long_ago: Default::default(),
            cycles: Default::default(),
            cycles_grown: Default::default(),
            unit: Default::default(),
            units: Default::default(),
            units_grown: Default::default(),
            idle_time: Default::default(),
            rest: Default::default(),
            now_q: Default::default(),
            long_ago_q: Default::default(),
            second: Constant::new(second_cycles.into()),
            units_in_second: Constant::new((units * 1_000).min(second_cycles).into()),
            unit_ticks: Constant::new((64 / units).into()),
        }
    }
}

impl Logic for IdleTicks {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, cycles, unit, units, now_q, long_ago_q);
        self.cycles_grown.next = self.cycles.q.val() + self.units_in_second.val();
        self.cycles.d.next = self.cycles_grown.val();
        self.unit.d.next = false;
        if self.cycles_grown.val() >= self.second.val() {
            self.cycles.d.next = self.cycles_grown.val() - self.second.val();
            self.unit.d.next = true;
        }

        self.idle_time.next = bit_cast::<17, 16>(self.idle_time_ms.val());
        self.units_grown.next = self.units.q.val() + self.unit_ticks.val();
        self.rest.next = self.units_grown.val() - self.idle_time.val();
        if self.unit.q.val() {
            self.units.d.next = self.units_grown.val();
            if self.units_grown.val() >= self.idle_time.val() {
                // Much is left only where the idle time has just become shorter.
                self.units.d.next = self.rest.val();
                if (self.rest.val() >> 6).any() {
                    self.units.d.next = 0.into();
                }
                self.now_q.d.next = self.now_q.q.val() + 1;
            }
        }
        self.long_ago_q.d.next = self.now_q.q.val() - 65;
        if self.reset.val() {
            self.cycles.d.next = 0.into();
            self.unit.d.next = false;
            self.units.d.next = 0.into();
            self.now_q.d.next = 0.into();
        }
        self.now.next = self.now_q.q.val();
        self.long_ago.next = self.long_ago_q.q.val();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::tick;

    /// The cycles of so many ticks, from the first on.
    fn cycles_of(second_cycles: u64, idle_time_ms: u64, ticks: u64) -> u64 {
        let mut block = IdleTicks::new(second_cycles);
        block.clock.connect();
        block.reset.connect();
        block.idle_time_ms.connect();
        block.connect_all();
        block.idle_time_ms.next = idle_time_ms.into();
        let (mut seen, mut cycles, mut now) = (0, 0, 0);
        while seen <= ticks {
            tick(&mut block, |block| &mut block.clock);
            assert_eq!((now + 256 - 65) % 256, block.long_ago.val().to_u64());
            cycles += u64::from(seen > 0);
            if block.now.val().to_u64() != now {
                now = (now + 1) % 256;
                assert_eq!(block.now.val().to_u64(), now);
                seen += 1;
            }
        }
        cycles
    }

    #[test]
    fn sixty_four_ticks_are_the_idle_time_to_a_cycle() {
        assert_eq!(cycles_of(640_000, 1, 64), 640);
        assert_eq!(cycles_of(640_000, 3, 64), 3 * 640);
        assert!(cycles_of(777_777, 2, 64).abs_diff(1_556) <= 1);
    }

    #[test]
    fn a_short_second_is_measured_in_coarser_units() {
        assert_eq!(units_per_ms(62_500_000), 64);
        assert_eq!(units_per_ms(62_500), 32);
        assert_eq!(units_per_ms(400), 1);
        assert!(cycles_of(62_500, 50, 64).abs_diff(3_125) <= 4);
    }

    #[test]
    fn a_shorter_idle_time_counts_at_once() {
        let mut block = IdleTicks::new(64_000);
        block.clock.connect();
        block.reset.connect();
        block.idle_time_ms.connect();
        block.connect_all();
        block.idle_time_ms.next = 60_000.into();
        for _ in 0..50_000 {
            tick(&mut block, |block| &mut block.clock);
        }
        assert_eq!(block.now.val().to_u64(), 0);
        block.idle_time_ms.next = 10.into();
        for _ in 0..101 {
            tick(&mut block, |block| &mut block.clock);
        }
        assert_eq!(block.now.val().to_u64(), 11);
    }
}
