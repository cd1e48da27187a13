//! The PAUSE frames of the switch's own: which ports may send them, and when.
//! docs/forwarding.md, section 9.

use trunkline_map::pause;

use crate::frame::with_fcs;
use crate::gmii::Received;
use crate::golden::{bit, Mask, Window};

#[derive(Debug, Default)]
pub struct Pauses {
    /// The ports that may, from when on; in order of time.
    settings: Vec<(Window, Mask)>,
    /// The ports that asked for a pause last.
    asked: Mask,
}

impl Pauses {
    pub fn set(&mut self, window: Window, ports: Mask) {
        self.settings.push((window, ports));
    }

    /// Whether a frame is one of them; what is wrong with it, if anything is. `late_ps`: so long it may have waited for the frame before it.
    pub fn judge(&mut self, egress: usize, frame: &Received, late_ps: u64) -> Option<Result<(), String>> {
        let is = |quanta: u16| frame.octets == with_fcs(pause::frame(egress as u64, quanta).to_vec());
        let asks = is(pause::QUANTA);
        if !asks && !is(0) {
            return None;
        }
        let was_asked = self.asked & bit(egress) != 0;
        self.asked = self.asked & !bit(egress) | Mask::from(asks) << egress;
        Some(match asks {
            true if !self.may(egress, frame.sfd_ps, late_ps) => Err("a PAUSE frame, and its port sends none".into()),
            false if !was_asked => Err("a PAUSE frame that ends a pause, and none was asked for".into()),
            _ => Ok(()),
        })
    }

    fn may(&self, egress: usize, time_ps: u64, late_ps: u64) -> bool {
        let until_ps = |next: usize| self.settings.get(next).map_or(u64::MAX, |(window, _)| window.to + late_ps);
        let holds = |(i, (window, ports)): (usize, &(Window, Mask))| {
            ports & bit(egress) != 0 && (window.from..=until_ps(i + 1)).contains(&time_ps)
        };
        self.settings.iter().enumerate().any(holds)
    }
}
