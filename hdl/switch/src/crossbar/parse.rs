//! What the relay must know of a frame besides its addresses: EtherType, folded IP addresses and port numbers, and when that is enough.
//! docs/forwarding.md section 3.
//!
//!   word 32 b, take, last  ->+-------+-> source, destination, ports 16 b, has_source, is_ip, is_arp
//!   key_depth, parse_type  ->| parse |-> ask: with this word the request is complete
//!                            +-------+-> in_addresses: the word belongs to octets 0 to 11
//!
//! Words come with the first octet on the wire most significant. Places are those of an untagged frame, a C-TAG is passed over:
//!
//!   place  3          4    5               6        7       8       9       10  11  12  13      14
//!   IPv4   type ver    -   fragment proto  -  S1    S2 D1   D2 T1   T2  -
//!   IPv6   type ver    -   next S1         S2 S3    S4 S5   S6 S7   S8 D1   D2 .. D7    D8 T1   T2  -
//!
//! One fold runs over all halves; where an address or the port numbers end it is kept, and starts again with the second half of that word.
//!
//! A frame asks once. By `key_depth`, the deepest key in use: with word 2 (`parse_type`: with the EtherType), with the IP source, with both IP
//! addresses, or with the port numbers, if the frame has them; at the latest with its last word; never with words 0 to 2 if one of them is the last.
//! `ask` and `in_addresses` are combinational, the rest is valid in the next cycle; what the keys in use need does not change from there to
//! the end of the frame.
//! `has_source` and `is_ip` say that the source, and both addresses, were in when the frame asked; a frame without port numbers by then has none.
//! Reset: between frames.

use rust_hdl::prelude::*;

use crate::types::{KeyDepth, DEPTH_IP_SOURCE, DEPTH_LAYER_2, DEPTH_PORT_NUMBERS};

#[derive(LogicBlock)]
pub struct Parse {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
    pub take: Signal<In, Bit>,
    pub last: Signal<In, Bit>,
    pub word: Signal<In, Bits<32>>,
    /// Octets in the last word: 1 to 3, 0 means 4.
    pub octets: Signal<In, Bits<2>>,
    pub key_depth: Signal<In, KeyDepth>,
    pub parse_type: Signal<In, Bit>,
    pub in_addresses: Signal<Out, Bit>,
    pub ask: Signal<Out, Bit>,
    pub source: Signal<Out, Bits<16>>,
    pub destination: Signal<Out, Bits<16>>,
    pub ports: Signal<Out, Bits<16>>,
    pub has_source: Signal<Out, Bit>,
    pub is_ip: Signal<Out, Bit>,
    pub is_arp: Signal<Out, Bit>,
    place: DFF<Bits<4>>,
    asked: DFF<Bit>,
    tagged: DFF<Bit>,
    is_v4: DFF<Bit>,
    is_v6: DFF<Bit>,
    arp: DFF<Bit>,
    /// IPv4 without options.
    plain: DFF<Bit>,
    has_ports: DFF<Bit>,
    /// The IP source is in, both IP addresses are.
    sourced: DFF<Bit>,
    addressed: DFF<Bit>,
    /// The first half of the word is in the frame whole.
    half_in: Signal<Local, Bit>,
    fold: DFF<Bits<16>>,
    source_fold: DFF<Bits<16>>,
    destination_fold: DFF<Bits<16>>,
    ports_fold: DFF<Bits<16>>,
    high: Signal<Local, Bits<16>>,
    low: Signal<Local, Bits<16>>,
    turned: Signal<Local, Bits<16>>,
    /// The fold with the first half of this word.
    half: Signal<Local, Bits<16>>,
    half_turned: Signal<Local, Bits<16>>,
    /// A fold ends with the first half, the next starts with the second.
    split: Signal<Local, Bit>,
    at_type: Signal<Local, Bit>,
    v4_now: Signal<Local, Bit>,
    v6_now: Signal<Local, Bit>,
    protocol: Signal<Local, Bits<8>>,
    source_ends: Signal<Local, Bit>,
    destination_ends: Signal<Local, Bit>,
    ports_end: Signal<Local, Bit>,
    enough: Signal<Local, Bit>,
    asks: Signal<Local, Bit>,
    c_tag: Constant<Bits<16>>,
    ipv4: Constant<Bits<16>>,
    ipv6: Constant<Bits<16>>,
    arp_type: Constant<Bits<16>>,
    more_or_offset: Constant<Bits<16>>,
    layer_2: Constant<KeyDepth>,
    ip_source: Constant<KeyDepth>,
    port_numbers: Constant<KeyDepth>,
}

