//! Joins the answers of ways and CAM into one.
//!
//!   way_hit, way_body x 4 ->+---------+-> found
//!   cam_hit, cam_body     ->| combine |
//!                           +---------+
//!
//! Combinational. An entry is in one place only, so at most one of the five hits.

use super::entry::{FdbBody, FdbMatch};
use rust_hdl::prelude::*;

#[derive(LogicBlock, Default)]
pub struct Combine {
    pub way_hit: Signal<In, Bits<4>>,
    pub way_body: [Signal<In, FdbBody>; 4],
    pub cam_hit: Signal<In, Bit>,
    pub cam_body: Signal<In, FdbBody>,
    pub found: Signal<Out, FdbMatch>,
    body: Signal<Local, FdbBody>,
}

impl Logic for Combine {
    #[hdl_gen]
    fn update(&mut self) {
        self.body.next = self.cam_body.val();
        for i in 0..4 {
            if self.way_hit.val().get_bit(i) {
                self.body.next = self.way_body[i].val();
            }
        }
        self.found.next.hit = self.way_hit.val().any() | self.cam_hit.val();
        self.found.next.body = self.body.val();
    }
}
