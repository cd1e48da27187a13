//! Receives octets from an asynchronous line: 1 start bit, 8 data bits, 1 stop bit, least significant bit first.
//!
//!   line, any time ->| UartReceive |-> octet 8 b, valid   one cycle each
//!                    |             |-> framing_error      one cycle: no stop bit, the octet is lost
//!
//! Latency: `valid` half a bit and 5 cycles after the stop bit began. Bits are sampled at their middle by the majority of three
//! cycles. It listens for the next start bit from the middle of the stop bit on, so a sender 2 % off is understood. After a
//! framing error, as after reset, it waits until the line is idle (high).

use rust_hdl::prelude::*;

#[derive(Copy, Clone, Debug, PartialEq, LogicState)]
enum Phase {
    Quiet,
    Idle,
    Start,
    Data,
    Stop,
}

#[derive(LogicBlock)]
pub struct UartReceive {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
    pub line: Signal<In, Bit>,
    pub octet: Signal<Out, Bits<8>>,
    pub valid: Signal<Out, Bit>,
    pub framing_error: Signal<Out, Bit>,
    samples: DFF<Bits<5>>,
    level: Signal<Local, Bit>,
    phase: DFF<Phase>,
    timer: DFF<Bits<16>>,
    count: DFF<Bits<3>>,
    shift: DFF<Bits<8>>,
    valid_q: DFF<Bit>,
    error_q: DFF<Bit>,
    bit_time: Constant<Bits<16>>,
    half_time: Constant<Bits<16>>,
}

impl UartReceive {
    /// `cycles_per_bit`: at least 5.
    pub fn new(cycles_per_bit: u16) -> Self {
        assert!(cycles_per_bit >= 5, "{cycles_per_bit} cycles per bit leave no middle to sample");
        Self {
            clock: Default::default(),
            reset: Default::default(),
            line: Default::default(),
            octet: Default::default(),
            valid: Default::default(),
            framing_error: Default::default(),
            samples: Default::default(),
            level: Default::default(),
            phase: Default::default(),
            timer: Default::default(),
            count: Default::default(),
            shift: Default::default(),
            valid_q: Default::default(),
            error_q: Default::default(),
            bit_time: Constant::new(u64::from(cycles_per_bit - 1).into()),
            half_time: Constant::new(u64::from(cycles_per_bit / 2 - 1).into()),
        }
    }
}

impl Logic for UartReceive {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, samples, phase, timer, count, shift, valid_q, error_q);
        self.octet.next = self.shift.q.val();
        self.valid.next = self.valid_q.q.val();
        self.framing_error.next = self.error_q.q.val();
        self.valid_q.d.next = false;
        self.error_q.d.next = false;

        // Two flip-flops against metastability, three for the majority.
        self.samples.d.next = (self.samples.q.val() << 1) | bit_cast::<5, 1>(self.line.val().into());
        self.level.next = (self.samples.q.val().get_bit(2) & self.samples.q.val().get_bit(3))
            | (self.samples.q.val().get_bit(3) & self.samples.q.val().get_bit(4))
            | (self.samples.q.val().get_bit(2) & self.samples.q.val().get_bit(4));

        self.timer.d.next = self.timer.q.val() - 1;
        match self.phase.q.val() {
            Phase::Quiet => {
                if self.level.val() {
                    self.phase.d.next = Phase::Idle;
                }
            }
            Phase::Idle => {
                self.timer.d.next = self.half_time.val();
                if !self.level.val() {
                    self.phase.d.next = Phase::Start;
                }
            }
            Phase::Start => {
                self.count.d.next = 0.into();
                if self.timer.q.val() == 0 {
                    self.timer.d.next = self.bit_time.val();
                    self.phase.d.next = Phase::Data;
                    if self.level.val() {
                        self.phase.d.next = Phase::Idle;
                    }
                }
            }
            Phase::Data => {
                if self.timer.q.val() == 0 {
                    self.timer.d.next = self.bit_time.val();
                    self.count.d.next = self.count.q.val() + 1;
                    self.shift.d.next = self.shift.q.val() >> 1;
                    if self.level.val() {
                        self.shift.d.next = (self.shift.q.val() >> 1) | 0x80;
                    }
                    if self.count.q.val() == 7 {
                        self.phase.d.next = Phase::Stop;
                    }
                }
            }
            Phase::Stop => {
                if self.timer.q.val() == 0 {
                    self.phase.d.next = Phase::Idle;
                    self.valid_q.d.next = self.level.val();
                    self.error_q.d.next = !self.level.val();
                    if !self.level.val() {
                        self.phase.d.next = Phase::Quiet;
                    }
                }
            }
            _ => {
                self.phase.d.next = Phase::Quiet;
            }
        }
        if self.reset.val() {
            self.phase.d.next = Phase::Quiet;
            self.valid_q.d.next = false;
            self.error_q.d.next = false;
        }
    }
}
