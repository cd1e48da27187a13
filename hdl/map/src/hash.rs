//! The hash by which host and switch know that they mean the same map.

use std::fmt::Write;

use crate::{block, counters, cpu, fdb, group, wire, Counter, DropReason, Field, Key, LinkSpeed, Status, TrapReason};
use crate::{CPU_PORT, MAP_VERSION, MAX_PORTS};

/// CRC-32 of the canonical text.
pub fn map_hash() -> u32 {
    wire::crc32(canonical_text().as_bytes())
}

/// Every name, number and access of the map, one per line; no descriptions and no build parameters.
pub fn canonical_text() -> String {
    let mut text = format!("map {MAP_VERSION} ports {MAX_PORTS}\n");
    for block in block::ALL {
        line(
            &mut text,
            &format!("block {} {:#06x} {:?} {}", block.name, block.base, block.length, block.access.short()),
        );
        for register in block.registers {
            line(&mut text, &format!("register {} {:#06x}", register.name, register.address));
            fields(&mut text, register.fields);
        }
    }
    for (table, of) in [
        ("control", group::CONTROL_FIELDS),
        ("bucket", group::BUCKET_FIELDS),
        ("bucket_state", group::STATE_FIELDS),
        ("trap_limit", cpu::LIMIT_FIELDS),
        ("entry", fdb::ENTRY_FIELDS),
    ] {
        line(&mut text, &format!("table {table}"));
        fields(&mut text, of);
    }
    for counter in Counter::ALL {
        line(&mut text, &format!("counter {counter} {}", counter.code()));
    }
    for reason in DropReason::ALL {
        line(&mut text, &format!("reason {reason} {} {}", reason.code(), reason.index()));
    }
    for reason in TrapReason::ALL {
        line(&mut text, &format!("trap {reason} {}", reason.code()));
    }
    for key in Key::ALL {
        line(&mut text, &format!("key {key} {}", key.code()));
    }
    for speed in LinkSpeed::ALL {
        line(&mut text, &format!("speed {speed} {}", speed.code()));
    }
    line(&mut text, &format!("cpu_port {CPU_PORT} page_places {}", fdb::PAGE_PLACES));
    line(&mut text, &format!("counter_bits {} per_port {}", counters::COUNTER_BITS, counters::PER_PORT));
    for status in Status::ALL {
        line(&mut text, &format!("status {status} {}", status.code()));
    }
    let wire = [wire::FLAG, wire::ESCAPE, wire::ESCAPE_XOR, wire::COMMAND_READ, wire::COMMAND_WRITE];
    line(&mut text, &format!("wire {wire:02x?} {}", wire::MAX_WORDS));
    text
}

fn fields(text: &mut String, fields: &[Field]) {
    for field in fields {
        line(text, &format!("field {} {} {}", field.name, field.lsb, field.width));
    }
}

fn line(text: &mut String, line: &str) {
    writeln!(text, "{line}").expect("writing to a String does not fail");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_names_every_register_and_counter() {
        let text = canonical_text();
        for expected in [
            "register live_set 0x0070\n",
            "counter tx_errors 8\n",
            "reason flushed 16 24\n",
            "field age 70 2\n",
            "key sa-da 2\n",
        ] {
            assert!(text.contains(expected), "{expected:?} is missing in\n{text}");
        }
    }

    #[test]
    fn descriptions_are_no_part_of_the_text() {
        assert!(!canonical_text().contains(block::IDENTITY.doc));
    }
}
