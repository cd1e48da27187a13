//! One block under check: its clocks, and what drives its inputs.

use super::draw::Draw;
use super::ports::{ports, values, Port};
use super::Rng;
use rust_hdl::prelude::{Atom, Block, Clock, In, Signal, Synth};

/// Passes of `update_all` after which a block that still changes never will stop.
const SETTLE_LIMIT: usize = 1000;

type Stimulus<B> = Box<dyn FnMut(&mut B, &mut Rng)>;
type ClockOf<B> = Box<dyn Fn(&mut B) -> &mut Signal<In, Clock>>;

/// A block with its stimulus. Every input must be drawn by `input`, unless `drive` sets some by hand.
pub struct Case<B: Block> {
    block: B,
    clocks: Vec<(usize, ClockOf<B>)>,
    stimuli: Vec<Stimulus<B>>,
    drawn: Vec<usize>,
    by_hand: bool,
}

impl<B: Block + 'static> Case<B> {
    /// Takes a block as constructed; connects it.
    pub fn new(mut block: B) -> Self {
        block.connect_all();
        Self { block, clocks: vec![], stimuli: vec![], drawn: vec![], by_hand: false }
    }

    /// Names a clock. One clock rises every cycle; of several, a random choice does.
    pub fn clock(mut self, clock: impl Fn(&mut B) -> &mut Signal<In, Clock> + 'static) -> Self {
        let id = clock(&mut self.block).id();
        self.clocks.push((id, Box::new(clock)));
        self
    }

    /// Draws an input anew in every cycle, while all clocks are low.
    pub fn input<T: Synth>(
        mut self,
        signal: impl Fn(&mut B) -> &mut Signal<In, T> + 'static,
        mut draw: impl Draw<T> + 'static,
    ) -> Self {
        self.drawn.push(signal(&mut self.block).id());
        self.stimuli.push(Box::new(move |block, rng| signal(block).next = draw.draw(rng)));
        self
    }

    /// Sets any inputs by hand in every cycle: for a protocol that looks at the outputs first.
    pub fn drive(mut self, stimulus: impl FnMut(&mut B, &mut Rng) + 'static) -> Self {
        self.stimuli.push(Box::new(stimulus));
        self.by_hand = true;
        self
    }
}

/// A case whose block's type is forgotten.
pub(super) trait Subject {
    fn block(&self) -> &dyn Block;
    fn ports(&self) -> Vec<Port>;
    fn values(&self, into: &mut Vec<Vec<u32>>);
    /// Identities of the clock signals.
    fn clocks(&self) -> Vec<usize>;
    fn drawn(&self) -> &[usize];
    fn is_driven_by_hand(&self) -> bool;
    fn draw(&mut self, rng: &mut Rng);
    fn set_clock(&mut self, place: usize, level: bool);
    /// Runs until nothing changes; false if it never stops.
    fn settle(&mut self) -> bool;
}

impl<B: Block + 'static> Subject for Case<B> {
    fn block(&self) -> &dyn Block {
        &self.block
    }

    fn ports(&self) -> Vec<Port> {
        ports(&self.block)
    }

    fn values(&self, into: &mut Vec<Vec<u32>>) {
        values(&self.block, into);
    }

    fn clocks(&self) -> Vec<usize> {
        self.clocks.iter().map(|(id, _)| *id).collect()
    }

    fn drawn(&self) -> &[usize] {
        &self.drawn
    }

    fn is_driven_by_hand(&self) -> bool {
        self.by_hand
    }

    fn draw(&mut self, rng: &mut Rng) {
        for stimulus in &mut self.stimuli {
            stimulus(&mut self.block, rng);
        }
    }

    fn set_clock(&mut self, place: usize, level: bool) {
        self.clocks[place].1(&mut self.block).next = level.into();
    }

    fn settle(&mut self) -> bool {
        (0..SETTLE_LIMIT).any(|_| {
            self.block.update_all();
            !self.block.has_changed()
        })
    }
}
