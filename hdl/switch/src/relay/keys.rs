//! The buckets a frame has by each key: what its conversation is, by the eight ways of telling conversations apart.
//! docs/forwarding.md section 3; the hash is multilinear (Lemire and Kaser, Strongly universal string hashing is fast).
//!
//!   descriptor, load ->+------+
//!   seed             ->| keys |-> bucket 8 b, of the code's key
//!   code             ->+------+
//!
//! The descriptor is there in the cycle before `load`, too, and in the one before that; from the cycle after `load` on, until the next, `bucket` is
//! combinational from `code`. `AB`: bucket bits + 5. No reset.

use crate::parts::multiplier::Multiplier;
use crate::types::Descriptor;
use rust_hdl::prelude::*;

#[derive(LogicBlock)]
pub struct Keys<const AB: usize> {
    pub clock: Signal<In, Clock>,
    pub descriptor: Signal<In, Descriptor>,
    pub load: Signal<In, Bit>,
    pub seed: Signal<In, Bits<32>>,
    pub code: Signal<In, Bits<4>>,
    pub bucket: Signal<Out, Bits<8>>,
    source_term: Multiplier,
    destination_term: Multiplier,
    ports_term: Multiplier,
    /// Source, destination, pair, five-tuple; what each needs is known.
    hash: [Signal<Local, Bits<16>>; 4],
    known: [Signal<Local, Bit>; 4],
    top: [Signal<Local, Bits<16>>; 4],
    addresses: Signal<Local, Bits<8>>,
    sa: DFF<Bits<8>>,
    da: DFF<Bits<8>>,
    both: DFF<Bits<8>>,
    hashed: [DFF<Bits<8>>; 4],
    /// By bit 0 of the code, then by bit 1: the code comes late.
    pairs: [Signal<Local, Bits<8>>; 3],
    layer_2: Signal<Local, Bits<8>>,
    deeper: Signal<Local, Bits<8>>,
    chosen: Signal<Local, Bits<8>>,
    shift: Constant<Bits<5>>,
    mask: Constant<Bits<8>>,
}

impl<const AB: usize> Default for Keys<AB> {
    fn default() -> Self {
        assert!((6..=13).contains(&AB), "1 to 8 bucket bits, not {}", AB as i64 - 5);
        Self {
            clock: Default::default(),
            descriptor: Default::default(),
            load: Default::default(),
            seed: Default::default(),
            code: Default::default(),
            bucket: Default::default(),
            source_term: Default::default(),
            destination_term: Default::default(),
            ports_term: Default::default(),
            hash: Default::default(),
            known: Default::default(),
            top: Default::default(),
            addresses: Default::default(),
            sa: Default::default(),
            da: Default::default(),
            both: Default::default(),
            hashed: Default::default(),
            pairs: Default::default(),
            layer_2: Default::default(),
            deeper: Default::default(),
            chosen: Default::default(),
            shift: Constant::new((21 - AB as u64).into()),
            mask: Constant::new(((1_u64 << (AB - 5)) - 1).into()),
        }
    }
}

