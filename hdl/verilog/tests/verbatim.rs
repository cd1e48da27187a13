//! Verilog by hand: custom code, wrapped and black-boxed cores, bidirectional pins.

use rust_hdl::prelude::*;
use trunkline_verilog::print;

fn printed<B: Block>(mut block: B) -> String {
    block.connect_all();
    print(&block, "top").unwrap_or_else(|error| panic!("{error}"))
}

const CORE: &str = "(* blackbox *)\nmodule ODDRX1F(input D0, input D1, input SCLK, input RST, output Q);\nendmodule\n";

#[derive(LogicInterface, Default)]
struct Lane {
    low: Signal<In, Bit>,
    high: Signal<In, Bit>,
}

/// A core with a wrapper that names ports as the tree does.
#[derive(LogicBlock, Default)]
struct DoubleRate {
    clock: Signal<In, Clock>,
    lane: Lane,
    y: Signal<Out, Bit>,
}

impl Logic for DoubleRate {
    fn update(&mut self) {}
    fn hdl(&self) -> Verilog {
        Verilog::Wrapper(Wrapper {
            code: "ODDRX1F inst(.D0(lane$low), .D1(lane$high), .SCLK(clock), .RST(1'b0), .Q(y));".into(),
            cores: CORE.into(),
        })
    }
}

/// Two cores beside each other, a bidirectional pin through a sub-block, and a black box.
#[derive(LogicBlock, Default)]
#[allow(non_snake_case)]
struct Pins {
    clock: Signal<In, Clock>,
    lanes: [Lane; 2],
    y: [Signal<Out, Bit>; 2],
    rate: [DoubleRate; 2],
    data: Signal<In, Bits<4>>,
    drive: Signal<In, Bit>,
    seen: Signal<Out, Bits<4>>,
    bus: Signal<InOut, Bits<4>>,
    buffer: TristateBuffer<Bits<4>>,
    foreign: Foreign,
    ODDRX1F: Stage,
}

#[derive(LogicBlock, Default)]
#[allow(non_snake_case)]
struct Foreign {
    I: Signal<In, Bit>,
    O: Signal<Out, Bit>,
}

impl Logic for Foreign {
    fn update(&mut self) {}
    fn connect(&mut self) {
        self.O.connect();
    }
    fn hdl(&self) -> Verilog {
        let code = "(* blackbox *)\nmodule IBUF(input I, output O);\nendmodule\n".into();
        Verilog::Blackbox(BlackBox { code, name: "IBUF".into() })
    }
}

/// Called like a core, which it must not displace.
#[derive(LogicBlock, Default)]
struct Stage {
    a: Signal<In, Bit>,
    y: Signal<Out, Bit>,
}

impl Logic for Stage {
    #[hdl_gen]
    fn update(&mut self) {
        self.y.next = !self.a.val();
    }
}

impl Logic for Pins {
    #[hdl_gen]
    fn update(&mut self) {
        for i in 0..2 {
            self.rate[i].clock.next = self.clock.val();
            Lane::link(&mut self.lanes[i], &mut self.rate[i].lane);
            self.y[i].next = self.rate[i].y.val();
        }
        self.buffer.write_data.next = self.data.val();
        self.buffer.write_enable.next = self.ODDRX1F.y.val();
        self.ODDRX1F.a.next = self.foreign.O.val();
        self.foreign.I.next = self.drive.val();
        self.seen.next = self.buffer.read_data.val();
        Signal::<InOut, Bits<4>>::link(&mut self.bus, &mut self.buffer.bus);
    }
}

#[test]
fn yosys_takes_cores_and_bidirectional_pins() {
    let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("pins.v");
    std::fs::write(&file, printed(Pins::default())).expect("the target folder is writable");
    let script = format!("read_verilog {}; hierarchy -check -top top; proc; check -assert", file.display());
    match std::process::Command::new("yosys").args(["-q", "-p", &script]).output() {
        Err(_) => eprintln!("skipped: yosys not found; run the set-up"),
        Ok(output) => assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr)),
    }
}

#[test]
fn a_core_is_declared_once_and_keeps_its_name() {
    let text = printed(Pins::default());
    assert_eq!(text.matches("module ODDRX1F(").count(), 1);
    assert_eq!(text.matches("module ODDRX1F_2 (").count(), 1);
    assert_eq!(text.matches("\nmodule rate (").count(), 1);
    assert!(text.contains("  IBUF foreign (\n    .I(drive),\n    .O(foreign_O)\n  );"), "{text}");
}

#[test]
fn verbatim_code_sees_the_ports_as_printed() {
    let text = printed(Pins::default());
    assert!(text.contains(".D0(lane_low), .D1(lane_high)"), "{text}");
    assert!(!text.contains('$'));
}

#[test]
fn a_bidirectional_pin_is_one_net() {
    assert!(printed(Pins::default()).contains("    .bus(bus),"));
}
