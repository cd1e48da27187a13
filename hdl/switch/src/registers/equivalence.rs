//! Every module means the same in rust-hdl and in the Verilog printed from it.

use super::setting::Setting;
use super::speed_word::SpeedWord;
use super::*;
use crate::fdb::entry::FdbBody;
use rand::Rng as _;
use trunkline_map::{block, cpu, fdb, group};
use trunkline_verilog::case;
use trunkline_verilog::equivalence::{below, chance, held, one_of, uniform, Bench, Case, Draw, Rng};

const CYCLES: usize = 10_000;

const SMALL: Parameters =
    Parameters { ports: 3, fdb_row_bits: 6, bucket_bits: 5, board: 9, flow_control: true, ..Parameters::DEFAULT };

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
        2 if random.gen() => {
            let send = cpu::Send {
                octets: random.gen_range(60..70),
                direct: random.gen::<bool>().then(|| random.gen_range(0..16)),
                number: random.gen_range(0..3),
            };
            u64::from(send.to_word()).into()
        }
        2 => (u64::from(fdb::COMMAND_INSERT) | random.gen_range(0..512) << 2).into(),
        _ => random.gen_range(0_u64..512).into(),
    }
}

/// Those a frame is sent with.
fn small_number(random: &mut Rng) -> Bits<8> {
    random.gen_range(0_u64..3).into()
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
        displaced, learn_failed, trapped, trap_queue_full, trap_limited, injected, inject_discarded, inject_copies, speed,
        active_bank, counter_done: chance(0.3), counter, flushed: chance(0.2), overlap: chance(0.3), control: control,
        bucket_read_taken, bucket_word, state_taken, state_word, fdb_taken: chance(0.4), fdb_done: chance(0.3), fdb_full: chance(0.2),
        fdb_not_found: chance(0.2), fdb_entry: entry, trap_valid, trap_number, trap_reason, trap_port, trap_octets, trap_word,
        inject_busy: chance(0.3), inject_done_number: small_number,
    ])
}

fn fdb_access(parameters: &Parameters) -> Case<FdbAccess> {
    case!(FdbAccess::new(parameters), clocks: [clock], inputs: [
        address, data: data, dump, page: below(2), write: chance(0.5), full, not_found,
    ])
}

fn group_commit(parameters: &Parameters) -> Case<GroupCommit> {
    case!(GroupCommit::new(parameters), clocks: [clock], inputs: [data: data, shadow_write, overlap: chance(0.3)])
}

fn identity(parameters: &Parameters) -> Case<Identity> {
    case!(Identity::new(parameters), clocks: [clock], inputs: [reset: chance(0.01), address, read: chance(0.3)])
}

fn settings(parameters: &Parameters) -> Case<Settings> {
    case!(Settings::new(parameters), clocks: [clock], inputs: [
        reset: chance(0.01), address: one_of(&[0x60, 0x61, 0x62, 0x63, 0x64, 0x90, 0x91, 0x98, 0x99, 0x9B].map(|at: u64| at.into())),
        data: data, control, cut, limit, write: chance(0.5), active_bank,
    ])
}

fn setting<const W: usize>(after_reset: u32, bits: u32) -> Case<Setting<W>> {
    case!(Setting::new(after_reset, bits), clocks: [clock], inputs: [
        reset: chance(0.02), data, selected: chance(0.5), write: chance(0.5),
    ])
}

fn cpu_window(parameters: &Parameters) -> Case<CpuWindow> {
    case!(CpuWindow::new(parameters), clocks: [], inputs: [
        address, data: data, at_state, at_release, at_send: chance(0.8), at_frame: chance(0.2), write, ready: chance(0.9), trap_valid, trap_number,
        trap_reason, trap_port, trap_octets, inject_busy: chance(0.3), inject_done_number: small_number,
    ])
}

fn steps() -> Case<Steps> {
    case!(Steps::default(), clocks: [clock], inputs: [
        reset: chance(0.002), valid: chance(0.8), refused: chance(0.2), to_word: chance(0.3), to_fdb: chance(0.2), to_counter: chance(0.2),
        to_bucket: chance(0.2), to_memory: chance(0.2), to_commit: chance(0.2), to_flush: chance(0.2), fdb_taken, fdb_done,
        counter_done, bucket_taken, flushed,
    ])
}

#[test]
fn the_registers_and_their_parts_mean_the_same_in_verilog_for_two_builds() {
    let decode = case!(Decode::default(), clocks: [], inputs: [address: address]);
    let state_words = case!(StateWords::default(), clocks: [], inputs: [
        address, selected: chance(0.9), link, live, ready, occupancy, aged, displaced, learn_failed, trapped, queue_full, trap_limited,
        injected, inject_discarded, inject_copies, speed,
    ]);
    let mut speed_word = case!(SpeedWord::<3>::default(), clocks: [], inputs: []);
    for i in 0..3 {
        speed_word = speed_word.input(move |block| &mut block.speed[i], uniform());
    }
    let refusal = case!(Refusal::default(), clocks: [], inputs: [
        writes, ready, fdb, buckets, bank_in_force, setting_out_of_range, cpu, command, command_refusal, no_place,
    ]);
    let large = Parameters { fdb_row_bits: 12, ..Parameters::DEFAULT };
    Bench::new()
        .with("state_words", state_words)
        .with("speed_word", speed_word)
        .with("refusal", refusal)
        .with("steps", steps())
        .with("setting", setting::<20>(0x4_FFFF, u32::MAX))
        .with("setting_word", setting::<32>(0x9E37_79B1, u32::MAX))
        .with("setting_mask", setting::<9>(0, 0x1E))
        .with("settings", settings(&Parameters::DEFAULT))
        .with("settings_small", settings(&SMALL))
        .with("settings_large", settings(&large))
        .with("cpu_window", cpu_window(&Parameters::DEFAULT))
        .with("cpu_window_small", cpu_window(&SMALL))
        .with("fdb_access_large", fdb_access(&large))
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
