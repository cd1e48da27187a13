//! Management frames against a PHY by clause 22.

use super::*;
use crate::phy::testing::PhyModel;
use crate::testing::{settle, tick};
use rand::{rngs::StdRng, Rng, SeedableRng};

const CLOCK_HZ: u32 = 62_500_000;
/// 300 ns, the longest a PHY may take (22.3.4), in cycles of 16 ns.
const LATEST: u64 = 18;

fn master(clock_hz: u32) -> Mdio {
    let mut block = Mdio::new(clock_hz);
    block.clock.connect();
    block.start.connect();
    block.write.connect();
    block.phy.connect();
    block.register.connect();
    block.data.connect();
    block.mdio_in.connect();
    block.connect_all();
    block
}

/// What the two pins show in each cycle of a frame: MDC, the line.
type Trace = Vec<(bool, bool)>;

/// One request; the value read, whether a PHY answered, the pins.
fn request(
    block: &mut Mdio,
    phys: &mut [PhyModel],
    write: bool,
    phy: u8,
    register: u8,
    data: u16,
) -> (u16, bool, Trace) {
    block.write.next = write;
    block.phy.next = u64::from(phy).into();
    block.register.next = u64::from(register).into();
    block.data.next = u64::from(data).into();
    block.start.next = true;
    let mut trace = vec![];
    loop {
        settle(block);
        let driven: Vec<bool> = phys
            .iter_mut()
            .filter_map(|phy| phy.cycle(block.mdc.val(), trace.last().is_none_or(|last: &(bool, bool)| last.1)))
            .collect();
        let own = block.mdio_drive.val().then(|| block.mdio_out.val());
        assert!(driven.len() + usize::from(own.is_some()) <= 1, "two drive MDIO, cycle {}", trace.len());
        let line = own.or(driven.first().copied()).unwrap_or(true);
        block.mdio_in.next = line;
        trace.push((block.mdc.val(), line));
        tick(block, |block| &mut block.clock);
        block.start.next = false;
        if block.done.val() {
            assert!(!block.busy.val());
            return (block.read_data.val().to_u16(), block.answered.val(), trace);
        }
    }
}

#[test]
fn registers_are_read_and_written_in_the_phy_that_is_named() {
    for delay in [0, LATEST] {
        let mut random = StdRng::seed_from_u64(delay);
        let mut block = master(CLOCK_HZ);
        let mut phys = [0, 5, 31].map(PhyModel::new);
        for phy in &mut phys {
            phy.delay = delay;
            phy.registers = std::array::from_fn(|_| random.gen());
        }
        for round in 0..60 {
            let (which, register, data) = (random.gen_range(0..3), random.gen_range(0..32), random.gen());
            let address = phys[which].address;
            let (value, answered, _) = request(&mut block, &mut phys, round % 3 == 0, address, register, data);
            if round % 3 == 0 {
                assert_eq!(phys[which].written.pop(), Some((register, data)), "delay {delay}");
            } else {
                assert_eq!((value, answered), (phys[which].registers[usize::from(register)], true), "delay {delay}");
            }
            assert!(phys.iter().all(|phy| phy.written.is_empty()));
        }
    }
}

#[test]
fn a_phy_that_is_not_there_does_not_answer() {
    let mut block = master(CLOCK_HZ);
    let mut phys = [PhyModel::new(1)];
    assert!(!request(&mut block, &mut phys, false, 2, 1, 0).1);
    assert!(request(&mut block, &mut phys, false, 1, 1, 0).1);
    assert!(!request(&mut block, &mut phys, false, 3, 1, 0).1);
}

#[test]
fn mdc_stays_within_2_5_mhz_and_mdio_holds_around_its_edges() {
    for (clock_hz, half) in [(62_500_000, 13), (125_000_000, 25), (25_000_000, 5), (8_000_000, 4)] {
        let mut block = master(clock_hz);
        let (_, _, trace) = request(&mut block, &mut [], true, 9, 4, 0x1234);
        let rising: Vec<usize> = (1..trace.len()).filter(|&at| trace[at].0 && !trace[at - 1].0).collect();
        assert_eq!(rising.len(), 65);
        assert!(rising.windows(2).all(|pair| pair[1] - pair[0] == 2 * half), "{clock_hz}");
        assert!(2 * half as u64 * 1_000_000_000 >= 400 * u64::from(clock_hz), "a period is 400 ns or more");
        for at in rising {
            // Half a period before and after: more than the 10 ns of 22.3.4.
            let line = &trace[at - half + 1..at + half - 1];
            assert!(line.iter().all(|one| one.1 == trace[at].1), "MDIO changes near a rising edge");
        }
    }
}
