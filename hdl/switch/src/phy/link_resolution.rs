//! What a PHY's registers say of its link.
//! IEEE Std 802.3-2018, 22.2.4.1, 22.2.4.2, 28.2.4.1, 40.5.1.1 and annex 28B.3 (priority resolution).
//!
//!   registers 0, 1, 4, 5, 9, 10, 16 b each ->| link resolution |-> link, speed 2 b, full_duplex
//!
//! With auto-negotiation the best ability that both sides have counts, once it has ended; without, the control register. Registers 9
//! and 10 count when the status register says that there are more than ten (bit 8): a PHY for 10/100 has none. Nothing in common, or
//! the reserved speed, is no link. Combinational.

use super::SpeedCode;
use rust_hdl::prelude::*;

#[derive(LogicBlock, Default)]
pub struct LinkResolution {
    pub control: Signal<In, Bits<16>>,
    pub status: Signal<In, Bits<16>>,
    pub advertised: Signal<In, Bits<16>>,
    pub partner: Signal<In, Bits<16>>,
    pub gigabit_control: Signal<In, Bits<16>>,
    pub gigabit_status: Signal<In, Bits<16>>,
    pub link: Signal<Out, Bit>,
    pub speed: Signal<Out, SpeedCode>,
    pub full_duplex: Signal<Out, Bit>,
    common: Signal<Local, Bits<16>>,
    full_1000: Signal<Local, Bit>,
    half_1000: Signal<Local, Bit>,
}

impl Logic for LinkResolution {
    #[hdl_gen]
    fn update(&mut self) {
        self.common.next = self.advertised.val() & self.partner.val();
        self.full_1000.next = self.status.val().get_bit(8)
            & self.gigabit_control.val().get_bit(9)
            & self.gigabit_status.val().get_bit(11);
        self.half_1000.next = self.status.val().get_bit(8)
            & self.gigabit_control.val().get_bit(8)
            & self.gigabit_status.val().get_bit(10);

        self.link.next = self.status.val().get_bit(2);
        self.speed.next = 0.into();
        self.full_duplex.next = false;
        if !self.control.val().get_bit(12) {
            self.full_duplex.next = self.control.val().get_bit(8);
            if self.control.val().get_bit(6) {
                self.speed.next = 2.into();
                if self.control.val().get_bit(13) {
                    self.link.next = false;
                }
            } else if self.control.val().get_bit(13) {
                self.speed.next = 1.into();
            }
        } else if !self.status.val().get_bit(5) {
            self.link.next = false;
        } else if self.full_1000.val() {
            self.speed.next = 2.into();
            self.full_duplex.next = true;
        } else if self.half_1000.val() {
            self.speed.next = 2.into();
        } else if self.common.val().get_bit(8) {
            self.speed.next = 1.into();
            self.full_duplex.next = true;
        } else if self.common.val().get_bit(7) {
            self.speed.next = 1.into();
        } else if self.common.val().get_bit(6) {
            self.full_duplex.next = true;
        } else if !self.common.val().get_bit(5) {
            self.link.next = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::settle;
    use rand::{rngs::StdRng, Rng, SeedableRng};

    /// Abilities from best to worst (annex 28B.3): (speed code, full duplex).
    const ORDER: [(u64, bool); 6] = [(2, true), (2, false), (1, true), (1, false), (0, true), (0, false)];

    fn resolve(registers: [u16; 6]) -> Option<(u64, bool)> {
        let mut block = LinkResolution::default();
        block.control.connect();
        block.status.connect();
        block.advertised.connect();
        block.partner.connect();
        block.gigabit_control.connect();
        block.gigabit_status.connect();
        block.connect_all();
        let [control, status, advertised, partner, gigabit_control, gigabit_status] = registers.map(u64::from);
        block.control.next = control.into();
        block.status.next = status.into();
        block.advertised.next = advertised.into();
        block.partner.next = partner.into();
        block.gigabit_control.next = gigabit_control.into();
        block.gigabit_status.next = gigabit_status.into();
        settle(&mut block);
        block.link.val().then(|| (block.speed.val().to_u64(), block.full_duplex.val()))
    }

    /// Sets of abilities, as places in `ORDER`, written into the registers of both sides.
    fn negotiated(random: &mut StdRng, own: &[usize], partner: &[usize], status: u16) -> [u16; 6] {
        let bits = |set: &[usize], places: [u32; 6], of: std::ops::Range<usize>| {
            set.iter().filter(|&place| of.contains(place)).fold(0_u16, |word, &place| word | 1 << places[place])
        };
        let noise = random.gen::<u16>();
        // Registers 4 and 5: 8, 7, 6, 5; 9: 9 and 8; 10: 11 and 10 (28.2.4.1, 40.5.1.1).
        let advertised = bits(own, [0, 0, 8, 7, 6, 5], 2..6) | noise & 0xFC1F & !0x1E0;
        let ability = bits(partner, [0, 0, 8, 7, 6, 5], 2..6) | noise.rotate_left(3) & 0xFC1F & !0x1E0;
        let gigabit_control = bits(own, [9, 8, 0, 0, 0, 0], 0..2) | noise & 0x1C00;
        let gigabit_status = bits(partner, [11, 10, 0, 0, 0, 0], 0..2) | noise & 0x30FF;
        [0x1000 | noise & 0x2140, status, advertised, ability, gigabit_control, gigabit_status]
    }

    #[test]
    fn the_best_ability_of_both_sides_is_the_link() {
        let mut random = StdRng::seed_from_u64(1);
        for round in 0..2000 {
            let mut set = || (0..6).filter(|_| random.gen_ratio(1, 2)).collect::<Vec<usize>>();
            let (own, partner) = (set(), set());
            let gigabit_phy: bool = random.gen();
            let common =
                (usize::from(!gigabit_phy) * 2..6).find(|place| own.contains(place) && partner.contains(place));
            let status = 0x24 | if gigabit_phy { 0x100 } else { 0 };
            let registers = negotiated(&mut random, &own, &partner, status);
            assert_eq!(resolve(registers), common.map(|place| ORDER[place]), "seed 1, round {round}");
            for missing in [0x20, 0x04] {
                let mut less = registers;
                less[1] &= !missing;
                assert_eq!(resolve(less), None, "no link, or not negotiated, seed 1, round {round}");
            }
        }
    }

    #[test]
    fn without_negotiation_the_control_register_tells() {
        let forced = |control| resolve([control, 0x0104, 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF]);
        assert_eq!(forced(0x0140), Some((2, true)));
        assert_eq!(forced(0x2100), Some((1, true)));
        assert_eq!(forced(0x2000), Some((1, false)));
        assert_eq!(forced(0x0100), Some((0, true)));
        assert_eq!(forced(0x0000), Some((0, false)));
        assert_eq!(forced(0x2140), None);
        assert_eq!(resolve([0x2100, 0, 0, 0, 0, 0]), None);
    }

    #[test]
    fn a_phy_for_10_and_100_is_not_asked_for_more() {
        // Registers 9 and 10 of such a PHY read as ones.
        assert_eq!(resolve([0x1000, 0x782D & !0x100, 0x01E1, 0x45E1, 0xFFFF, 0xFFFF]), Some((1, true)));
        // A partner that does not negotiate is known by its speed, as half duplex (clause 28, parallel detection).
        assert_eq!(resolve([0x1000, 0x782D & !0x100, 0x01E1, 0x0080, 0xFFFF, 0xFFFF]), Some((1, false)));
    }
}
