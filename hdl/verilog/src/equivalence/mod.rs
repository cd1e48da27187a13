//! The check that a module means the same in rust-hdl and in the Verilog printed from it.
//!
//!   random inputs --+-> rust-hdl, run until nothing changes --+-> every output equal, before and after
//!                   +-> printed Verilog, under Verilator -----+   every rising edge, or a Failure
//!
//! ```no_run
//! use rust_hdl::prelude::*;
//! use trunkline_verilog::equivalence::{chance, Bench};
//!
//! #[derive(LogicBlock, Default)]
//! struct Counter {
//!     clock: Signal<In, Clock>,
//!     enable: Signal<In, Bit>,
//!     step: Signal<In, Bits<4>>,
//!     count: Signal<Out, Bits<8>>,
//!     register: DFF<Bits<8>>,
//! }
//!
//! impl Logic for Counter {
//!     #[hdl_gen]
//!     fn update(&mut self) {
//!         dff_setup!(self, clock, register);
//!         if self.enable.val() {
//!             self.register.d.next = self.register.q.val() + bit_cast::<8, 4>(self.step.val());
//!         }
//!         self.count.next = self.register.q.val();
//!     }
//! }
//!
//! let counter = trunkline_verilog::case!(Counter::default(), clocks: [clock], inputs: [enable: chance(0.8), step]);
//! Bench::new().with("counter", counter).check(10_000);
//! ```
//!
//! Several cases in one bench run side by side in one Verilated model: one build for all of them.

mod bench;
mod case;
mod draw;
mod ports;

pub use bench::{Bench, Difference, Failure};
pub use case::Case;
pub use draw::{below, chance, held, one_of, uniform, Draw, Uniform};
pub use rand::rngs::StdRng as Rng;

/// A [`Case`](crate::equivalence::Case) from a block, its clocks, and its inputs with how each is drawn; `uniform()`
/// where nothing is said.
///
/// `case!(Block::default(), clocks: [clock], inputs: [a, frame[0].valid: chance(0.9), kind: one_of(&[..])])`
#[macro_export]
macro_rules! case {
    ($block:expr, clocks: [$($clock:ident),* $(,)?],
     inputs: [$($($part:ident $([$place:literal])*).+ $(: $draw:expr)?),* $(,)?] $(,)?) => {
        $crate::equivalence::Case::new($block)
            $(.clock(|block| &mut block.$clock))*
            $(.input(|block| &mut block.$($part$([$place])*).+, $crate::case!(@draw $($draw)?)))*
    };
    (@draw) => { $crate::equivalence::uniform() };
    (@draw $draw:expr) => { $draw };
}
