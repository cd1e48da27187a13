//! Designs refused for their names, types and descriptions rather than for an expression.

use rust_hdl::core::ast::{VerilogExpression, VerilogStatement};
use rust_hdl::prelude::*;
use trunkline_verilog::{print, PrintError, Refusal};

fn refused<B: Block + Default>() -> PrintError {
    let mut block = B::default();
    block.connect_all();
    match print(&block, "top") {
        Err(error) => error,
        Ok(text) => panic!("printed:\n{text}"),
    }
}

/// A block of these ports, described by this.
macro_rules! described {
    ($name:ident { $($field:ident: $kind:ty),* $(,)? } as $hdl:expr) => {
        #[derive(LogicBlock, Default)]
        struct $name {
            $($field: $kind),*
        }

        impl Logic for $name {
            fn update(&mut self) {}
            fn hdl(&self) -> Verilog {
                $hdl
            }
        }
    };
}

fn signal(name: &str) -> VerilogExpression {
    VerilogExpression::Signal(name.to_string())
}

#[test]
fn a_port_called_like_a_keyword() {
    described!(Buffer { input: Signal<In, Bit>, y: Signal<Out, Bit> } as Verilog::Custom("assign y = input;".into()));
    assert_eq!(refused::<Buffer>().refusal, Refusal::Keyword("input".into()));
}

#[test]
fn two_ports_of_one_spelling() {
    #[derive(LogicInterface, Default)]
    struct Pair {
        data: Signal<In, Bit>,
    }
    described!(Spelt { p: Pair, p_data: Signal<In, Bit> } as Verilog::Empty);
    let (first, second, name) = ("p$data".into(), "p_data".into(), "p_data".into());
    assert_eq!(refused::<Spelt>().refusal, Refusal::NameCollision { first, second, name });
}

#[test]
fn a_block_without_description() {
    described!(Silent { a: Signal<In, Bit>, y: Signal<Out, Bit> } as Verilog::Empty);
    assert_eq!(refused::<Silent>().refusal, Refusal::NoDescription);
}

#[test]
fn a_sub_block_without_description_by_its_path() {
    described!(Silent { y: Signal<Out, Bit> } as Verilog::Empty);
    described!(Middle { y: Signal<Out, Bit>, silent: [Silent; 2] } as Verilog::Combinatorial(vec![
        VerilogStatement::Assignment(signal("y$next"), signal("silent[1]$y"))
    ]));
    assert_eq!(refused::<Middle>().module, "top.silent.0");
}

#[test]
fn custom_verilog_around_sub_blocks() {
    described!(Around { y: Signal<Out, Bit>, register: DFF<Bit> } as Verilog::Custom("assign y = 1'b0;".into()));
    assert!(matches!(refused::<Around>().refusal, Refusal::Unsupported(_)));
}

#[test]
fn an_enumeration_of_one() {
    #[derive(Copy, Clone, PartialEq, Debug, LogicState)]
    enum Only {
        One,
    }
    described!(Single { y: Signal<Out, Only> } as Verilog::Empty);
    assert_eq!(refused::<Single>().refusal, Refusal::ZeroWidth("y".into()));
    assert_eq!(Only::default(), Only::One);
}

#[test]
fn operands_of_different_widths() {
    described!(Mismatched { a: Signal<In, Bits<8>>, y: Signal<Out, Bits<4>> } as Verilog::Combinatorial(vec![
        VerilogStatement::Assignment(signal("y$next"), signal("a"))
    ]));
    let error = refused::<Mismatched>();
    assert_eq!(error.refusal, Refusal::WidthMismatch { expected: 4, found: 8 });
    assert_eq!(error.place, "`a` in `y.next = a`");
}

#[test]
fn an_enumerator_of_two_types_of_one_name() {
    mod other {
        use rust_hdl::prelude::*;
        #[derive(Copy, Clone, PartialEq, Debug, LogicState)]
        pub enum State {
            Busy,
            Idle,
        }
    }
    #[derive(Copy, Clone, PartialEq, Debug, LogicState)]
    enum State {
        Idle,
        Busy,
    }
    #[derive(LogicBlock, Default)]
    struct Both {
        one: Signal<In, State>,
        two: Signal<In, other::State>,
        y: Signal<Out, Bit>,
    }
    impl Logic for Both {
        #[hdl_gen]
        fn update(&mut self) {
            self.y.next = (self.one.val() == State::Busy) & (self.two.val() == other::State::Idle);
        }
    }
    assert_eq!(refused::<Both>().refusal, Refusal::AmbiguousEnumerator("State::Busy".into()));
}
