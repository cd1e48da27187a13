//! The core with frames of words: its latency, and that it means the same in Verilog.

use super::*;
use crate::testing::{settle, tick, with_room};
use rand::Rng as _;
use trunkline_map::wire::{encode_frame, Operation, Request};
use trunkline_map::{block, fdb, group};
use trunkline_verilog::case;
use trunkline_verilog::equivalence::{chance, held, uniform, Bench, Case, Draw, Rng};

const SMALL: Parameters = Parameters {
    ports: 2,
    fdb_row_bits: 4,
    bucket_bits: 1,
    core_clock_hz: 8_000_000,
    baud: 1_000_000,
    second_cycles: 400,
    ..Parameters::DEFAULT
};

/// Word `place` of a frame of `words` words, all of four octets.
fn word(place: usize, words: usize, da: u64, sa: u64, status: u64) -> RxWord {
    let octets: Vec<u8> = da.to_be_bytes()[2..].iter().chain(&sa.to_be_bytes()[2..]).copied().collect();
    let data = octets.chunks(4).nth(place).map_or(place as u32, |four| u32::from_le_bytes(four.try_into().unwrap()));
    let last = place + 1 == words;
    let status = if last { status } else { 0 };
    RxWord { data: u64::from(data).into(), octets: 0.into(), last, first: place == 0, status: status.into() }
}

#[test]
fn a_frame_of_64_octets_leaves_34_cycles_after_its_first_word_came_at_line_rate() {
    with_room(measure_latency);
}

fn measure_latency() {
    let mut core = Core::<2, 3, 4, 6, 9>::new(&SMALL);
    core.clock.connect();
    core.reset.connect();
    core.uart_rx.connect();
    for port in 0..2 {
        core.rx_word[port].connect();
        core.rx_valid[port].connect();
        core.tx_ready[port].connect();
        core.link_up[port].connect();
        core.speed[port].connect();
    }
    core.connect_all();
    core.uart_rx.next = true;
    for port in 0..2 {
        core.link_up[port].next = true;
        core.tx_ready[port].next = true;
    }
    let mut cleared = 0;
    while !core.enable.val() {
        tick(&mut core, |core| &mut core.clock);
        cleared += 1;
        assert!(cleared <= 4 * 16 + 8, "not enabled after {cleared} cycles");
    }
    for round in 0..8 {
        (0..40 + round).for_each(|_| tick(&mut core, |core| &mut core.clock));
        let mut first_out = None;
        for cycle in 0..60 {
            // A word every second cycle.
            core.rx_valid[0].next = cycle % 2 == 0 && cycle < 32;
            core.rx_word[0].next = word(cycle / 2, 16, 0x0200_0000_0002, 0x0200_0000_0001, 0);
            settle(&mut core);
            assert!(!core.rx_valid[0].val() || core.rx_ready[0].val());
            if core.tx_valid[1].val() && first_out.is_none() {
                first_out = Some(cycle);
            }
            tick(&mut core, |core| &mut core.clock);
        }
        assert_eq!(first_out, Some(34), "round {round}");
    }
}

/// A port's frames: few stations, short, some of them faulty.
fn frames() -> impl Draw<RxWord> {
    let (mut place, mut words, mut addresses, mut status) = (0, 0, (0, 0), 0);
    move |random: &mut Rng| {
        if place == words {
            let station = |random: &mut Rng| 0x0200_0000_0000 + random.gen_range(0..6_u64);
            let da = if random.gen_bool(0.2) { 0xFFFF_FFFF_FFFF } else { station(random) };
            (place, words, addresses) = (0, random.gen_range(5..24), (da, station(random)));
            status = if random.gen_bool(0.1) { random.gen_range(1..8) } else { 0 };
        }
        place += 1;
        word(place - 1, words, addresses.0, addresses.1, status)
    }
}

/// Requests one after the other, `cycles` a bit: groups, buckets, entries, reads of every block.
fn requests(ports: u32, cycles: usize) -> impl Draw<bool> {
    let write = |address, words: &[u32]| Operation::Write { address, words: words.to_vec() };
    let control =
        group::Control { members: (1 << ports) - 2, fallback: Some(0), flood_one: true, auto: true, key: 0, bank: 1 };
    let entry = fdb::Entry {
        mac: 0x0200_0000_0003,
        fid: 0,
        place: fdb::Place::Trunk(2),
        is_static: true,
        sticky: true,
        age: 0,
    };
    let mut operations = vec![
        write(group::bucket_address(1, 2, 0), &[0x12, 0x31]),
        write(group::SHADOW.address, &[control.to_word(), 0x12]),
        write(fdb::command_address(0), &entry.insert_command()),
        write(group::SHADOW.address, &[control.to_word() | 0xF00, 0x13]),
    ];
    operations.extend(block::ALL.iter().map(|block| Operation::Read { address: block.base, count: 2 }));
    let bits: Vec<bool> = operations
        .into_iter()
        .enumerate()
        .flat_map(|(sequence, operation)| encode_frame(&Request { sequence: sequence as u8, operation }.encode()))
        .flat_map(|octet| {
            (0..10).map(move |bit| [false, true][usize::from(bit == 9 || bit > 0 && octet >> (bit - 1) & 1 == 1)])
        })
        .collect();
    let mut cycle = 0;
    move |_: &mut Rng| {
        cycle += 1;
        bits.get(cycle / cycles).copied().unwrap_or(true)
    }
}

fn core<const P: usize, const N: usize, const A: usize, const AB: usize>(
    parameters: Parameters,
) -> Case<Core<P, N, A, AB, 9>> {
    let parameters = Parameters { ports: P as u32, ..parameters };
    let case = case!(Core::<P, N, A, AB, 9>::new(&parameters), clocks: [clock], inputs: [
        reset: |_: &mut Rng| false, uart_rx: requests(parameters.ports, 8),
    ]);
    (0..P).fold(case, |case, port| {
        case.input(move |block| &mut block.rx_word[port], frames())
            .input(move |block| &mut block.rx_valid[port], chance(0.95))
            .input(move |block| &mut block.tx_ready[port], chance(0.7))
            .input(move |block| &mut block.link_up[port], held(0.999, chance(0.9)))
            .input(move |block| &mut block.speed[port], held(0.999, uniform()))
    })
}

/// As many cycles as the requests take on the line: 9,000.
#[test]
fn the_core_means_the_same_in_verilog_with_2_ports_and_with_4() {
    const WIDE: Parameters = Parameters { fdb_row_bits: 5, bucket_bits: 5, flow_control: true, ..SMALL };
    with_room(|| {
        Bench::new().with("core_2", core::<2, 3, 4, 6>(SMALL)).with("core_4", core::<4, 5, 5, 10>(WIDE)).check(10_000);
    });
}

#[test]
fn a_learning_outcome_goes_to_its_counter() {
    let mut outcome = LearnOutcome::default();
    outcome.learned.connect();
    outcome.moved.connect();
    outcome.learn_failed.connect();
    outcome.connect_all();
    for (which, counter) in
        [None, Some(Counter::Learned), Some(Counter::Moved), Some(Counter::LearnFailed)].iter().enumerate()
    {
        outcome.learned.next = which == 1;
        outcome.moved.next = which == 2;
        outcome.learn_failed.next = which == 3;
        settle(&mut outcome);
        assert_eq!(outcome.valid.val(), counter.is_some());
        if let Some(counter) = counter {
            assert_eq!(outcome.index.val().to_u64(), u64::from(counter.code()));
        }
    }
}
