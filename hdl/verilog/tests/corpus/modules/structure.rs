//! Hierarchy: sub-blocks and arrays of them, interfaces joined and linked, equal blocks.

use rust_hdl::prelude::*;
use trunkline_verilog::case;
use trunkline_verilog::equivalence::{chance, Bench};

#[derive(Clone, Debug, Default, LogicInterface)]
#[join = "StreamSink"]
struct StreamSource {
    data: Signal<Out, Bits<9>>,
    valid: Signal<Out, Bit>,
    ready: Signal<In, Bit>,
}

#[derive(Clone, Debug, Default, LogicInterface)]
#[join = "StreamSource"]
struct StreamSink {
    data: Signal<In, Bits<9>>,
    valid: Signal<In, Bit>,
    ready: Signal<Out, Bit>,
}

/// One stage that holds a word until it is taken. Its ready depends on the next stage's at once.
#[derive(LogicBlock)]
struct Stage {
    clock: Signal<In, Clock>,
    sink: StreamSink,
    source: StreamSource,
    full: DFF<Bit>,
    word: DFF<Bits<9>>,
    step: Constant<Bits<9>>,
}

impl Stage {
    fn new(step: u64) -> Self {
        with_defaults!({ step: Constant::new(step.into()) } clock sink source full word)
    }
}

impl Logic for Stage {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, full, word);
        self.sink.ready.next = false;
        self.source.valid.next = self.full.q.val();
        self.source.data.next = self.word.q.val() + self.step.val();
        if !self.full.q.val() | self.source.ready.val() {
            self.sink.ready.next = true;
            self.full.d.next = self.sink.valid.val();
            self.word.d.next = self.sink.data.val();
        }
    }
}

/// Joins inside, links to the outside, an array in between.
#[derive(LogicBlock)]
struct Pipeline {
    clock: Signal<In, Clock>,
    sink: StreamSink,
    source: StreamSource,
    first: Stage,
    middle: [Stage; 3],
    last: Stage,
}

impl Default for Pipeline {
    fn default() -> Self {
        let middle = [Stage::new(1), Stage::new(2), Stage::new(1)];
        with_defaults!({ first: Stage::new(1), middle, last: Stage::new(3) } clock sink source)
    }
}

impl Logic for Pipeline {
    #[hdl_gen]
    fn update(&mut self) {
        clock!(self, clock, first, last);
        for i in 0..3 {
            self.middle[i].clock.next = self.clock.val();
        }
        StreamSink::link(&mut self.sink, &mut self.first.sink);
        StreamSource::join(&mut self.first.source, &mut self.middle[0].sink);
        for i in 0..2 {
            StreamSource::join(&mut self.middle[i].source, &mut self.middle[i + 1].sink);
        }
        StreamSink::join(&mut self.last.sink, &mut self.middle[2].source);
        StreamSource::link(&mut self.source, &mut self.last.source);
    }
}

/// Arrays of interfaces as ports, wired crosswise by index.
#[derive(LogicBlock)]
struct Crossed {
    clock: Signal<In, Clock>,
    sinks: [StreamSink; 2],
    sources: [StreamSource; 2],
    stages: [Stage; 2],
}

impl Default for Crossed {
    fn default() -> Self {
        with_defaults!({ stages: [Stage::new(0), Stage::new(5)] } clock sinks sources)
    }
}

impl Logic for Crossed {
    #[hdl_gen]
    fn update(&mut self) {
        for i in 0..2 {
            self.stages[i].clock.next = self.clock.val();
            self.stages[i].sink.data.next = self.sinks[1 - i].data.val();
            self.stages[i].sink.valid.next = self.sinks[1 - i].valid.val();
            self.sinks[i].ready.next = self.stages[1 - i].sink.ready.val();
            StreamSource::link(&mut self.sources[i], &mut self.stages[i].source);
        }
    }
}

/// Reads of what it drives itself: the inputs of a sub-block, its own outputs.
#[derive(LogicBlock, Default)]
struct ReadBack {
    a: Signal<In, Bits<8>>,
    b: Signal<In, Bits<8>>,
    adder: Adder,
    out: Signal<Out, Bits<8>>,
    twice: Signal<Out, Bits<8>>,
}

#[derive(LogicBlock, Default)]
struct Adder {
    a: Signal<In, Bits<8>>,
    b: Signal<In, Bits<8>>,
    sum: Signal<Out, Bits<8>>,
    unread: Signal<Out, Bit>,
}

impl Logic for Adder {
    #[hdl_gen]
    fn update(&mut self) {
        self.sum.next = self.a.val() + self.b.val();
        self.unread.next = self.a.val() == self.b.val();
    }
}

impl Logic for ReadBack {
    #[hdl_gen]
    fn update(&mut self) {
        self.twice.next = self.adder.b.val() + self.out.val();
        self.adder.a.next = self.a.val();
        self.adder.b.next = self.a.val() ^ self.b.val();
        self.out.next = self.adder.sum.val() + self.adder.a.val();
    }
}

/// Names that are Verilog's own, and names that would collide once flattened.
#[derive(LogicBlock, Default)]
struct Named {
    a: Signal<In, Bits<4>>,
    y: Signal<Out, Bits<4>>,
    buf: Signal<Local, Bits<4>>,
    adder_a: Signal<Local, Bits<4>>,
    adder: NamedAdder,
    low_4_of_8: Signal<Local, Bits<4>>,
    wide: Signal<Local, Bits<8>>,
}

#[derive(LogicBlock, Default)]
struct NamedAdder {
    a: Signal<In, Bits<4>>,
    y: Signal<Out, Bits<4>>,
}

impl Logic for NamedAdder {
    #[hdl_gen]
    fn update(&mut self) {
        self.y.next = self.a.val() + 3;
    }
}

impl Logic for Named {
    #[hdl_gen]
    fn update(&mut self) {
        self.buf.next = self.a.val() + 1;
        self.adder_a.next = self.buf.val() ^ self.a.val();
        self.adder.a.next = self.adder_a.val() + 1;
        self.wide.next = bit_cast::<8, 4>(self.adder.y.val()) << 1;
        self.low_4_of_8.next = bit_cast::<4, 8>(self.wide.val() + 9);
        self.y.next = self.low_4_of_8.val();
    }
}

pub fn add(bench: Bench) -> Bench {
    bench
        .with(
            "pipeline",
            case!(Pipeline::default(), clocks: [clock],
            inputs: [sink.data, sink.valid: chance(0.7), source.ready: chance(0.6)]),
        )
        .with(
            "crossed",
            case!(Crossed::default(), clocks: [clock],
            inputs: [sinks[0].data, sinks[0].valid, sinks[1].data, sinks[1].valid: chance(0.8),
                sources[0].ready: chance(0.7), sources[1].ready]),
        )
        .with("read_back", case!(ReadBack::default(), clocks: [], inputs: [a, b]))
        .with("named", case!(Named::default(), clocks: [], inputs: [a]))
}
