//! Models built from small hand-written Verilog, against arithmetic done here.

use std::path::Path;

use trunkline_verilator::{available, BuildError, Direction, Model, Options, PortId, Stopped};

const COUNTER: &str = "module counter(input wire clock, input wire enable, output reg [11:0] count);
  initial count = 12'd0;
  always @(posedge clock) if (enable) count <= count + 12'd1;
endmodule
";

const WIDE: &str = "module wide(input wire [71:0] a, input wire [127:0] b, input wire [63:0] c, output wire [71:0] x,
    output wire [127:0] y, output wire [63:0] z);
  assign x = ~a;
  assign y = b + {56'd0, a};
  assign z = c ^ b[95:32];
endmodule
";

fn build(verilog: &str, top: &str) -> Model {
    Model::build(verilog, top, &linted()).unwrap_or_else(|error| panic!("{error}"))
}

fn linted() -> Options {
    Options { lint: true, ..Options::default() }
}

fn port(model: &Model, name: &str) -> PortId {
    model.port(name).unwrap_or_else(|| panic!("no port `{name}`"))
}

fn tick(model: &mut Model, clock: PortId) {
    model.set(clock, 0);
    model.eval();
    model.set(clock, 1);
    model.eval();
}

#[test]
fn a_counter_counts_enabled_edges_and_wraps_at_its_width() {
    let mut model = build(COUNTER, "counter");
    let (clock, enable, count) = (port(&model, "clock"), port(&model, "enable"), port(&model, "count"));
    let mut expected = 0;
    for cycle in 0..10_000u64 {
        let enabled = cycle % 3 != 0;
        model.set(enable, u64::from(enabled));
        tick(&mut model, clock);
        expected = (expected + u64::from(enabled)) & 0xfff;
        assert_eq!(model.get(count), expected, "cycle {cycle}");
    }
}

#[test]
fn ports_are_listed_with_direction_and_width() {
    let model = build(WIDE, "wide");
    let mut found: Vec<_> = model.ports().iter().map(|p| (p.name.as_str(), p.direction, p.width)).collect();
    found.sort_by_key(|port| port.0);
    use Direction::{Input, Output};
    let expected = [
        ("a", Input, 72),
        ("b", Input, 128),
        ("c", Input, 64),
        ("x", Output, 72),
        ("y", Output, 128),
        ("z", Output, 64),
    ];
    assert_eq!(found, expected);
    assert!(model.port("absent").is_none());
}

#[test]
fn wide_ports_carry_every_bit() {
    let mut model = build(WIDE, "wide");
    let names = ["a", "b", "c", "x", "y", "z"].map(|name| port(&model, name));
    let [a, b, c, x, y, z] = names;
    let mut state = 0x9e37_79b9_7f4a_7c15u128;
    for round in 0..1000 {
        state = state.wrapping_mul(0x2360_ed05_1fc6_5da4_4385_df64_9fcc_f645).wrapping_add(1);
        let (va, vb, vc) = (state >> 56, state.rotate_left(41), (state >> 64) as u64);
        model.set_wide(a, &[va as u32, (va >> 32) as u32, (va >> 64) as u32]);
        model.set_wide(b, &[0, 32, 64, 96].map(|shift| (vb >> shift) as u32));
        model.set(c, vc);
        model.eval();
        let mut words = [0; 4];
        model.get_wide(y, &mut words);
        assert_eq!(join(&words), vb.wrapping_add(va), "round {round}");
        model.get_wide(x, &mut words[..3]);
        assert_eq!(join(&words[..3]), !va & ((1 << 72) - 1), "round {round}");
        assert_eq!(model.get(z), vc ^ (vb >> 32) as u64, "round {round}");
        model.get_wide(z, &mut words[..2]);
        assert_eq!(join(&words[..2]) as u64, model.get(z), "round {round}");
    }
}

fn join(words: &[u32]) -> u128 {
    words.iter().rev().fold(0, |value, word| value << 32 | u128::from(*word))
}

#[test]
fn clocks_tick_independently() {
    let verilog = "module two(input wire fast, input wire slow, output reg [7:0] f, output reg [7:0] s);
      initial begin f = 8'd0; s = 8'd0; end
      always @(posedge fast) f <= f + 8'd1;
      always @(posedge slow) s <= s + f;
    endmodule";
    let mut model = build(verilog, "two");
    let [fast, slow, f, s] = ["fast", "slow", "f", "s"].map(|name| port(&model, name));
    let (mut expected_f, mut expected_s) = (0u8, 0u8);
    model.eval();
    for step in 1..500u64 {
        for (clock, half_period) in [(fast, 3), (slow, 5)] {
            model.set(clock, step / half_period % 2);
        }
        model.eval();
        let rises = |half_period: u64| step % (2 * half_period) == half_period;
        // Both edges at one instant: the slow domain sees the value from before it.
        if rises(5) {
            expected_s = expected_s.wrapping_add(expected_f);
        }
        if rises(3) {
            expected_f = expected_f.wrapping_add(1);
        }
        assert_eq!((model.get(f), model.get(s)), (u64::from(expected_f), u64::from(expected_s)), "step {step}");
    }
}

#[test]
#[should_panic(expected = "0x2 does not fit port `enable`, which is 1 bits wide")]
fn a_value_too_large_for_its_port_is_refused() {
    let mut model = build(COUNTER, "counter");
    let enable = port(&model, "enable");
    model.set(enable, 2);
}

#[test]
fn instances_of_one_build_are_separate_and_move_between_threads() {
    let results: Vec<u64> = std::thread::scope(|scope| {
        let threads: Vec<_> = (1..=4u64)
            .map(|cycles| {
                let mut model = build(COUNTER, "counter");
                scope.spawn(move || {
                    let (clock, enable) = (port(&model, "clock"), port(&model, "enable"));
                    model.set(enable, 1);
                    (0..cycles * 1500).for_each(|_| tick(&mut model, clock));
                    model.get(port(&model, "count"))
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(results, [1500, 3000, 4500 - 4096, 6000 - 4096]);
}

#[test]
fn finish_is_reported_and_does_not_end_the_process() {
    let verilog = "module stops(input wire a, input wire b);
      always @(posedge a) $finish;
      always @(posedge b) $stop;
    endmodule";
    for (name, finish) in [("a", true), ("b", false)] {
        let mut model = build(verilog, "stops");
        let pin = port(&model, name);
        model.eval();
        model.set(pin, 1);
        let stopped = model.try_eval().unwrap_err();
        assert_eq!(matches!(stopped, Stopped::Finish(_)), finish, "{stopped}");
        assert!(stopped.to_string().contains("design.v:"), "{stopped}");
        assert_eq!(model.try_eval(), Err(stopped));
    }
}

#[test]
fn logic_that_does_not_settle_is_an_error_not_an_abort() {
    let verilog = "module ring(input wire run, output wire q); wire a; assign a = ~(run & a); assign q = a; endmodule";
    let mut model = Model::build(verilog, "ring", &Options::default()).unwrap();
    let run = port(&model, "run");
    model.eval();
    model.set(run, 1);
    let stopped = model.try_eval().unwrap_err();
    assert!(matches!(&stopped, Stopped::Fatal(reason) if reason.contains("converge")), "{stopped}");
}

#[test]
fn a_trace_holds_the_values_at_their_times() {
    let folder = tempfile::tempdir().unwrap();
    let mut model = Model::build(COUNTER, "counter", &Options { trace: true, ..linted() }).unwrap();
    let (clock, enable) = (port(&model, "clock"), port(&model, "enable"));
    model.set(enable, 1);
    // The second file must be as complete as the first.
    for (name, first) in [("first.vcd", 1), ("second.vcd", 11)] {
        let path = folder.path().join(name);
        model.trace_open(&path).unwrap();
        for cycle in 0..10 {
            model.set(clock, 0);
            model.eval();
            model.trace_dump(cycle * 8000);
            model.set(clock, 1);
            model.eval();
            model.trace_dump(cycle * 8000 + 4000);
        }
        model.trace_close();
        let expected: Vec<_> = (0..10).map(|cycle| (cycle * 8000 + 4000, first + cycle)).collect();
        assert_eq!(&changes(&path, "count")[1..], expected, "{name}");
    }
}

/// The changes of a variable in a VCD file, which must be in picoseconds.
fn changes(path: &Path, name: &str) -> Vec<(u64, u64)> {
    let mut parser = vcd::Parser::new(std::io::BufReader::new(std::fs::File::open(path).unwrap()));
    let header = parser.parse_header().unwrap();
    assert_eq!(header.timescale, Some((1, vcd::TimescaleUnit::PS)));
    let scope = header.items.iter().find_map(|item| match item {
        vcd::ScopeItem::Scope(scope) => Some(scope),
        _ => None,
    });
    let wanted = scope.expect("a scope").items.iter().find_map(|item| match item {
        vcd::ScopeItem::Var(var) if var.reference == name => Some(var.code),
        _ => None,
    });
    let wanted = wanted.unwrap_or_else(|| panic!("`{name}` is not in the trace"));
    let (mut now, mut found) = (0, Vec::new());
    for command in parser {
        match command.unwrap() {
            vcd::Command::Timestamp(time) => now = time,
            vcd::Command::ChangeVector(code, bits) if code == wanted => {
                let value = bits.iter().fold(0, |value, bit| value << 1 | u64::from(bit == vcd::Value::V1));
                found.push((now, value));
            }
            _ => {}
        }
    }
    found
}

#[test]
fn a_model_built_without_tracing_says_so() {
    let mut model = build(COUNTER, "counter");
    let refused = model.trace_open(Path::new("unwritten.vcd"));
    assert!(matches!(refused, Err(BuildError::NotTraced)), "{refused:?}");
    model.trace_dump(1);
    model.trace_close();
}

#[test]
fn the_version_is_known() {
    assert!(available().unwrap().major >= 5);
}