impl Default for Parse {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            reset: Default::default(),
            take: Default::default(),
            last: Default::default(),
            word: Default::default(),
            octets: Default::default(),
            key_depth: Default::default(),
            parse_type: Default::default(),
            in_addresses: Default::default(),
            ask: Default::default(),
            source: Default::default(),
            destination: Default::default(),
            ports: Default::default(),
            has_source: Default::default(),
            is_ip: Default::default(),
            is_arp: Default::default(),
            place: Default::default(),
            asked: Default::default(),
            tagged: Default::default(),
            is_v4: Default::default(),
            is_v6: Default::default(),
            arp: Default::default(),
            plain: Default::default(),
            has_ports: Default::default(),
            sourced: Default::default(),
            addressed: Default::default(),
            half_in: Default::default(),
            fold: Default::default(),
            source_fold: Default::default(),
            destination_fold: Default::default(),
            ports_fold: Default::default(),
            high: Default::default(),
            low: Default::default(),
            turned: Default::default(),
            half: Default::default(),
            half_turned: Default::default(),
            split: Default::default(),
            at_type: Default::default(),
            v4_now: Default::default(),
            v6_now: Default::default(),
            protocol: Default::default(),
            source_ends: Default::default(),
            destination_ends: Default::default(),
            ports_end: Default::default(),
            enough: Default::default(),
            asks: Default::default(),
            c_tag: Constant::new(0x8100.into()),
            ipv4: Constant::new(0x0800.into()),
            ipv6: Constant::new(0x86DD.into()),
            arp_type: Constant::new(0x0806.into()),
            more_or_offset: Constant::new(0x3FFF.into()),
            layer_2: Constant::new(DEPTH_LAYER_2.into()),
            ip_source: Constant::new(DEPTH_IP_SOURCE.into()),
            port_numbers: Constant::new(DEPTH_PORT_NUMBERS.into()),
        }
    }
}

