//! Sends to an RGMII, in front of the DDR output cells, at all speeds from one clock of 125 MHz.
//! RGMII 2.0: 3.4 (TX_CTL: TX_EN, then TX_EN xor TX_ER); at 10 and 100 Mb/s low nibble first, each for a period of TXC.
//!
//!   txd 8 b, tx_en, tx_er, speed 2 b ->| rgmii transmit |-> d_rise, d_fall 4 b, ctl_rise, ctl_fall
//!   tx_strobe                        <-|                |-> clk_rise, clk_fall (TXC)
//!
//!   1 Gb/s, a cycle of 8 ns            100 Mb/s, five cycles                       10 Mb/s: ten times as long
//!   clk  --__                          clk  ____--------------------____----      (high for 2.5 steps of 5)
//!   d    LLHH                          d    <-------- nibble ---------->
//!   ctl  EERR                          ctl  <-- EN --><----- EN^ER ---->        (E is EN, R is EN^ER)
//!
//! At 1 Gb/s TXC's edges are those of the data: the PHY or the board delays TXC. At 10 and 100 Mb/s a nibble begins a fifth of a
//! period before TXC rises and stays, with the second half of TX_CTL, until three tenths after TXC fell: at 100 Mb/s setup 8 ns and
//! hold 12 ns, so a delay of TXC between 0 and 7 ns is right.
//!
//! Latency 1 cycle to the DDR cells. `tx_strobe`: every cycle, every 10th, every 100th; between two of them `txd`, `tx_en` and
//! `tx_er` must hold. `speed`, of this clock, is taken with a strobe, while TXC is low or falls; the reserved code is 10 Mb/s. All
//! outputs are registers. Reset: none; powers up at 10 Mb/s.

use super::SpeedCode;
use rust_hdl::prelude::*;

#[derive(LogicBlock, Default)]
pub struct RgmiiTransmit {
    pub clock: Signal<In, Clock>,
    pub speed: Signal<In, SpeedCode>,
    pub txd: Signal<In, Bits<8>>,
    pub tx_en: Signal<In, Bit>,
    pub tx_er: Signal<In, Bit>,
    pub tx_strobe: Signal<Out, Bit>,
    pub d_rise: Signal<Out, Bits<4>>,
    pub d_fall: Signal<Out, Bits<4>>,
    pub ctl_rise: Signal<Out, Bit>,
    pub ctl_fall: Signal<Out, Bit>,
    pub clk_rise: Signal<Out, Bit>,
    pub clk_fall: Signal<Out, Bit>,
    gigabit: DFF<Bit>,
    hundred: DFF<Bit>,
    /// Cycles of a step, steps of a nibble, nibbles of an octet.
    cycle: DFF<Bits<4>>,
    step: DFF<Bits<3>>,
    high: DFF<Bit>,
    strobe: DFF<Bit>,
    rise: DFF<Bits<4>>,
    fall: DFF<Bits<4>>,
    control_rise: DFF<Bit>,
    control_fall: DFF<Bit>,
    clock_rise: DFF<Bit>,
    clock_fall: DFF<Bit>,
    nibble: Signal<Local, Bits<4>>,
    half_time: Signal<Local, Bit>,
}

impl Logic for RgmiiTransmit {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, gigabit, hundred, cycle, step, high, strobe);
        dff_setup!(self, clock, rise, fall, control_rise, control_fall, clock_rise, clock_fall);
        self.tx_strobe.next = self.strobe.q.val();
        self.d_rise.next = self.rise.q.val();
        self.d_fall.next = self.fall.q.val();
        self.ctl_rise.next = self.control_rise.q.val();
        self.ctl_fall.next = self.control_fall.q.val();
        self.clk_rise.next = self.clock_rise.q.val();
        self.clk_fall.next = self.clock_fall.q.val();

        // Where in the octet the next cycle is, and whether it is the last.
        self.strobe.d.next = false;
        if self.strobe.q.val() {
            self.gigabit.d.next = self.speed.val() == 2;
            self.hundred.d.next = self.speed.val() == 1;
            self.cycle.d.next = 0.into();
            self.step.d.next = 0.into();
            self.high.d.next = false;
            self.strobe.d.next = self.speed.val() == 2;
        } else {
            if self.hundred.q.val() | (self.cycle.q.val() == 9) {
                self.cycle.d.next = 0.into();
                self.step.d.next = self.step.q.val() + 1;
                if self.step.q.val() == 4 {
                    self.step.d.next = 0.into();
                    self.high.d.next = !self.high.q.val();
                }
            } else {
                self.cycle.d.next = self.cycle.q.val() + 1;
            }
            if self.hundred.q.val() {
                self.strobe.d.next = self.high.q.val() & (self.step.q.val() == 3);
            } else {
                self.strobe.d.next = self.high.q.val() & (self.step.q.val() == 4) & (self.cycle.q.val() == 8);
            }
        }

        self.nibble.next = self.txd.val().get_bits::<4>(0);
        if self.high.q.val() {
            self.nibble.next = self.txd.val().get_bits::<4>(4);
        }
        self.half_time.next = self.step.q.val() == 3;
        self.rise.d.next = self.nibble.val();
        self.fall.d.next = self.nibble.val();
        self.control_rise.d.next = self.tx_en.val() ^ self.tx_er.val();
        self.control_fall.d.next = self.tx_en.val() ^ self.tx_er.val();
        self.clock_rise.d.next = (self.step.q.val() == 1) | (self.step.q.val() == 2);
        self.clock_fall.d.next = (self.step.q.val() == 1) | (self.step.q.val() == 2);
        if self.gigabit.q.val() {
            self.fall.d.next = self.txd.val().get_bits::<4>(4);
            self.control_rise.d.next = self.tx_en.val();
            self.clock_rise.d.next = true;
        } else if (self.step.q.val() == 0) | (self.step.q.val() == 1) {
            self.control_rise.d.next = self.tx_en.val();
            self.control_fall.d.next = self.tx_en.val();
        } else if self.half_time.val() {
            if self.hundred.q.val() {
                self.clock_rise.d.next = true;
            } else if self.cycle.q.val() < 5 {
                self.clock_rise.d.next = true;
                self.clock_fall.d.next = true;
            }
        }
    }
}

#[cfg(test)]
mod tests;
