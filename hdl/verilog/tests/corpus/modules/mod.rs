//! Small modules that together use every operator, cast and statement of rust-hdl's tree, at many widths.

/// A block with constants: `Constant` has no default, so the other fields are named.
macro_rules! with_defaults {
    ({ $($given:tt)* } $($field:ident)*) => { Self { $($given)*, $($field: Default::default()),* } };
}

mod arithmetic;
mod bits;
mod casts;
mod composite;
mod control;
mod sequential;
mod signed;
mod structure;

use trunkline_verilog::equivalence::Bench;

/// The whole corpus.
pub fn corpus() -> Bench {
    let bench = Bench::new();
    let bench = arithmetic::add(bench);
    let bench = bits::add(bench);
    let bench = casts::add(bench);
    let bench = signed::add(bench);
    let bench = composite::add(bench);
    let bench = control::add(bench);
    let bench = structure::add(bench);
    sequential::add(bench)
}

/// The part of it that shows widths going wrong.
pub fn hazards(bench: Bench) -> Bench {
    casts::add(arithmetic::add(bench))
}

/// The part with registers and memories.
pub fn sequential_part() -> Bench {
    sequential::add(structure::add(Bench::new()))
}