impl<const AB: usize> Logic for Keys<AB> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, sa, da, both);
        self.source_term.clock.next = self.clock.val();
        self.source_term.a.next = self.descriptor.val().source;
        self.source_term.b.next = self.seed.val().get_bits::<16>(0) | 1;
        self.destination_term.clock.next = self.clock.val();
        self.destination_term.a.next = self.descriptor.val().destination;
        self.destination_term.b.next = self.seed.val().get_bits::<16>(16) | 1;
        self.ports_term.clock.next = self.clock.val();
        self.ports_term.a.next = self.descriptor.val().ports;
        self.ports_term.b.next = (self.seed.val().get_bits::<16>(8) ^ 0x5A5A) | 1;

        self.hash[0].next = self.source_term.product.val();
        self.hash[1].next = self.destination_term.product.val();
        self.hash[2].next = self.source_term.product.val() + self.destination_term.product.val();
        self.hash[3].next =
            self.source_term.product.val() + self.destination_term.product.val() + self.ports_term.product.val();
        self.known[0].next = self.descriptor.val().has_source;
        self.known[1].next = self.descriptor.val().is_ip;
        self.known[2].next = self.descriptor.val().is_ip;
        self.known[3].next = self.descriptor.val().is_ip;
        self.addresses.next = bit_cast::<8, 48>(self.descriptor.val().sa) ^ bit_cast::<8, 48>(self.descriptor.val().da);
        for i in 0..4 {
            self.top[i].next = self.hash[i].val() >> self.shift.val();
            self.hashed[i].clock.next = self.clock.val();
            self.hashed[i].d.next = self.hashed[i].q.val();
            if self.load.val() {
                self.hashed[i].d.next = self.top[i].val().get_bits::<8>(0);
                if !self.known[i].val() {
                    self.hashed[i].d.next = self.addresses.val();
                }
            }
        }
        if self.load.val() {
            self.sa.d.next = bit_cast::<8, 48>(self.descriptor.val().sa);
            self.da.d.next = bit_cast::<8, 48>(self.descriptor.val().da);
            self.both.d.next = self.addresses.val();
        }

        self.pairs[0].next = self.sa.q.val();
        self.pairs[1].next = self.both.q.val();
        self.pairs[2].next = self.hashed[1].q.val();
        if self.code.val().get_bit(0) {
            self.pairs[0].next = self.da.q.val();
            self.pairs[1].next = self.hashed[0].q.val();
            self.pairs[2].next = self.hashed[2].q.val();
        }
        self.layer_2.next = self.pairs[0].val();
        self.deeper.next = self.pairs[2].val();
        if self.code.val().get_bit(1) {
            self.layer_2.next = self.pairs[1].val();
            self.deeper.next = self.hashed[3].q.val();
        }
        self.chosen.next = self.layer_2.val();
        if self.code.val().get_bit(2) {
            self.chosen.next = self.deeper.val();
        }
        self.bucket.next = self.chosen.val() & self.mask.val();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::relay::model::{bucket, Frame};
    use crate::testing::{settle, tick};
    use rand::{rngs::StdRng, Rng, SeedableRng};

    fn every_code_of_random_frames<const AB: usize>() {
        let seed = 16;
        let mut random = StdRng::seed_from_u64(seed);
        let mut keys = Keys::<AB>::default();
        keys.clock.connect();
        keys.descriptor.connect();
        keys.load.connect();
        keys.seed.connect();
        keys.code.connect();
        keys.connect_all();
        for round in 0..300 {
            let frame = Frame {
                da: random.gen::<u64>() >> 16,
                sa: random.gen::<u64>() >> 16,
                ip: random.gen_bool(0.8).then(|| random.gen()),
                arp: false,
            };
            let hash_seed = [random.gen(), 0, 0x9E37_79B9][round % 3];
            let source_only = random.gen_bool(0.2);
            let descriptor = frame.descriptor();
            keys.descriptor.next = Descriptor { is_ip: descriptor.is_ip & !source_only, ..descriptor };
            keys.seed.next = u64::from(hash_seed).into();
            keys.load.next = false;
            tick(&mut keys, |keys| &mut keys.clock);
            keys.load.next = true;
            tick(&mut keys, |keys| &mut keys.clock);
            keys.load.next = false;
            keys.descriptor.next = Descriptor::default();
            tick(&mut keys, |keys| &mut keys.clock);
            for code in 0..8 {
                keys.code.next = u64::from(code).into();
                settle(&mut keys);
                let known = if source_only && code > 3 { Frame { ip: None, ..frame } } else { frame };
                let expected = bucket(&known, code, hash_seed, AB as u32 - 5);
                assert_eq!(keys.bucket.val().to_u64(), expected, "seed {seed}, round {round}, code {code}, {frame:x?}");
            }
        }
    }

    #[test]
    fn every_code_names_the_bucket_of_the_rules_with_1_5_and_8_bits() {
        every_code_of_random_frames::<6>();
        every_code_of_random_frames::<10>();
        every_code_of_random_frames::<13>();
    }
}
