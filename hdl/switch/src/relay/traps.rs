//! What the CPU may get: a rate limit per trap reason, and the count of what was held back.
//! docs/forwarding.md section 7.
//!
//!   limit per reason 28 b ->+-------+-> admitted 4 b, one per reason
//!   take 4 b, limited     ->| traps |-> parse_type, trap_limited 32 b
//!                           +-------+
//!
//! `admitted` is from registers; a reason taken in one cycle counts from the next. A token is taken when the frame's verdict is given: a frame that then turns out to
//! be bad has taken one. Bit and limit of reason code 0 mean nothing. Reset: the limits' bursts are there, the count is 0.

use crate::parts::token_bucket::TokenBucket;
use rust_hdl::prelude::*;

#[derive(LogicBlock)]
pub struct Traps {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
    /// By reason code: bits 19..0 frames a second, 27..20 burst.
    pub limit: [Signal<In, Bits<28>>; 4],
    pub admitted: Signal<Out, Bits<4>>,
    /// One bit per reason: a frame is sent to the CPU for it.
    pub take: Signal<In, Bits<4>>,
    /// A frame or copy was not admitted.
    pub limited: Signal<In, Bit>,
    /// ARP frames are looked for.
    pub parse_type: Signal<Out, Bit>,
    pub trap_limited: Signal<Out, Bits<32>>,
    bucket: [TokenBucket; 3],
    parse_type_q: DFF<Bit>,
    count: DFF<Bits<32>>,
}

impl Traps {
    /// `second_cycles`: clock cycles a second.
    pub fn new(second_cycles: u64) -> Self {
        Self {
            clock: Default::default(),
            reset: Default::default(),
            limit: Default::default(),
            admitted: Default::default(),
            take: Default::default(),
            limited: Default::default(),
            parse_type: Default::default(),
            trap_limited: Default::default(),
            bucket: std::array::from_fn(|_| TokenBucket::new(second_cycles)),
            parse_type_q: Default::default(),
            count: Default::default(),
        }
    }
}

impl Logic for Traps {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, parse_type_q, count);
        for i in 0..3 {
            self.bucket[i].clock.next = self.clock.val();
            self.bucket[i].reset.next = self.reset.val();
            self.bucket[i].rate.next = self.limit[i + 1].val().get_bits::<20>(0);
            self.bucket[i].burst.next = self.limit[i + 1].val().get_bits::<8>(20);
            self.bucket[i].take.next = self.take.val().get_bit(i + 1);
        }
        self.admitted.next = (bit_cast::<4, 1>(self.bucket[0].available.val().into()) << 1)
            | (bit_cast::<4, 1>(self.bucket[1].available.val().into()) << 2)
            | (bit_cast::<4, 1>(self.bucket[2].available.val().into()) << 3);
        self.parse_type_q.d.next = self.limit[3].val().get_bits::<20>(0).any();
        self.parse_type.next = self.parse_type_q.q.val();
        if self.limited.val() {
            self.count.d.next = self.count.q.val() + 1;
        }
        if self.reset.val() {
            self.count.d.next = 0.into();
        }
        self.trap_limited.next = self.count.q.val();
    }
}
