//! Registers, state machines, memories and clock crossings.

use rust_hdl::prelude::*;
use trunkline_verilog::case;
use trunkline_verilog::equivalence::{below, chance, held, uniform, Bench};

#[derive(Copy, Clone, PartialEq, Debug, LogicState)]
enum State {
    Idle,
    Loading,
    Running,
}

#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
struct Progress {
    count: Bits<6>,
    wrapped: Bit,
}

#[derive(LogicBlock)]
struct Machine {
    clock: Signal<In, Clock>,
    start: Signal<In, Bit>,
    stop: Signal<In, Bit>,
    load: Signal<In, Bits<6>>,
    state: DFF<State>,
    progress: DFF<Progress>,
    total: DFFWithInit<Bits<40>>,
    history: [DFF<Bits<6>>; 3],
    busy: Signal<Out, Bit>,
    accepts: Signal<Out, Bit>,
    value: Signal<Out, Bits<40>>,
    oldest: Signal<Out, Bits<6>>,
    state_out: Signal<Out, State>,
    running: Signal<Local, Bits<6>>,
}

impl Default for Machine {
    fn default() -> Self {
        with_defaults!({ total: DFFWithInit::new(0xa5_0000_0001.into()) }
            clock start stop load state progress history busy accepts value oldest state_out running)
    }
}

impl Logic for Machine {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, state, progress, total);
        for i in 0..3 {
            self.history[i].clock.next = self.clock.val();
        }
        self.history[0].d.next = self.progress.q.val().count;
        for i in 1..3 {
            self.history[i].d.next = self.history[i - 1].q.val();
        }
        self.oldest.next = self.history[2].q.val();
        self.busy.next = self.state.q.val() != State::Idle;
        self.accepts.next = false;
        self.value.next = self.total.q.val();
        self.state_out.next = self.state.q.val();
        self.running.next = self.progress.q.val().count + 1;
        match self.state.q.val() {
            State::Idle => {
                self.accepts.next = self.start.val();
                if self.start.val() {
                    self.state.d.next = State::Loading;
                }
            }
            State::Loading => {
                self.progress.d.next.count = self.load.val();
                self.progress.d.next.wrapped = false;
                self.state.d.next = State::Running;
            }
            State::Running => {
                self.progress.d.next.count = self.running.val();
                if self.running.val() == 0 {
                    self.progress.d.next.wrapped = true;
                    self.total.d.next = self.total.q.val() - 1;
                }
                if self.stop.val() & self.progress.q.val().wrapped {
                    self.state.d.next = State::Idle;
                    self.accepts.next = true;
                }
            }
        }
    }
}

/// A local that a register's input and an output share while it changes.
#[derive(LogicBlock, Default)]
struct SharedLocal {
    clock: Signal<In, Clock>,
    a: Signal<In, Bits<8>>,
    running: Signal<Local, Bits<8>>,
    register: DFF<Bits<8>>,
    y: Signal<Out, Bits<8>>,
    next_seen: Signal<Out, Bits<8>>,
    other: DFF<Bits<8>>,
}

impl Logic for SharedLocal {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, register, other);
        self.running.next = self.a.val();
        self.register.d.next = self.running.val() + self.register.q.val();
        self.running.next = self.running.val() + 1;
        self.y.next = self.running.val();
        self.other.d.next = self.other.q.val() + 3;
        self.next_seen.next = self.other.d.val();
    }
}

/// Registers told to keep their value after being told to change.
#[derive(LogicBlock, Default)]
struct Holds {
    clock: Signal<In, Clock>,
    a: Signal<In, Bits<8>>,
    veto: Signal<In, Bit>,
    vetoed: DFF<Bits<8>>,
    still: DFF<Bits<8>>,
    late: DFF<Bits<8>>,
    sum: Signal<Out, Bits<8>>,
    still_out: Signal<Out, Bits<8>>,
}

