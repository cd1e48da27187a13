//! Every module means the same in rust-hdl and in the Verilog printed from it.

use super::*;
use crate::fdb::entry::FdbBody;
use rand::Rng as _;
use trunkline_map::{block, fdb, group};
use trunkline_verilog::case;
use trunkline_verilog::equivalence::{chance, held, one_of, uniform, Bench, Case, Draw, Rng};

const CYCLES: usize = 10_000;

const SMALL: Parameters = Parameters { ports: 3, fdb_row_bits: 6, bucket_bits: 5, board: 9, ..Parameters::DEFAULT };

/// Every block, and the named words far more often than their share.
fn address(random: &mut Rng) -> Bits<16> {
    let of = block::ALL[random.gen_range(0..block::ALL.len())];
    let offset = match random.gen_range(0..4) {
        0 => random.gen_range(0..of.length.max().min(0x8000)) as u16,
        _ => random.gen_range(0..of.length.max().min(8)) as u16,
    };
    u64::from(of.base + offset).into()
}

/// Small numbers, commands and control words.
fn data(random: &mut Rng) -> Bits<32> {
    match random.gen_range(0..4) {
        0 => uniform().draw(random),
        1 => (group::FALLBACK.place(15) as u64 | random.gen_range(0..256)).into(),
        2 => (u64::from(fdb::COMMAND_INSERT) | random.gen_range(0..512) << 2).into(),
        _ => random.gen_range(0_u64..512).into(),
    }
}

fn request(random: &mut Rng) -> BusRequest {
    BusRequest { data: data(random), address: address(random), write: random.gen(), valid: random.gen_bool(0.9) }
}

fn entry(random: &mut Rng) -> FdbEntry {
    let body = FdbBody {
        trunk: random.gen(),
        kind: uniform().draw(random),
        id: uniform().draw(random),
        fixed: random.gen(),
        sticky: random.gen(),
        age: uniform().draw(random),
    };
    FdbEntry { mac: uniform().draw(random), fid: uniform().draw(random), valid: random.gen(), body }
}

fn control(random: &mut Rng) -> GroupControl {
    GroupControl {
        members: uniform().draw(random),
        fallback: uniform().draw(random),
        flood_one: random.gen(),
        auto: random.gen(),
        key: uniform().draw(random),
        bank: random.gen(),
    }
}

fn registers(parameters: &Parameters) -> Case<Registers> {
    case!(Registers::new(parameters), clocks: [clock], inputs: [
        reset: chance(0.002), request: held(0.8, request), link, live, ready: held(0.98, chance(0.8)), occupancy, aged,
        active_bank, counter_done: chance(0.3), counter, flushed: chance(0.2), overlap: chance(0.3), control: control,
        bucket_read_taken, bucket_word, fdb_taken: chance(0.4), fdb_done: chance(0.3), fdb_full: chance(0.2),
        fdb_not_found: chance(0.2), fdb_entry: entry,
    ])
}

fn fdb_access(parameters: &Parameters) -> Case<FdbAccess> {
    case!(FdbAccess::new(parameters), clocks: [], inputs: [
        address, data: data, dump, mac_low, mac_high: one_of(&[0_u64.into(), 0x8000_u64.into(), 0x1_0000_u64.into()]),
    ])
}

fn group_commit(parameters: &Parameters) -> Case<GroupCommit> {
    case!(GroupCommit::new(parameters), clocks: [], inputs: [shadow: data, data, overlap: chance(0.3)])
}

fn identity(parameters: &Parameters) -> Case<Identity> {
    case!(Identity::new(parameters), clocks: [], inputs: [address, boot_id])
}

#[test]
fn the_registers_and_their_parts_mean_the_same_in_verilog_for_two_builds() {
    let decode = case!(Decode::default(), clocks: [], inputs: [address: address]);
    Bench::new()
        .with("decode", decode)
        .with("identity", identity(&Parameters::DEFAULT))
        .with("identity_small", identity(&SMALL))
        .with("fdb_access", fdb_access(&Parameters::DEFAULT))
        .with("fdb_access_small", fdb_access(&SMALL))
        .with("group_commit", group_commit(&Parameters::DEFAULT))
        .with("group_commit_small", group_commit(&SMALL))
        .with("registers", registers(&Parameters::DEFAULT))
        .with("registers_small", registers(&SMALL))
        .check(CYCLES);
}
