//! One setting: a value the host writes and that stays.
//!
//!   data, selected, write ->| setting |-> value, word
//!
//! In force a cycle after `selected` and `write`. `word` is 0 unless selected. The register holds the difference to the value after reset, so that
//! power-up needs no reset; bits that are never 1 are not built.

use rust_hdl::prelude::*;

#[derive(LogicBlock)]
pub struct Setting<const W: usize> {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
    pub data: Signal<In, Bits<32>>,
    pub selected: Signal<In, Bit>,
    pub write: Signal<In, Bit>,
    pub value: Signal<Out, Bits<W>>,
    pub word: Signal<Out, Bits<32>>,
    difference: DFF<Bits<W>>,
    after_reset: Constant<Bits<W>>,
    /// Those that can be 1.
    bits: Constant<Bits<W>>,
}

impl<const W: usize> Setting<W> {
    pub fn new(after_reset: u32, bits: u32) -> Self {
        Self {
            clock: Default::default(),
            reset: Default::default(),
            data: Default::default(),
            selected: Default::default(),
            write: Default::default(),
            value: Default::default(),
            word: Default::default(),
            difference: Default::default(),
            after_reset: Constant::new(u64::from(after_reset).into()),
            bits: Constant::new((u64::from(bits) & ((1 << W) - 1)).into()),
        }
    }
}

impl<const W: usize> Logic for Setting<W> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, difference);
        self.value.next = self.difference.q.val() ^ self.after_reset.val();
        self.word.next = 0.into();
        if self.selected.val() {
            self.word.next = bit_cast::<32, W>(self.difference.q.val() ^ self.after_reset.val());
            if self.write.val() {
                self.difference.d.next =
                    (bit_cast::<W, 32>(self.data.val()) & self.bits.val()) ^ self.after_reset.val();
            }
        }
        if self.reset.val() {
            self.difference.d.next = 0.into();
        }
    }
}
