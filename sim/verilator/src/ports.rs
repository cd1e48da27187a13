//! The ports of a built model, read from the header Verilator writes for it.
//!
//! The header states each port with the C type it got, so width, direction and storage come from the one tool that decides
//! them; parsing the Verilog again could only disagree.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Input,
    Output,
}

/// A port of the top module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Port {
    pub name: String,
    pub direction: Direction,
    /// Width in bits.
    pub width: usize,
}

/// Names a port of one model; from `Model::port`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PortId(pub(crate) u32);

/// A port and the C++ member that holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Member {
    pub port: Port,
    pub symbol: String,
}

/// A port that cannot be driven: its name and the reason.
pub(crate) type Refused = (String, &'static str);

pub(crate) fn parse(header: &str) -> Result<Vec<Member>, Refused> {
    // Newer releases declare an array port by its type instead of by a macro.
    if let Some(array) = header.lines().find_map(|line| line.trim().strip_prefix("VlUnpacked<")) {
        let name = array.trim_end_matches(';').rsplit(['&', ' ']).next().unwrap_or_default();
        return Err((readable(name), "it is an unpacked array"));
    }
    header.lines().filter_map(declaration).map(|(kind, arguments)| member(kind, arguments)).collect()
}

/// `VL_IN8(&clock,0,0);` gives `("IN8", "&clock,0,0")`.
fn declaration(line: &str) -> Option<(&str, &str)> {
    let (kind, arguments) = line.trim().strip_prefix("VL_")?.strip_suffix(");")?.split_once('(')?;
    (kind.starts_with("IN") || kind.starts_with("OUT")).then_some((kind, arguments))
}

fn member(kind: &str, arguments: &str) -> Result<Member, Refused> {
    let mut arguments = arguments.split(',');
    let declarator = arguments.next().unwrap_or_default();
    let mut number = || arguments.next().and_then(|text| text.parse::<usize>().ok());
    let (Some(symbol), Some(high), Some(low)) = (declarator.strip_prefix('&'), number(), number()) else {
        let name = declarator.trim_start_matches(['(', '&']).split(')').next().unwrap_or_default();
        return Err((readable(name), "it is an unpacked array"));
    };
    let name = readable(symbol);
    let direction = match kind.trim_end_matches(|c: char| c.is_ascii_digit() || c == 'W') {
        "IN" => Direction::Input,
        "OUT" => Direction::Output,
        _ => return Err((name, "it is an inout")),
    };
    Ok(Member { port: Port { name, direction, width: high - low + 1 }, symbol: symbol.to_string() })
}

/// Undoes Verilator's spelling of names that C++ would not take: `__SYM__template`, and `__0` with two hexadecimal digits.
fn readable(symbol: &str) -> String {
    let mut rest = symbol.strip_prefix("__SYM__").unwrap_or(symbol);
    let mut name = String::new();
    while let Some(at) = rest.find("__0") {
        let code = rest.get(at + 3..at + 5).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        let Some(code) = code else { break };
        name.push_str(&rest[..at]);
        name.push(code as char);
        rest = &rest[at + 5..];
    }
    name + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_storage_class_of_the_header_is_read() {
        let header = "    VL_IN8(&clock,0,0);\n    VL_OUT16(&s,15,0);\n    VL_IN(&i,31,0);\n    VL_IN64(&q,39,0);\n    VL_OUTW(&w,127,0,4);\n";
        let found: Vec<_> =
            parse(header).unwrap().into_iter().map(|m| (m.port.name, m.port.direction, m.port.width)).collect();
        use Direction::{Input, Output};
        let expected = [("clock", Input, 1), ("s", Output, 16), ("i", Input, 32), ("q", Input, 40), ("w", Output, 128)];
        assert_eq!(found, expected.map(|(name, direction, width)| (name.to_string(), direction, width)));
    }

    #[test]
    fn mangled_names_read_as_written() {
        assert_eq!(readable("a___05Fb"), "a__b");
        assert_eq!(readable("__SYM__template"), "template");
        assert_eq!(readable("bus__024next"), "bus$next");
    }

    #[test]
    fn inout_and_array_ports_are_refused_by_name() {
        assert_eq!(parse("VL_INOUT8(&pad,0,0);").unwrap_err().0, "pad");
        let array = ("x".to_string(), "it is an unpacked array");
        assert_eq!(parse("VL_IN8((&x)[4],7,0);").unwrap_err(), array);
        assert_eq!(parse("    VlUnpacked<CData/*3:0*/, 2> &x;").unwrap_err(), array);
    }
}
