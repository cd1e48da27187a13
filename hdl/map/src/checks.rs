//! What the compiler checks of the map.

use crate::{
    block, counters, cpu, fdb, group, identity, wire, Block, Counter, DropReason, Field, Key, Parameters, Register,
    Status, TrapReason,
};

const fn fields_fit(fields: &[Field], width: u32) -> bool {
    let mut i = 0;
    let mut end = 0;
    while i < fields.len() {
        if fields[i].width == 0 || fields[i].lsb < end {
            return false;
        }
        end = fields[i].end();
        i += 1;
    }
    end <= width
}

const fn no_gaps(fields: &[Field]) -> bool {
    let mut i = 1;
    while i < fields.len() {
        if fields[i].lsb != fields[i - 1].end() {
            return false;
        }
        i += 1;
    }
    fields[0].lsb == 0
}

const fn registers_fit(block: &Block) -> bool {
    let mut i = 0;
    let mut next = block.base;
    while i < block.registers.len() {
        let register: &Register = &block.registers[i];
        if register.address < next || !fields_fit(register.fields, 32) {
            return false;
        }
        next = register.address + 1;
        i += 1;
    }
    next as u32 <= block.base as u32 + block.length.max()
}

const fn blocks_fit(blocks: &[Block]) -> bool {
    let mut i = 0;
    let mut end = 0;
    while i < blocks.len() {
        if (blocks[i].base as u32) < end || !registers_fit(&blocks[i]) {
            return false;
        }
        end = blocks[i].base as u32 + blocks[i].length.max();
        i += 1;
    }
    end <= 0x1_0000
}

const _: () = assert!(blocks_fit(block::ALL), "blocks overlap, or a register lies outside its block or has bad fields");
const _: () = assert!(fields_fit(group::CONTROL_FIELDS, 32), "fields of the control word collide");
const _: () = assert!(fields_fit(group::BUCKET_FIELDS, 8), "fields of the bucket collide");
const _: () = assert!(fields_fit(group::STATE_FIELDS, 32), "fields of a bucket's state collide");
const _: () = assert!(fields_fit(cpu::LIMIT_FIELDS, 32), "fields of a trap limit collide");
const _: () = assert!(no_gaps(fdb::ENTRY_FIELDS), "the entry has gaps");
const _: () =
    assert!(fdb::AGE.end() == fdb::ENTRY_BITS, "the entry must be 72 bits: one block RAM row of two 36-bit halves");
const _: () = assert!(fdb::COMMAND_PLACES * fdb::COMMAND_STRIDE == block::FDB_COMMAND.length.max());
const _: () = assert!(Parameters::DEFAULT.fit());
const _: () = assert!(Parameters { fdb_row_bits: 12, ..Parameters::DEFAULT }.fit(), "16,384 places and the CAM");
const _: () = assert!(!Parameters { fdb_row_bits: 13, ..Parameters::DEFAULT }.fit(), "no page for the CAM");
const _: () = assert!(identity::MAGIC.address == 0 && block::IDENTITY.base == 0, "the identity block is fixed");

/// The codes of an enum declared in one list rise from `first` by 1, so none is used twice.
macro_rules! consecutive {
    ($all:expr, $first:expr) => {{
        let mut i = 0;
        while i < $all.len() {
            assert!($all[i] as usize == $first + i, "codes are not consecutive");
            i += 1;
        }
    }};
}

const _: () = {
    consecutive!(Status::ALL, 0);
    consecutive!(Counter::ALL, 0);
    consecutive!(DropReason::ALL, 1);
    consecutive!(TrapReason::ALL, 1);
    consecutive!(Key::ALL, 0);
    assert!(Status::ALL.len() <= 16, "a status has 4 bits");
    assert!(Counter::ALL.len() as u32 <= counters::FIRST_REASON + 1, "the first index of a reason is that of reason 1");
    assert!(DropReason::ALL[DropReason::ALL.len() - 1].index() < counters::PER_PORT);
    assert!(TrapReason::ALL.len() < 1 << cpu::TRAP_REASON.width);
    assert!(TrapReason::ALL.len() < block::TRAP_LIMIT.length.max() as usize);
    assert!(Key::ALL.len() <= 1 << group::KEY.width);
    assert!(crate::CPU_PORT >= crate::MAX_PORTS && crate::CPU_PORT < crate::NO_PORT);
    // A frame and its length.
    assert!(cpu::INJECT_OCTETS_MAX <= 4 * block::INJECT_FRAME.length.max());
    assert!(cpu::SEND_OCTETS.max() < 4 * block::TRAP_FRAME.length.max() as u64);
    assert!(fdb::PAGE_PLACES * fdb::DUMP_STRIDE == block::FDB_DUMP.length.max());
    assert!(block::COUNTERS.length.max() == crate::MAX_PORTS * counters::PER_PORT * 2);
    assert!(wire::MAX_WORDS < 256);
    // A range whose first and last bucket exist lies in one group: no 64 words span the addresses a smaller M leaves unused.
    assert!(wire::MAX_WORDS <= 1 << (group::BUCKET_ADDRESS_BITS - 1));
};
