//! What is measured: the failures that several switches are to survive.

use super::layout::Layout;
use super::traffic::{Happening, Timed};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Experiment {
    pub layout: Layout,
    pub duration_ps: u64,
    pub events: Vec<Timed>,
}

const MICROSECOND_PS: u64 = 1_000_000;

/// The n-th event comes in another part of a frame's time than the one before.
fn timed(happenings: Vec<(u64, Happening)>) -> Vec<Timed> {
    let timed = |(n, (time_us, happening)): (usize, (u64, Happening))| Timed {
        time_ps: time_us * MICROSECOND_PS + 330_000 * (n as u64 + 1),
        happening,
    };
    happenings.into_iter().enumerate().map(timed).collect()
}

pub fn experiments() -> [Experiment; 3] {
    let links = |switch, up| Happening::ServerLinks { switch, up };
    let (cut, back) = (|switch| links(switch, false), |switch| links(switch, true));
    [
        Experiment {
            layout: Layout::two(),
            duration_ps: 2_000 * MICROSECOND_PS,
            events: timed(vec![(400, cut(0)), (800, back(0)), (1_200, cut(1)), (1_600, back(1))]),
        },
        Experiment {
            layout: Layout::row(),
            duration_ps: 2_400 * MICROSECOND_PS,
            events: timed(vec![(400, cut(0)), (800, cut(1)), (1_200, back(0)), (1_600, back(1)), (2_000, cut(2))]),
        },
        Experiment {
            layout: Layout::row_with_reserve(),
            duration_ps: 2_000 * MICROSECOND_PS,
            events: timed(vec![
                (400, Happening::Cable { cable: 0, up: false }),
                (500, Happening::Activate { cable: 2 }),
            ]),
        },
    ]
}
