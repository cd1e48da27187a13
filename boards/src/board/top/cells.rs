//! Cells of the ECP5 as yosys and nextpnr know them. Lattice FPGA-TN-02200 (PLL), FPGA-TN-02035 (DDR and delay).

use crate::board::pll::Pll;

/// A step of a delay cell.
const DELAY_STEP_PS: u32 = 25;

/// The outputs are `clocks`, the first of them fed back; `pll_locked` beside them.
pub fn pll(pll: &Pll, reference: &str, clocks: [&str; 2]) -> String {
    let names = ["CLKOP", "CLKOS"];
    let mut parameters = vec![
        format!(".CLKI_DIV({})", pll.clki_div),
        format!(".CLKFB_DIV({})", pll.clkfb_div),
        ".FEEDBK_PATH(\"CLKOP\")".into(),
        ".OUTDIVIDER_MUXA(\"DIVA\")".into(),
        ".OUTDIVIDER_MUXB(\"DIVB\")".into(),
    ];
    for (name, output) in names.iter().zip(&pll.outputs) {
        parameters.push(format!(
            ".{name}_ENABLE(\"ENABLED\"), .{name}_DIV({}), .{name}_CPHASE({}), .{name}_FPHASE({})",
            output.div, output.cphase, output.fphase
        ));
    }
    let outputs: String = names.iter().zip(clocks).map(|(name, clock)| format!(".{name}({clock}), ")).collect();
    format!(
        "  (* keep *) wire {};\n  wire pll_locked;\n  (* ICP_CURRENT=\"12\", LPF_RESISTOR=\"8\", MFG_ENABLE_FILTEROPAMP=\"1\", MFG_GMCREF_SEL=\"2\" *)\n  \
         EHXPLLL #(\n    {}\n  ) pll (\n    \
         .CLKI({reference}), .CLKFB({}), {outputs}.LOCK(pll_locked),\n    \
         .RST(1'b0), .STDBY(1'b0), .PLLWAKESYNC(1'b0), .ENCLKOP(1'b0), .ENCLKOS(1'b0),\n    \
         .PHASESEL0(1'b0), .PHASESEL1(1'b0), .PHASEDIR(1'b0), .PHASESTEP(1'b0), .PHASELOADREG(1'b0)\n  );\n",
        clocks.join(", "),
        parameters.join(",\n    "),
        clocks[0]
    )
}

/// From a pad to the samples of a rising edge and of the falling edge after it.
pub fn ddr_input(name: &str, pad: &str, clock: &str, delay_ps: u32, rise: &str, fall: &str) -> String {
    format!(
        "  wire {name}_late;\n{}  IDDRX1F {name}_ddr (.SCLK({clock}), .RST(1'b0), .D({name}_late), .Q0({rise}), .Q1({fall}));\n",
        delay(&format!("{name}_delay"), pad, &format!("{name}_late"), delay_ps)
    )
}

/// To a pad; without a delay no cell is spent on it.
pub fn ddr_output(name: &str, pad: &str, clock: &str, delay_ps: u32, rise: &str, fall: &str) -> String {
    let cell =
        |to: &str| format!("  ODDRX1F {name}_ddr (.SCLK({clock}), .RST(1'b0), .D0({rise}), .D1({fall}), .Q({to}));\n");
    match delay_ps {
        0 => cell(pad),
        _ => {
            let early = format!("{name}_early");
            format!("  wire {early};\n{}{}", cell(&early), delay(&format!("{name}_delay"), &early, pad, delay_ps))
        }
    }
}

fn delay(name: &str, from: &str, to: &str, delay_ps: u32) -> String {
    let steps = delay_ps / DELAY_STEP_PS;
    assert!(steps < 128, "a delay cell has 127 steps, {name} wants {steps}");
    format!("  DELAYG #(.DEL_MODE(\"USER_DEFINED\"), .DEL_VALUE({steps})) {name} (.A({from}), .Z({to}));\n")
}
