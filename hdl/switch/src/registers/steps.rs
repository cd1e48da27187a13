//! The order of a bus access: who is asked, and when the answer is there.
//!
//!   request, what it is about ->+----------+-> one bit per step
//!   what others have done     ->|  steps   |-> done
//!                               +----------+
//!
//! `done` comes 1 cycle after the last step: `begins` for what is answered at once, else the step that follows it. An access that is refused has no
//! further step. Reset: idle.

use rust_hdl::prelude::*;

#[derive(LogicState, Copy, Clone, Debug, PartialEq)]
pub enum BusState {
    Idle,
    Word,
    Fdb,
    FdbWait,
    Counter,
    Bucket,
    Memory,
    Commit,
    Flush,
    FlushWait,
    Answer,
}

#[derive(LogicBlock, Default)]
pub struct Steps {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
    pub valid: Signal<In, Bit>,
    pub refused: Signal<In, Bit>,
    /// What the access is about, if it is not answered at once.
    pub to_word: Signal<In, Bit>,
    pub to_fdb: Signal<In, Bit>,
    pub to_counter: Signal<In, Bit>,
    pub to_bucket: Signal<In, Bit>,
    pub to_memory: Signal<In, Bit>,
    pub to_commit: Signal<In, Bit>,
    pub to_flush: Signal<In, Bit>,
    pub fdb_taken: Signal<In, Bit>,
    pub fdb_done: Signal<In, Bit>,
    pub counter_done: Signal<In, Bit>,
    pub bucket_taken: Signal<In, Bit>,
    pub flushed: Signal<In, Bit>,
    /// The first cycle of an access.
    pub begins: Signal<Out, Bit>,
    /// A word of the state, the settings or the CPU port.
    pub word: Signal<Out, Bit>,
    /// The filtering database: until it takes the operation, until it is done.
    pub fdb: Signal<Out, Bit>,
    pub fdb_wait: Signal<Out, Bit>,
    pub counter: Signal<Out, Bit>,
    /// A bucket or its state: until the relay takes the read.
    pub bucket: Signal<Out, Bit>,
    /// A word of a memory is on its way.
    pub memory: Signal<Out, Bit>,
    pub commit: Signal<Out, Bit>,
    /// The first cycle of a flush.
    pub flush: Signal<Out, Bit>,
    pub done: Signal<Out, Bit>,
    state: DFF<BusState>,
    countdown: DFF<Bits<3>>,
}

impl Logic for Steps {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, state, countdown);
        self.begins.next = self.valid.val() & (self.state.q.val() == BusState::Idle);
        self.word.next = self.state.q.val() == BusState::Word;
        self.fdb.next = self.state.q.val() == BusState::Fdb;
        self.fdb_wait.next = self.state.q.val() == BusState::FdbWait;
        self.counter.next = self.state.q.val() == BusState::Counter;
        self.bucket.next = self.state.q.val() == BusState::Bucket;
        self.memory.next = self.state.q.val() == BusState::Memory;
        self.commit.next = self.state.q.val() == BusState::Commit;
        self.done.next = self.state.q.val() == BusState::Answer;
        self.flush.next = false;
        self.countdown.d.next = 0.into();
        match self.state.q.val() {
            BusState::Idle => {
                if self.valid.val() {
                    self.state.d.next = BusState::Answer;
                    if !self.refused.val() {
                        if self.to_word.val() {
                            self.state.d.next = BusState::Word;
                        }
                        if self.to_fdb.val() {
                            self.state.d.next = BusState::Fdb;
                        }
                        if self.to_counter.val() {
                            self.state.d.next = BusState::Counter;
                        }
                        if self.to_bucket.val() {
                            self.state.d.next = BusState::Bucket;
                        }
                        if self.to_memory.val() {
                            self.state.d.next = BusState::Memory;
                        }
                        if self.to_commit.val() {
                            self.state.d.next = BusState::Commit;
                        }
                        if self.to_flush.val() {
                            self.flush.next = true;
                            self.state.d.next = BusState::Flush;
                        }
                    }
                }
            }
            BusState::Word => {
                self.state.d.next = BusState::Answer;
            }
            BusState::Fdb => {
                if self.fdb_taken.val() {
                    self.state.d.next = BusState::FdbWait;
                }
            }
            BusState::FdbWait => {
                if self.fdb_done.val() {
                    self.state.d.next = BusState::Answer;
                }
            }
            BusState::Counter => {
                if self.counter_done.val() {
                    self.state.d.next = BusState::Answer;
                }
            }
            BusState::Bucket => {
                if self.bucket_taken.val() {
                    self.state.d.next = BusState::Memory;
                }
            }
            BusState::Memory => {
                self.countdown.d.next = self.countdown.q.val() + 1;
                if self.countdown.q.val() == 1 {
                    self.state.d.next = BusState::Answer;
                }
            }
            BusState::Commit => {
                self.state.d.next = BusState::Answer;
            }
            BusState::Flush => {
                if self.flushed.val() {
                    self.state.d.next = BusState::FlushWait;
                }
            }
            BusState::FlushWait => {
                self.countdown.d.next = self.countdown.q.val() + 1;
                if self.countdown.q.val() == 7 {
                    self.state.d.next = BusState::Answer;
                }
            }
            BusState::Answer => {
                self.state.d.next = BusState::Idle;
            }
        }
        if self.reset.val() {
            self.state.d.next = BusState::Idle;
        }
    }
}
