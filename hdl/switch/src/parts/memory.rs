//! Block RAM with one write and one read port in one clock.
//!
//!   write_address A b, write_data D, write_enable ->+--------+
//!   read_address A b                              ->| 2^A x D|-> read_data D
//!
//! Latency 1 cycle: `read_data` shows, after a rising edge, the word at the address before it. A word read in the cycle it is
//! written is undefined (the simulation gives the old one): users keep reads and writes of one word apart. Contents are zero at power-up.
//! A smaller memory behind addresses of A bits ignores the upper ones.

use rust_hdl::prelude::*;

#[derive(LogicBlock)]
pub struct Memory<D: Synth, const A: usize> {
    pub clock: Signal<In, Clock>,
    pub write_address: Signal<In, Bits<A>>,
    pub write_data: Signal<In, D>,
    pub write_enable: Signal<In, Bit>,
    pub read_address: Signal<In, Bits<A>>,
    pub read_data: Signal<Out, D>,
    _words: Vec<D>,
}

impl<D: Synth, const A: usize> Default for Memory<D, A> {
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

impl<D: Synth, const A: usize> Memory<D, A> {
    /// 2^`bits` words.
    pub fn with_bits(bits: usize) -> Self {
        assert!((1..=A).contains(&bits), "an address of {A} bits reaches 2 to 2^{A} words, not 2^{bits}");
        Self { _words: vec![D::default(); 1 << bits], ..Self::default() }
    }
}

impl<D: Synth, const A: usize> Logic for Memory<D, A> {
    fn update(&mut self) {
        if self.clock.pos_edge() {
            let last = self._words.len() - 1;
            self.read_data.next = self._words[self.read_address.val().index() & last];
            if self.write_enable.val() {
                self._words[self.write_address.val().index() & last] = self.write_data.val();
            }
        }
    }

    fn connect(&mut self) {
        self.read_data.connect();
    }

    fn hdl(&self) -> Verilog {
        let words = self._words.len();
        let part = if words < 1 << A { format!("[{}:0]", words.ilog2() - 1) } else { String::new() };
        Verilog::Custom(format!(
            "\
(* no_rw_check, ram_style = \"block\" *)
reg [{msb}:0] memory [0:{last}];
integer i;
initial begin
  for (i = 0; i <= {last}; i = i + 1) memory[i] = {{{width}{{1'b0}}}};
  read_data = {{{width}{{1'b0}}}};
end
always @(posedge clock) begin
  if (write_enable) memory[write_address{part}] <= write_data;
  read_data <= memory[read_address{part}];
end
",
            msb = D::BITS - 1,
            width = D::BITS,
            last = words - 1,
        ))
    }
}
