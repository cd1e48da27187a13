//! A small memory in LUTs (on ECP5: TRELLIS_DPR16X4), written by a clock, read without one.
//!
//!   write_address A b, write_data D, write_enable ->+--------+
//!   read_address A b                              ->| 2^A x D|-> read_data D
//!
//! Latency: written at the rising edge; read combinationally. Contents are zero at power-up.

use rust_hdl::prelude::*;

#[derive(LogicBlock)]
pub struct DistributedMemory<D: Synth, const A: usize> {
    pub clock: Signal<In, Clock>,
    pub write_address: Signal<In, Bits<A>>,
    pub write_data: Signal<In, D>,
    pub write_enable: Signal<In, Bit>,
    pub read_address: Signal<In, Bits<A>>,
    pub read_data: Signal<Out, D>,
    _words: Vec<D>,
}

impl<D: Synth, const A: usize> Default for DistributedMemory<D, A> {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            write_address: Default::default(),
            write_data: Default::default(),
            write_enable: Default::default(),
            read_address: Default::default(),
            read_data: Default::default(),
            _words: vec![D::default(); 1 << A],
        }
    }
}

impl<D: Synth, const A: usize> Logic for DistributedMemory<D, A> {
    fn update(&mut self) {
        if self.clock.pos_edge() && self.write_enable.val() {
            self._words[self.write_address.val().index()] = self.write_data.val();
        }
        self.read_data.next = self._words[self.read_address.val().index()];
    }

    fn connect(&mut self) {
        self.read_data.connect();
    }

    fn hdl(&self) -> Verilog {
        Verilog::Custom(format!(
            "\
(* ram_style = \"distributed\" *)
reg [{msb}:0] memory [0:{last}];
integer i;
initial begin
  for (i = 0; i <= {last}; i = i + 1) memory[i] = {{{width}{{1'b0}}}};
end
always @(posedge clock) begin
  if (write_enable) memory[write_address] <= write_data;
end
always @(*) begin
  read_data = memory[read_address];
end
",
            msb = D::BITS - 1,
            width = D::BITS,
            last = (1_usize << A) - 1,
        ))
    }
}
