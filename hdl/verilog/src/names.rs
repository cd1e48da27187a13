//! Names: from the tree's `p0$gmii$rx_clk` to Verilog's `p0_gmii_rx_clk`, without keywords and without collisions.

use std::collections::HashSet;

/// Names in use in one name space.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names {
    used: HashSet<String>,
}

impl Names {
    /// Takes exactly this name; false when it is taken or a keyword.
    pub fn take(&mut self, name: &str) -> bool {
        !is_keyword(name) && self.used.insert(name.to_string())
    }

    /// Takes this name, or the first free one of `name_2`, `name_3`, ...
    pub fn take_or_number(&mut self, name: &str) -> String {
        let mut candidate = name.to_string();
        let mut number = 2;
        while !self.take(&candidate) {
            candidate = format!("{name}_{number}");
            number += 1;
        }
        candidate
    }
}

/// The Verilog spelling of a name of the tree: parts joined by `_`, an array place joined to its name, `p0_txd` for
/// `p$0$txd`.
pub(crate) fn spelled(raw: &str) -> String {
    let is_place = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let mut name = String::new();
    let mut after_place = true;
    for part in raw.split('$') {
        if !name.is_empty() && (after_place || !is_place(part)) {
            name.push('_');
        }
        after_place = is_place(part);
        name.push_str(part);
    }
    name
}

/// What a block is for: its field's name without interface and array place, `port` for `port$0`.
pub(crate) fn role(raw: &str) -> String {
    let mut parts: Vec<&str> = raw.split('$').collect();
    while parts.len() > 1 && parts.last().is_some_and(|part| part.bytes().all(|byte| byte.is_ascii_digit())) {
        parts.pop();
    }
    parts.join("_")
}

pub(crate) fn is_keyword(name: &str) -> bool {
    KEYWORDS.split(' ').any(|word| word == name)
}

/// IEEE 1364-2005 Annex B, and the words IEEE 1800-2012 adds that Verilator reserves.
const KEYWORDS: &str = "\
    accept_on alias always always_comb always_ff always_latch and assert assign assume automatic before begin \
    bind bins binsof bit break buf bufif0 bufif1 byte case casex casez cell chandle checker class clocking cmos \
    config const constraint context continue cover covergroup coverpoint cross deassign default defparam design \
    disable dist do edge else end endcase endchecker endclass endclocking endconfig endfunction endgenerate \
    endgroup endinterface endmodule endpackage endprimitive endprogram endproperty endsequence endspecify \
    endtable endtask enum event eventually expect export extends extern final first_match for force foreach \
    forever fork forkjoin function generate genvar global highz0 highz1 if iff ifnone ignore_bins illegal_bins \
    implements implies import incdir include initial inout input inside instance int integer interconnect \
    interface intersect join join_any join_none large let liblist library local localparam logic longint \
    macromodule matches medium modport module nand negedge nettype new nexttime nmos nor noshowcancelled not \
    notif0 notif1 null or output package packed parameter pmos posedge primitive priority program property \
    protected pull0 pull1 pulldown pullup pulsestyle_ondetect pulsestyle_onevent pure rand randc randcase \
    randsequence rcmos real realtime ref reg reject_on release repeat restrict return rnmos rpmos rtran rtranif0 \
    rtranif1 s_always s_eventually s_nexttime s_until s_until_with scalared sequence shortint shortreal \
    showcancelled signed small soft solve specify specparam static string strong strong0 strong1 struct super \
    supply0 supply1 sync_accept_on sync_reject_on table tagged task this throughout time timeprecision timeunit \
    tran tranif0 tranif1 tri tri0 tri1 triand trior trireg type typedef union unique unique0 unsigned until \
    until_with untyped use uwire var vectored virtual void wait wait_order wand weak weak0 weak1 while wildcard \
    wire with within wor xnor xor";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_has_no_array_place() {
        assert_eq!(role("port$0"), "port");
        assert_eq!(role("port$3$12"), "port");
        assert_eq!(role("fdb"), "fdb");
    }

    #[test]
    fn an_array_place_follows_its_name() {
        assert_eq!(spelled("p$0$gmii$rx_clk"), "p0_gmii_rx_clk");
        assert_eq!(spelled("m$0$1"), "m0_1");
    }

    #[test]
    fn a_taken_name_or_keyword_gets_a_number() {
        let mut names = Names::default();
        assert_eq!(names.take_or_number("port"), "port");
        assert_eq!(names.take_or_number("port"), "port_2");
        assert_eq!(names.take_or_number("reg"), "reg_2");
    }
}
