//! The reference pages: the map as Markdown.

use std::fmt::Write;

use crate::{
    block, cpu, fdb, group, map_hash, wire, Counter, DropReason, Field, Key, Length, LinkSpeed, Parameters, Status,
    TrapReason,
};

const HEAD: &str = "<!-- Derived from hdl/map; `TRUNKLINE_BLESS=1 cargo test -p trunkline-map` writes it anew. -->\n\n";

/// File name in `docs/reference` and text of every page.
pub fn pages() -> Vec<(&'static str, String)> {
    vec![
        ("registers.md", registers()),
        ("counters.md", counters()),
        ("drop-reasons.md", drop_reasons()),
        ("protocol.md", protocol()),
    ]
}

/// A table with a header; cells are Markdown.
fn table(header: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut text = format!("| {} |\n|{}\n", header.join(" | "), " --- |".repeat(header.len()));
    for row in rows {
        writeln!(text, "| {} |", row.join(" | ")).expect("writing to a String does not fail");
    }
    text
}

fn fields(fields: &[Field]) -> String {
    table(
        &["bits", "field", "meaning"],
        fields.iter().map(|field| {
            let bits =
                if field.width == 1 { field.lsb.to_string() } else { format!("{}:{}", field.end() - 1, field.lsb) };
            vec![bits, format!("`{}`", field.name), field.doc.to_string()]
        }),
    )
}

fn length(length: Length) -> String {
    match length {
        Length::Words(words) => words.to_string(),
        Length::PerPort(words) => format!("{words} x ports"),
        Length::PerFdbEntry(words) => format!("{words} x places, at most {}", length.max()),
        Length::GroupBuckets | Length::Buckets => length.words(&Parameters::DEFAULT).to_string(),
    }
}

fn registers() -> String {
    let mut text = format!(
        "{HEAD}# Registers and tables\n\nWord addresses of 16 bits, words of 32 bits; unnamed bits and words read 0. Hash of this map: \
         `{:#010x}`.\nHow to reach them: [protocol.md](protocol.md).\n\n",
        map_hash()
    );
    text += &table(
        &["block", "base", "words", "access", ""],
        block::ALL.iter().map(|block| {
            vec![
                format!("`{}`", block.name),
                format!("`{:#06x}`", block.base),
                length(block.length),
                block.access.short().to_string(),
                block.doc.to_string(),
            ]
        }),
    );
    for block in block::ALL.iter().filter(|block| !block.registers.is_empty()) {
        text += &format!("\n## {}\n\n", block.name);
        text += &table(
            &["address", "register", "meaning"],
            block.registers.iter().map(|register| {
                vec![format!("`{:#06x}`", register.address), format!("`{}`", register.name), register.doc.to_string()]
            }),
        );
        for register in block.registers.iter().filter(|register| !register.fields.is_empty()) {
            text += &format!("\n`{}`:\n\n{}", register.name, fields(register.fields));
        }
    }
    let codes = |rows: Vec<(u8, &str, &str)>| {
        let row =
            |(code, name, doc): (u8, &str, &str)| vec![code.to_string(), format!("`{name}`"), doc.trim().to_string()];
        table(&["code", "name", "meaning"], rows.into_iter().map(row))
    };
    let speeds = LinkSpeed::ALL.iter().map(|speed| (speed.code(), speed.name(), speed.doc())).collect();
    text += &format!("\n## Speed of a link\n\n{}", codes(speeds));
    text += &format!("\n## Control word of a group\n\n{}", fields(group::CONTROL_FIELDS));
    let keys = Key::ALL.iter().map(|key| (key.code(), key.name(), key.doc())).collect();
    text += &format!("\n## Keys\n\nThe rules: [forwarding.md](../forwarding.md).\n\n{}", codes(keys));
    text += &format!("\n## Bucket\n\n{}", fields(group::BUCKET_FIELDS));
    text += &format!("\n## State of a bucket\n\n{}", fields(group::STATE_FIELDS));
    let reasons = TrapReason::ALL.iter().map(|reason| (reason.code(), reason.name(), reason.doc())).collect();
    text += &format!("\n## Trap reasons\n\n{}", codes(reasons));
    text += &format!("\n## Limit of a trap reason\n\n{}", fields(cpu::LIMIT_FIELDS));
    text += &format!("\n## Entry of the filtering database, {} bits\n\n{}", fdb::ENTRY_BITS, fields(fdb::ENTRY_FIELDS));
    text
}

