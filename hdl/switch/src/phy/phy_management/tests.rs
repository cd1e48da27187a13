//! Polling against PHYs by clause 22 on one bus.

use super::*;
use crate::phy::testing::PhyModel;
use crate::phy::RegisterWrite;
use crate::testing::{settle, tick};

/// A clock at which MDC has its shortest half period, so that the test is short.
const CLOCK_HZ: u32 = 20_000_000;
const NEGOTIATED: u16 = 0x1000;
const LINK: u16 = 0x7969 | 0x24;

struct Rig {
    block: PhyManagement<3, 2>,
    phys: Vec<PhyModel>,
    line: bool,
    cycle: u64,
    released: Option<u64>,
    first_request: Option<u64>,
}

impl Rig {
    /// Ports 0 and 2 have PHYs 4 and 9, port 1 has none to ask.
    fn new() -> Self {
        let write = |phy, register, value| RegisterWrite { phy, register, value };
        let mut block = PhyManagement::new(&PollPlan {
            clock_hz: CLOCK_HZ,
            reset_us: 10,
            settle_us: 20,
            addresses: vec![Some(4), None, Some(9)],
            writes: vec![write(9, 24, 0xBEEF), write(4, 0, 0x1340)],
        })
        .unwrap();
        block.connect_inputs();
        block.connect_all();
        let phys = vec![PhyModel::new(4), PhyModel::new(9)];
        Self { block, phys, line: true, cycle: 0, released: None, first_request: None }
    }

    fn step(&mut self) {
        settle(&mut self.block);
        let (mdc, line) = (self.block.mdc.val(), self.line);
        let driven: Vec<bool> = self.phys.iter_mut().filter_map(|phy| phy.cycle(mdc, line)).collect();
        let own = self.block.mdio_drive.val().then(|| self.block.mdio_out.val());
        assert!(driven.len() + usize::from(own.is_some()) <= 1, "two drive MDIO");
        self.line = own.or(driven.first().copied()).unwrap_or(true);
        self.block.mdio_in.next = self.line;
        if self.block.phy_reset_n.val() {
            self.released.get_or_insert(self.cycle);
        }
        if own.is_some() {
            self.first_request.get_or_insert(self.cycle);
        }
        tick(&mut self.block, |block| &mut block.clock);
        self.cycle += 1;
    }

    /// So many rounds of both PHYs.
    fn rounds(&mut self, rounds: usize) {
        let count = |phys: &[PhyModel]| {
            phys.iter().map(|phy| phy.requests.iter().filter(|one| one.2 == 10).count()).sum::<usize>()
        };
        let goal = count(&self.phys) + 4 * rounds;
        while count(&self.phys) < goal {
            self.step();
        }
        (0..400).for_each(|_| self.step());
    }

    fn port(&self, port: usize) -> (bool, u64, bool, bool) {
        let block = &self.block;
        let (link, speed) = (block.link[port].val(), block.speed[port].val().to_u64());
        (link, speed, block.half_duplex[port].val(), block.present[port].val())
    }
}

/// Abilities of both sides in registers 4, 5, 9 and 10.
fn negotiate(phy: &mut PhyModel, status: u16, both: u16, gigabit: [u16; 2]) {
    (phy.registers[0], phy.registers[1]) = (NEGOTIATED, status);
    (phy.registers[4], phy.registers[5]) = (both, both);
    [phy.registers[9], phy.registers[10]] = gigabit;
}

#[test]
fn phys_are_reset_then_written_then_asked_in_turn() {
    let mut rig = Rig::new();
    rig.rounds(1);
    assert_eq!(rig.released, Some(u64::from(CLOCK_HZ) / 1_000_000 * 10 + 1));
    let waited = rig.first_request.unwrap() - rig.released.unwrap();
    assert!((400..410).contains(&waited), "{waited} cycles, the plan has 400");
    assert_eq!(rig.phys[1].written, [(24, 0xBEEF)]);
    assert_eq!(rig.phys[0].written, [(0, 0x1340)]);
    let seen = &rig.phys[0].requests;
    assert_eq!(seen[..2], [(true, 9, 24), (true, 4, 0)], "in the order of the plan");
    let registers = [0, 1, 4, 5, 9, 10];
    let expected: Vec<(bool, u8, u8)> =
        [4, 9].into_iter().flat_map(|phy| registers.map(|register| (false, phy, register))).collect();
    assert_eq!(seen[2..14], expected[..]);
}

#[test]
fn each_port_has_the_link_of_its_phy() {
    let mut rig = Rig::new();
    rig.rounds(1);
    assert_eq!(
        [0, 1, 2].map(|port| rig.port(port)),
        [(false, 0, false, true), (false, 0, false, false), (false, 0, false, true)]
    );
    negotiate(&mut rig.phys[0], LINK | 0x100, 0x01E1, [0x0200, 0x0800]);
    negotiate(&mut rig.phys[1], LINK & !0x100, 0x0141, [0xFFFF, 0xFFFF]);
    rig.rounds(1);
    assert_eq!([0, 2].map(|port| rig.port(port)), [(true, 2, false, true), (true, 1, false, true)]);
    // The speed stays when the link goes.
    rig.phys[0].registers[1] &= !4;
    rig.rounds(1);
    assert_eq!([0, 2].map(|port| rig.port(port)), [(false, 2, false, true), (true, 1, false, true)]);
}

#[test]
fn half_duplex_is_no_link_and_is_reported() {
    let mut rig = Rig::new();
    negotiate(&mut rig.phys[0], LINK, 0x0081, [0, 0]);
    negotiate(&mut rig.phys[1], LINK, 0x0041, [0, 0]);
    rig.rounds(2);
    assert_eq!([0, 2].map(|port| rig.port(port)), [(false, 1, true, true), (true, 0, false, true)]);
}

#[test]
fn a_phy_that_falls_silent_is_not_present_and_has_no_link() {
    let mut rig = Rig::new();
    negotiate(&mut rig.phys[0], LINK, 0x0101, [0, 0]);
    rig.rounds(1);
    assert_eq!(rig.port(0), (true, 1, false, true));
    rig.phys[0].address = 7;
    rig.rounds(2);
    assert_eq!(rig.port(0), (false, 1, false, false));
}

#[test]
fn a_link_that_was_lost_between_two_rounds_is_seen_once() {
    let mut rig = Rig::new();
    negotiate(&mut rig.phys[1], LINK, 0x0101, [0, 0]);
    rig.rounds(1);
    assert!(rig.port(2).0);
    rig.phys[1].link_lost = true;
    rig.rounds(1);
    assert!(!rig.port(2).0);
    rig.rounds(1);
    assert!(rig.port(2).0);
}
