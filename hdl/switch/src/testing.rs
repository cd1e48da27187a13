//! Clocking of a module in unit tests, without threads.
//!
//! `connect()` the inputs of the module, then `connect_all()`. Set inputs with `.next`; [`tick`] lets them settle before the edge.

use rust_hdl::prelude::*;

/// Lets combinational logic come to rest.
pub fn settle<B: Block>(block: &mut B) {
    assert!(simulate(block, 100), "the module does not come to rest: a combinational loop");
}

/// A rising edge of the clock that `clock` names, after the inputs set so far came to rest, and the falling edge.
pub fn tick<B: Block>(block: &mut B, clock: impl Fn(&mut B) -> &mut Signal<In, Clock>) {
    settle(block);
    for level in [true, false] {
        clock(block).next = level.into();
        settle(block);
    }
}

/// Runs a test on a stack that has room for a large module under construction.
pub fn with_room(test: fn()) {
    let thread = std::thread::Builder::new().stack_size(64 << 20).spawn(test).expect("a thread");
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
}