fn counters() -> String {
    let reasons = DropReason::ALL.iter().map(|reason| (reason.index(), reason.name(), reason.doc(), reason.mib()));
    let counters =
        Counter::ALL.iter().map(|counter| (u32::from(counter.code()), counter.name(), counter.doc(), counter.mib()));
    format!(
        "{HEAD}# Counters\n\n36 bits each, per port, in two banks: one counts, the other is frozen and can be read. Reading: write \
         the idle bank's number to\n`counter_bank`, wait until it reads back, read the frozen bank, add it to the totals.\n\n{}",
        table(
            &["index", "counter", "counts", "standard counter"],
            counters.chain(reasons).map(|(index, name, doc, mib)| {
                vec![index.to_string(), format!("`{name}`"), doc.trim().to_string(), mib.to_string()]
            }),
        )
    )
}

fn drop_reasons() -> String {
    format!(
        "{HEAD}# Drop reasons\n\nThe rules, in the order in which they apply: [forwarding.md](../forwarding.md).\n\n{}",
        table(
            &["code", "reason", "when", "discards", "counted at"],
            DropReason::ALL.iter().map(|reason| {
                let (what, port) =
                    if reason.is_of_one_copy() { ("one copy", "egress") } else { ("the frame", "ingress") };
                vec![
                    reason.code().to_string(),
                    format!("`{reason}`"),
                    reason.doc().trim().to_string(),
                    what.to_string(),
                    port.to_string(),
                ]
            }),
        )
    )
}

fn protocol() -> String {
    let frame =
        |rows: &[[&str; 2]]| table(&["octets", "content"], rows.iter().map(|row| row.map(String::from).to_vec()));
    format!(
        "{HEAD}# Management protocol\n\n\
         Over a UART (8 data bits, no parity, 1 stop bit). Frames are those of RFC 1662: flag `{flag:#04x}` before and after (one flag \
         may serve\nboth), escape `{escape:#04x}` before an octet XORed with `{xor:#04x}` for every flag or escape inside, and at the end \
         the CRC-32 of IEEE 802.3\n(RFC 1662, FCS-32), least significant octet first. Words and addresses too go least significant octet \
         first.\n\n\
         ## Read request\n\n{read}\n## Write request\n\n{write}\n## Response\n\n{response}\n\
         ## Rules\n\n\
         - Requests may follow each other before they are answered. They are executed and answered in order.\n\
         - A frame with a wrong FCS, an abort (escape, then flag), a UART framing error or more than {max} octets between its flags is \
         ignored:\n  nothing of it is executed, no answer. So is an intact frame of fewer than 2 octets before its FCS.\n\
         - An intact request is checked whole before its first word is executed: command, length, then the address range, which must lie \
         in one\n  block that exists in this build, then the block's access. Refused, it changes nothing.\n\
         - Words are executed in rising order of address. A register may still refuse a value; execution ends there, the response has its\n  \
         status and no words, and the words before it stand.\n\
         - Every request can be repeated without harm: a host that misses an answer sends it again.\n\
         - A lost request does not stop those after it. Requests that build on each other are sent one after the other's answer, or as \
         words of\n  one request.\n\n\
         ## Statuses\n\n{statuses}",
        flag = wire::FLAG,
        escape = wire::ESCAPE,
        xor = wire::ESCAPE_XOR,
        max = wire::MAX_REQUEST_OCTETS,
        read = frame(&[["1", "sequence"], ["1", "command 1"], ["2", "word address"], ["1", "count of words, 1 to 64"]]),
        write = frame(&[["1", "sequence"], ["1", "command 2"], ["2", "word address"], ["4 to 256", "1 to 64 words"]]),
        response = frame(&[["1", "sequence of the request"], ["1", "status"], ["0 to 256", "the words read, if the status is 0"]]),
        statuses = table(
            &["status", "name", "meaning"],
            Status::ALL.iter().map(|status| {
                vec![status.code().to_string(), format!("`{status}`"), status.doc().trim().to_string()]
            }),
        ),
    )
}
