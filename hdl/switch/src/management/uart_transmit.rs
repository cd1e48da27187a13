//! Sends octets on an asynchronous line: 1 start bit, 8 data bits, 1 stop bit, least significant bit first.
//!
//!   octet 8 b, valid ->| UartTransmit |-> line
//!              ready <-|              |
//!
//! Latency 1 cycle from an accepted octet (`valid` and `ready`) to its start bit; ready again 10 bit times later. Reset: the line
//! is idle (high).

use rust_hdl::prelude::*;

#[derive(LogicBlock)]
pub struct UartTransmit {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
    pub octet: Signal<In, Bits<8>>,
    pub valid: Signal<In, Bit>,
    pub ready: Signal<Out, Bit>,
    pub line: Signal<Out, Bit>,
    /// The bits still to send, inverted: a flip-flop powers up at 0, the line must be high.
    shift: DFF<Bits<9>>,
    timer: DFF<Bits<16>>,
    bits_left: DFF<Bits<4>>,
    idle: Signal<Local, Bit>,
    bit_time: Constant<Bits<16>>,
}

impl UartTransmit {
    pub fn new(cycles_per_bit: u16) -> Self {
        Self {
            clock: Default::default(),
            reset: Default::default(),
            octet: Default::default(),
            valid: Default::default(),
            ready: Default::default(),
            line: Default::default(),
            shift: Default::default(),
            timer: Default::default(),
            bits_left: Default::default(),
            idle: Default::default(),
            bit_time: Constant::new(u64::from(cycles_per_bit - 1).into()),
        }
    }
}

impl Logic for UartTransmit {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, shift, timer, bits_left);
        self.line.next = !self.shift.q.val().get_bit(0);
        self.idle.next = self.bits_left.q.val() == 0;
        self.ready.next = self.idle.val();

        self.timer.d.next = self.timer.q.val() - 1;
        if self.idle.val() {
            self.timer.d.next = self.bit_time.val();
            if self.valid.val() {
                self.shift.d.next = (bit_cast::<9, 8>(!self.octet.val()) << 1) | 1;
                self.bits_left.d.next = 10.into();
            }
        } else {
            if self.timer.q.val() == 0 {
                self.timer.d.next = self.bit_time.val();
                self.shift.d.next = self.shift.q.val() >> 1;
                self.bits_left.d.next = self.bits_left.q.val() - 1;
            }
        }
        if self.reset.val() {
            self.shift.d.next = 0.into();
            self.bits_left.d.next = 0.into();
        }
    }
}