impl Logic for Parse {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, place, asked, tagged, is_v4, is_v6, arp, plain, has_ports, sourced, addressed);
        dff_setup!(self, clock, fold, source_fold, destination_fold, ports_fold);
        self.high.next = self.word.val().get_bits::<16>(16);
        self.low.next = self.word.val().get_bits::<16>(0);
        self.turned.next = (self.fold.q.val() << 5) | (self.fold.q.val() >> 11);
        self.half.next = self.turned.val() ^ self.high.val();
        self.half_turned.next = (self.half.val() << 5) | (self.half.val() >> 11);

        self.half_in.next = !self.last.val() | (self.octets.val() != 1);
        self.at_type.next = (self.place.q.val() == 3) & (self.tagged.q.val() | (self.high.val() != self.c_tag.val()));
        self.v4_now.next = (self.high.val() == self.ipv4.val()) & (self.low.val().get_bits::<4>(12) == 4);
        self.v6_now.next = (self.high.val() == self.ipv6.val()) & (self.low.val().get_bits::<4>(12) == 6);
        self.protocol.next = self.low.val().get_bits::<8>(0);
        if self.is_v6.q.val() {
            self.protocol.next = self.high.val().get_bits::<8>(8);
        }
        self.split.next = self.is_v4.q.val() | (self.place.q.val().get_bits::<2>(0) == 1);
        self.source_ends.next =
            (self.is_v4.q.val() & (self.place.q.val() == 7)) | (self.is_v6.q.val() & (self.place.q.val() == 9));
        self.destination_ends.next =
            (self.is_v4.q.val() & (self.place.q.val() == 8)) | (self.is_v6.q.val() & (self.place.q.val() == 13));
        self.ports_end.next = self.has_ports.q.val()
            & ((self.is_v4.q.val() & (self.place.q.val() == 9)) | (self.is_v6.q.val() & (self.place.q.val() == 14)));

        self.enough.next = self.last.val() & (self.place.q.val() > 2);
        if self.key_depth.val() == self.layer_2.val() {
            if self.parse_type.val() {
                self.enough.next = self.at_type.val() | (self.last.val() & (self.place.q.val() > 2));
            } else {
                self.enough.next = (self.place.q.val() > 2) | ((self.place.q.val() == 2) & !self.last.val());
            }
        } else if (self.at_type.val() & !self.v4_now.val() & !self.v6_now.val())
            | (self.source_ends.val() & (self.key_depth.val() == self.ip_source.val()))
            | (self.destination_ends.val()
                & !((self.key_depth.val() == self.port_numbers.val()) & self.has_ports.q.val()))
            | self.ports_end.val()
        {
            self.enough.next = true;
        }
        self.asks.next = self.take.val() & self.enough.val() & !self.asked.q.val();

        if self.take.val() {
            self.asked.d.next = self.asked.q.val() | self.asks.val();
            if self.split.val() {
                self.fold.d.next = self.low.val();
            } else {
                self.fold.d.next = self.half_turned.val() ^ self.low.val();
            }
            if !self.place.q.val().any() {
                self.is_v4.d.next = false;
                self.is_v6.d.next = false;
                self.arp.d.next = false;
                self.has_ports.d.next = false;
                self.tagged.d.next = false;
                self.ports_fold.d.next = 0.into();
                self.sourced.d.next = false;
                self.addressed.d.next = false;
            }
            if self.place.q.val() == 3 {
                self.tagged.d.next = true;
                if self.at_type.val() & !self.asked.q.val() {
                    self.is_v4.d.next = self.v4_now.val();
                    self.is_v6.d.next = self.v6_now.val();
                    self.arp.d.next = self.high.val() == self.arp_type.val();
                    self.plain.d.next = self.low.val().get_bits::<4>(8) == 5;
                }
            }
            if self.place.q.val() == 5 {
                self.has_ports.d.next =
                    ((self.protocol.val() == 6) | (self.protocol.val() == 17) | (self.protocol.val() == 132))
                        & (self.is_v6.q.val()
                            | (self.plain.q.val() & !(self.high.val() & self.more_or_offset.val()).any()));
            }
            if self.source_ends.val() {
                self.source_fold.d.next = self.half.val();
            }
            if self.destination_ends.val() {
                self.destination_fold.d.next = self.half.val();
            }
            if self.source_ends.val() & !self.asked.q.val() {
                self.sourced.d.next = self.half_in.val();
            }
            if self.destination_ends.val() & !self.asked.q.val() {
                self.addressed.d.next = self.half_in.val();
            }
            if self.ports_end.val() & self.half_in.val() & !self.asked.q.val() {
                self.ports_fold.d.next = self.half.val();
            }
            if self.last.val() {
                self.place.d.next = 0.into();
                self.asked.d.next = false;
            } else if !self.place.q.val().all() & ((self.place.q.val() != 3) | self.at_type.val()) {
                self.place.d.next = self.place.q.val() + 1;
            }
        }

        self.in_addresses.next = self.place.q.val() < 3;
        self.ask.next = self.asks.val();
        self.source.next = self.source_fold.q.val();
        self.destination.next = self.destination_fold.q.val();
        self.ports.next = self.ports_fold.q.val();
        self.has_source.next = self.sourced.q.val();
        self.is_ip.next = self.addressed.q.val();
        self.is_arp.next = self.arp.q.val();

        if self.reset.val() {
            self.place.d.next = 0.into();
            self.asked.d.next = false;
        }
    }
}

#[cfg(test)]
mod tests;
