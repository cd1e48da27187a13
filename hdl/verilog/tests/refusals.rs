//! What the printer must refuse, and that it says where and why.

use rust_hdl::prelude::*;
use trunkline_verilog::{print, Refusal};

const WIDTH: u64 = 5;

/// A module with inputs `a`, `b`, an output `y`, a flag, and the given update; printed inside a parent `top.inner`.
macro_rules! refused {
    ($name:ident, { $($field:ident: $kind:ty),* }, $($logic:tt)*) => {
        mod $name {
            use super::*;

            #[derive(LogicBlock, Default)]
            pub struct Inner {
                pub a: Signal<In, Bits<8>>,
                pub f: Signal<In, Bit>,
                pub y: Signal<Out, Bits<8>>,
                $(pub $field: $kind),*
            }

            impl Logic for Inner {
                $($logic)*
            }

            #[derive(LogicBlock, Default)]
            pub struct Outer {
                pub a: Signal<In, Bits<8>>,
                pub f: Signal<In, Bit>,
                pub y: Signal<Out, Bits<8>>,
                pub inner: Inner,
            }

            impl Logic for Outer {
                #[hdl_gen]
                fn update(&mut self) {
                    self.inner.a.next = self.a.val();
                    self.inner.f.next = self.f.val();
                    self.y.next = self.inner.y.val();
                }
            }

            pub fn error() -> trunkline_verilog::PrintError {
                let mut outer = Outer::default();
                outer.connect_all();
                match print(&outer, "top") {
                    Err(error) => error,
                    Ok(text) => panic!("printed:\n{text}"),
                }
            }
        }
    };
}

refused!(
    constant_as_value,
    {},
    #[hdl_gen]
    fn update(&mut self) {
        self.y.next = self.a.val() + WIDTH;
    }
);
refused!(
    constant_as_index,
    {},
    #[hdl_gen]
    fn update(&mut self) {
        self.y.next = bit_cast::<8, 2>(self.a.val().get_bits::<2>(PLACE));
    }
);
refused!(index_beyond_array, { item: [Signal<Local, Bits<8>>; 2] },
    #[hdl_gen]
    fn update(&mut self) {
        for i in 0..2 {
            self.item[i].next = self.a.val();
        }
        self.y.next = self.item[PLACE - 4].val();
    }
);
refused!(index_hides_field, { i: Signal<Local, Bits<8>> },
    #[hdl_gen]
    fn update(&mut self) {
        self.i.next = self.a.val();
        self.y.next = self.i.val();
        for i in 0..2usize {
            self.y.next = self.y.val() + i.to_bits();
        }
    }
);
refused!(
    bit_out_of_range,
    {},
    #[hdl_gen]
    fn update(&mut self) {
        self.y.next = self.a.val().replace_bit(8, self.f.val());
    }
);
refused!(index_of_sum, { wide: Signal<Local, Bits<20>>, place: Signal<Local, Bits<3>> },
    #[hdl_gen]
    fn update(&mut self) {
        self.wide.next = bit_cast::<20, 8>(self.a.val());
        self.place.next = self.a.val().get_bits::<3>(0);
        self.y.next = self.a.val().replace_bit(0, self.wide.val().get_bit((self.place.val() + 1).index()));
    }
);
refused!(
    number_too_large,
    {},
    #[hdl_gen]
    fn update(&mut self) {
        self.y.next = self.a.val() + 300;
    }
);
refused!(latch, { kept: Signal<Local, Bits<8>> },
    #[hdl_gen]
    fn update(&mut self) {
        if self.f.val() {
            self.kept.next = self.a.val();
        }
        self.y.next = self.kept.val();
    }
);
refused!(undriven, { never: Signal<Local, Bits<8>> },
    #[hdl_gen]
    fn update(&mut self) {
        self.y.next = self.a.val() + self.never.val();
    }
);
refused!(register_without_clock, { register: DFF<Bits<8>> },
    #[hdl_gen]
    fn update(&mut self) {
        self.register.d.next = self.a.val();
        self.y.next = self.register.q.val();
    }
);
refused!(read_before_assignment, { x: Signal<Local, Bits<8>> },
    #[hdl_gen]
    fn update(&mut self) {
        if self.f.val() {
            self.x.next = 1.into();
        }
        self.y.next = self.x.val();
        self.x.next = self.a.val();
    }
);
refused!(
    own_loop,
    {},
    #[hdl_gen]
    fn update(&mut self) {
        self.y.next = self.y.val() + self.a.val();
    }
);
refused!(
    own_input,
    {},
    #[hdl_gen]
    fn update(&mut self) {
        self.a.next = 1.into();
        self.y.next = self.a.val();
    }
);
refused!(unknown_extension, { s: Signal<Local, Signed<8>> },
    #[hdl_gen]
    fn update(&mut self) {
        self.s.next = signed_cast(self.a.val());
        self.y.next = self.a.val().replace_bit(
            0,
            signed_bit_cast::<16, 8>(self.s.val()) < signed_bit_cast::<16, 8>(self.s.val()),
        );
    }
);
// The tree has lost the last turn; here a signal is left over to show it.
refused!(inclusive_range, { item: [Signal<Local, Bits<8>>; 3] },
    #[hdl_gen]
    fn update(&mut self) {
        for i in 0..=2 {
            self.item[i].next = self.a.val();
        }
        self.y.next = self.item[2].val();
    }
);

