//! How a module reads once printed.

use rust_hdl::prelude::*;
use trunkline_verilog::{print, LINT_WAIVERS};

#[derive(Copy, Clone, PartialEq, Debug, LogicState)]
enum State {
    Idle,
    Sending,
}

/// Sends `length` octets, one a cycle, once started.
#[derive(LogicBlock)]
struct Sender {
    clock: Signal<In, Clock>,
    start: Signal<In, Bit>,
    length: Signal<In, Bits<11>>,
    busy: Signal<Out, Bit>,
    last: Signal<Out, Bit>,
    low: Signal<Out, Bits<4>>,
    limit: Constant<Bits<11>>,
    state: DFF<State>,
    left: DFFWithInit<Bits<11>>,
}

impl Default for Sender {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            start: Default::default(),
            length: Default::default(),
            busy: Default::default(),
            last: Default::default(),
            low: Default::default(),
            limit: Constant::new(1522.into()),
            state: Default::default(),
            left: DFFWithInit::new(64.into()),
        }
    }
}

impl Logic for Sender {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, state, left);
        self.busy.next = self.state.q.val() != State::Idle;
        self.last.next = (self.left.q.val() - 1) == 0;
        self.low.next = bit_cast::<4, 11>(self.left.q.val() + self.length.val());
        match self.state.q.val() {
            State::Idle => {
                if self.start.val() & (self.length.val() <= self.limit.val()) {
                    self.left.d.next = self.length.val();
                    self.state.d.next = State::Sending;
                }
            }
            State::Sending => {
                self.left.d.next = self.left.q.val() - 1;
                if self.left.q.val() == 1 {
                    self.state.d.next = State::Idle;
                }
            }
        }
    }
}

const EXPECTED: &str = "
module sender (
  input wire clock,
  input wire start,
  input wire [10:0] length,
  output wire busy,
  output wire last,
  output wire [3:0] low
);
  localparam [10:0] limit = 11'h5f2;
  localparam State_Idle = 1'd0;
  localparam State_Sending = 1'd1;
  reg state;
  reg [10:0] left;

  function [3:0] low_4_of_11(input [10:0] value);
    low_4_of_11 = value[3:0];
  endfunction

  initial state = 1'd0;
  initial left = 11'h40;

  always @(posedge clock) begin
    case (state)
      State_Idle: begin
        if (start & (length <= limit)) begin
          left <= length;
          state <= State_Sending;
        end
      end
      default: begin // State_Sending
        left <= left - 11'd1;
        if (left == 11'd1) begin
          state <= State_Idle;
        end
      end
    endcase
  end

  assign busy = state != State_Idle;
  assign last = (left - 11'd1) == 11'd0;
  assign low = low_4_of_11(left + length);
endmodule
";

#[test]
fn a_state_machine_reads_like_one() {
    let mut sender = Sender::default();
    sender.connect_all();
    let text = print(&sender, "sender").expect("prints");
    let (head, body) = text.split_at(text.find("\nmodule").expect("a module"));
    assert_eq!(body, EXPECTED);
    for (code, reason) in LINT_WAIVERS {
        assert!(head.contains(&format!("/* verilator lint_off {code} */ // {reason}\n")));
    }
}