impl Logic for Holds {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, vetoed, still);
        self.late.clock.next = self.clock.val();
        self.vetoed.d.next = self.a.val();
        if self.veto.val() {
            self.vetoed.d.next = self.vetoed.q.val();
            self.still.d.next = self.a.val();
            self.late.d.next = self.late.q.val() + 1;
        } else {
            self.late.d.next = self.late.q.val();
        }
        self.still.d.next = self.still.q.val();
        self.sum.next = self.vetoed.q.val() + self.late.q.val();
        self.still_out.next = self.still.q.val();
    }
}

#[derive(LogicBlock, Default)]
struct Memory<const A: usize, const N: usize> {
    clock: Signal<In, Clock>,
    read: Signal<In, Bits<A>>,
    address: Signal<In, Bits<A>>,
    data: Signal<In, Bits<N>>,
    enable: Signal<In, Bit>,
    ram: RAM<Bits<N>, A>,
    out: Signal<Out, Bits<N>>,
    collides: Signal<Local, Bit>,
}

impl<const A: usize, const N: usize> Memory<A, N> {
    fn filled() -> Self {
        let words = (0..(1u64 << A)).map(|place| Bits::<N>::from(place) << 1);
        Self { ram: words.into(), ..Default::default() }
    }
}

impl<const A: usize, const N: usize> Logic for Memory<A, N> {
    #[hdl_gen]
    fn update(&mut self) {
        self.ram.read_clock.next = self.clock.val();
        self.ram.write_clock.next = self.clock.val();
        self.ram.read_address.next = self.read.val();
        self.ram.write_address.next = self.address.val();
        self.ram.write_data.next = self.data.val();
        // What a read of the place being written returns is not to be relied on.
        self.collides.next = self.read.val() == self.address.val();
        self.ram.write_enable.next = self.enable.val() & !self.collides.val();
        self.out.next = self.ram.read_data.val();
    }
}

#[derive(LogicBlock)]
struct Tables {
    clock: Signal<In, Clock>,
    address: Signal<In, Bits<3>>,
    rom: ROM<Bits<12>, 3>,
    sync: SyncROM<Bits<12>, 3>,
    at_once: Signal<Out, Bits<12>>,
    later: Signal<Out, Bits<12>>,
}

impl Default for Tables {
    fn default() -> Self {
        let words = || (0..8u64).map(|place| Bits::<12>::from(place * place * 61));
        with_defaults!({ rom: words().into(), sync: words().into() } clock address at_once later)
    }
}

impl Logic for Tables {
    #[hdl_gen]
    fn update(&mut self) {
        self.sync.clock.next = self.clock.val();
        self.rom.address.next = self.address.val();
        self.sync.address.next = self.address.val();
        self.at_once.next = self.rom.data.val();
        self.later.next = self.sync.data.val();
    }
}

pub fn add(bench: Bench) -> Bench {
    bench
        .with(
            "machine",
            case!(Machine::default(), clocks: [clock],
            inputs: [start: chance(0.3), stop: held(0.9, chance(0.5)), load: held(0.5, uniform())]),
        )
        .with("shared_local", case!(SharedLocal::default(), clocks: [clock], inputs: [a]))
        .with("holds", case!(Holds::default(), clocks: [clock], inputs: [a, veto]))
        .with("memory_3_8", case!(Memory::<3, 8>::default(), clocks: [clock], inputs: [read, address, data, enable]))
        .with(
            "memory_5_72",
            case!(Memory::<5, 72>::filled(), clocks: [clock],
            inputs: [read, address, data, enable: chance(0.4)]),
        )
        .with("tables", case!(Tables::default(), clocks: [clock], inputs: [address: below(8)]))
        .with(
            "synchronous_fifo",
            case!(SynchronousFIFO::<Bits<33>, 3, 4, 1>::default(), clocks: [clock],
            inputs: [data_in, write: held(0.9, chance(0.5)), read: held(0.9, chance(0.5))]),
        )
        .with(
            "asynchronous_fifo",
            case!(AsynchronousFIFO::<Bits<16>, 3, 4, 1>::default(),
            clocks: [read_clock, write_clock],
            inputs: [data_in, write: held(0.9, chance(0.5)), read: held(0.9, chance(0.5))]),
        )
}
