//! Joins the answers of ways and CAM into one.
//!
//!   way_hit, way_body x 6 ->+---------+-> found
//!   cam_hit, cam_body     ->| combine |-> answer
//!                           +---------+
//!
//! Combinational; `answer` is `found` a cycle later. An entry is in one place only, so at most one of the seven hits; `found.body` is 0 without a hit.

use super::entry::{FdbBody, FdbMatch};
use super::hash::WAYS;
use rust_hdl::prelude::*;

/// Two bodies, one of them 0, as one.
#[derive(LogicBlock, Default)]
pub struct Either {
    pub one: Signal<In, FdbBody>,
    pub other: Signal<In, FdbBody>,
    pub either: Signal<Out, FdbBody>,
}

impl Logic for Either {
    #[hdl_gen]
    fn update(&mut self) {
        self.either.next.trunk = self.one.val().trunk | self.other.val().trunk;
        self.either.next.kind = self.one.val().kind | self.other.val().kind;
        self.either.next.id = self.one.val().id | self.other.val().id;
        self.either.next.fixed = self.one.val().fixed | self.other.val().fixed;
        self.either.next.sticky = self.one.val().sticky | self.other.val().sticky;
        self.either.next.age = self.one.val().age | self.other.val().age;
    }
}

#[derive(LogicBlock)]
pub struct Combine {
    pub clock: Signal<In, Clock>,
    pub way_hit: Signal<In, Bits<6>>,
    pub way_body: [Signal<In, FdbBody>; WAYS],
    pub cam_hit: Signal<In, Bit>,
    pub cam_body: Signal<In, FdbBody>,
    pub found: Signal<Out, FdbMatch>,
    /// `found` of the cycle before.
    pub answer: Signal<Out, FdbMatch>,
    answer_q: DFF<FdbMatch>,
    own: [Signal<Local, FdbBody>; WAYS],
    cam_own: Signal<Local, FdbBody>,
    up_to: [Either; WAYS],
    nothing: Constant<FdbBody>,
}

impl Default for Combine {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            way_hit: Default::default(),
            way_body: Default::default(),
            cam_hit: Default::default(),
            cam_body: Default::default(),
            found: Default::default(),
            answer: Default::default(),
            answer_q: Default::default(),
            own: Default::default(),
            cam_own: Default::default(),
            up_to: Default::default(),
            nothing: Constant::new(FdbBody::default()),
        }
    }
}

impl Logic for Combine {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, answer_q);
        self.cam_own.next = self.nothing.val();
        if self.cam_hit.val() {
            self.cam_own.next = self.cam_body.val();
        }
        for i in 0..6 {
            self.own[i].next = self.nothing.val();
            if self.way_hit.val().get_bit(i) {
                self.own[i].next = self.way_body[i].val();
            }
            self.up_to[i].one.next = self.own[i].val();
        }
        self.up_to[0].other.next = self.cam_own.val();
        for i in 1..6 {
            self.up_to[i].other.next = self.up_to[i - 1].either.val();
        }
        self.found.next.hit = self.way_hit.val().any() | self.cam_hit.val();
        self.found.next.body = self.up_to[5].either.val();
        self.answer_q.d.next.hit = self.way_hit.val().any() | self.cam_hit.val();
        self.answer_q.d.next.body = self.up_to[5].either.val();
        self.answer.next = self.answer_q.q.val();
    }
}