const PLACE: usize = 5;

macro_rules! assert_refused {
    ($($test:ident: $case:ident, $place:literal, $refusal:expr;)*) => {
        $(#[test]
        fn $test() {
            let error = $case::error();
            assert_eq!(error.module, "top.inner");
            assert_eq!((error.place.as_str(), &error.refusal), ($place, &$refusal), "{error}");
        })*
    };
}

fn name(text: &str) -> String {
    text.to_string()
}

assert_refused! {
    a_const_used_as_a_value: constant_as_value,
        "`WIDTH` in `y.next = a + WIDTH`", Refusal::UnknownName(name("WIDTH"));
    a_const_used_as_an_index: constant_as_index,
        "`PLACE` in `y.next = bit_cast::<8>(a.get_bits::<2>(PLACE))`", Refusal::UnknownName(name("PLACE"));
    a_const_in_an_array_index: index_beyond_array,
        "`item[PLACE-4]` in `y.next = item[PLACE-4]`", Refusal::UnknownIndex(name("PLACE-4"));
    a_loop_index_with_the_name_of_a_field: index_hides_field,
        "`i` in `y.next = y + i`", Refusal::IndexHidesField(name("i"));
    a_bit_beyond_the_top: bit_out_of_range,
        "`8` in `y.next = a.replace_bit(8, f)`", Refusal::OutOfRange { index: 8, width: 8 };
    an_index_that_may_or_may_not_wrap: index_of_sum,
        "`(place + 1)` in `y.next = a.replace_bit(0, wide.get_bit((place + 1)))`", Refusal::AmbiguousIndex;
    a_number_too_large_for_its_width: number_too_large,
        "`300` in `y.next = a + 300`", Refusal::LiteralTooWide { value: 300.into(), width: 8 };
    a_latch: latch, "kept", Refusal::Latch(name("kept"));
    a_local_nothing_drives: undriven, "never", Refusal::Undriven(name("never"));
    a_register_without_a_clock: register_without_clock, "register$clock", Refusal::Undriven(name("register.clock"));
    a_read_before_every_path_assigns: read_before_assignment,
        "`y.next = x`", Refusal::ReadBeforeAssignment(name("x"));
    an_output_that_needs_itself: own_loop, "`y.next = y + a`", Refusal::CombinationalLoop(name("y"));
    an_assignment_to_an_input: own_input,
        "`a.next` in `a.next = 1`", Refusal::NotAssignable(name("a.next"));
    an_extension_of_unknown_width: unknown_extension,
        "`signed(s) < signed(s)` in `y.next = a.replace_bit(0, signed(s) < signed(s))`", Refusal::UnknownWidth;
    an_inclusive_range_that_leaves_a_signal_over: inclusive_range,
        "item$2", Refusal::Undriven(name("item.2"));
}
