//! Branches, defaults, loops, locals and the order of assignments.

use rust_hdl::prelude::*;
use trunkline_verilog::case;
use trunkline_verilog::equivalence::Bench;

#[derive(LogicBlock)]
struct Branches<const N: usize> {
    a: Signal<In, Bits<N>>,
    b: Signal<In, Bits<N>>,
    f: Signal<In, Bit>,
    g: Signal<In, Bit>,
    mode: Constant<Bit>,
    chosen: Signal<Out, Bits<N>>,
    overridden: Signal<Out, Bits<N>>,
    flags: Signal<Out, Bits<2>>,
    by_constant: Signal<Out, Bits<N>>,
}

impl<const N: usize> Branches<N> {
    fn new(mode: bool) -> Self {
        with_defaults!({ mode: Constant::new(mode) } a b f g chosen overridden flags by_constant)
    }
}

impl<const N: usize> Logic for Branches<N> {
    #[hdl_gen]
    fn update(&mut self) {
        if self.f.val() & !self.g.val() {
            self.chosen.next = self.a.val();
        } else if self.a.val() < self.b.val() {
            self.chosen.next = self.b.val() - self.a.val();
            self.flags.next = 1.into();
        } else {
            self.chosen.next = !self.a.val();
        }
        self.flags.next = 0.into();
        self.overridden.next = 0.into();
        if self.f.val() {
            if self.g.val() {
                self.overridden.next = self.a.val();
            } else {
                assert!(!self.g.val());
            }
            self.flags.next = 3.into();
        } else if self.g.val() {
        } else {
            self.overridden.next = 1.into();
        }
        self.by_constant.next = self.a.val();
        if self.mode.val() {
            self.by_constant.next = self.b.val();
        }
    }
}

/// Locals: plain, reassigned after a read, and used in different outputs.
#[derive(LogicBlock, Default)]
struct Locals {
    a: Signal<In, Bits<8>>,
    b: Signal<In, Bits<8>>,
    sum: Signal<Local, Bits<8>>,
    running: Signal<Local, Bits<8>>,
    early: Signal<Out, Bits<8>>,
    late: Signal<Out, Bits<8>>,
    plain: Signal<Out, Bits<8>>,
    echoed: Signal<Out, Bits<8>>,
    earlier: Signal<Out, Bits<8>>,
}

impl Logic for Locals {
    #[hdl_gen]
    fn update(&mut self) {
        self.earlier.next = self.plain.val() + 1;
        self.sum.next = self.a.val() + self.b.val();
        self.running.next = self.a.val();
        self.early.next = self.running.val() + 1;
        if self.b.val().get_bit(0) {
            self.running.next = self.running.val() + self.sum.val();
        }
        self.running.next = self.running.val() << 1;
        self.late.next = self.running.val();
        self.plain.next = self.sum.val();
        self.echoed.next = self.plain.val() ^ self.late.val();
    }
}

/// Loops over arrays: priority, accumulation, neighbours, nesting, branches on the index.
#[derive(LogicBlock)]
struct Loops<const N: usize> {
    request: Signal<In, Bits<N>>,
    item: [Signal<In, Bits<8>>; N],
    doubled: [Signal<Out, Bits<8>>; N],
    rotated: [Signal<Out, Bits<8>>; N],
    first: Signal<Out, Bits<8>>,
    found: Signal<Out, Bit>,
    total: Signal<Out, Bits<8>>,
    pairs: Signal<Out, Bits<8>>,
    edges: Signal<Out, Bits<8>>,
    from_two: Signal<Out, Bits<8>>,
}

impl<const N: usize> Default for Loops<N> {
    fn default() -> Self {
        let item = std::array::from_fn(|_| Default::default());
        let doubled = std::array::from_fn(|_| Default::default());
        let rotated = std::array::from_fn(|_| Default::default());
        with_defaults!({ item, doubled, rotated } request first found total pairs edges from_two)
    }
}

impl<const N: usize> Logic for Loops<N> {
    #[hdl_gen]
    fn update(&mut self) {
        self.found.next = false;
        self.first.next = 0.into();
        self.total.next = 0.into();
        for i in 0..N {
            self.doubled[i].next = self.item[i].val() + self.item[i].val();
            self.rotated[i].next = self.item[(i + 1) % 4].val();
            if self.request.val().get_bit(i) & !self.found.val() {
                self.found.next = true;
                self.first.next = self.item[i].val() + i.to_bits();
            }
            self.total.next = self.total.val() + self.item[i].val();
        }
        self.pairs.next = 0.into();
        for i in 0..3 {
            for j in 0..2 {
                if self.item[i].val() == self.item[j + 2].val() {
                    self.pairs.next = self.pairs.val() + (i * 2 + j).to_bits();
                }
            }
        }
        self.edges.next = 0.into();
        self.from_two.next = self.item[0].val().get_bits::<8>(0);
        for i in 2..4 {
            if i == 3 {
                self.edges.next = self.item[i].val();
            }
            self.from_two.next = self.from_two.val() ^ (self.item[i].val() << i.to_bits::<3>());
        }
    }
}

pub fn add(bench: Bench) -> Bench {
    bench
        .with("branches_1", case!(Branches::<1>::new(false), clocks: [], inputs: [a, b, f, g]))
        .with("branches_8", case!(Branches::<8>::new(true), clocks: [], inputs: [a, b, f, g]))
        .with("branches_72", case!(Branches::<72>::new(false), clocks: [], inputs: [a, b, f, g]))
        .with("locals", case!(Locals::default(), clocks: [], inputs: [a, b]))
        .with(
            "loops",
            case!(Loops::<4>::default(), clocks: [],
            inputs: [request, item[0], item[1], item[2], item[3]]),
        )
}
