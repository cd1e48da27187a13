//! The management of a board's PHYs: `phy_poll` and its `mdio` on one pair of pins.
//!
//!   mdc, mdio_out, mdio_drive, phy_reset_n <-| phy management |-> link, speed 2 b, half_duplex, present per port
//!   mdio_in                                ->|                |
//!
//! Latency and reset: see `phy_poll`. Outputs are registers of `clock`.

use super::mdio::Mdio;
use super::phy_poll::{PhyPoll, PlanError, PollPlan};
use super::SpeedCode;
use rust_hdl::prelude::*;

#[derive(LogicBlock)]
pub struct PhyManagement<const P: usize, const W: usize> {
    pub clock: Signal<In, Clock>,
    pub mdc: Signal<Out, Bit>,
    pub mdio_out: Signal<Out, Bit>,
    pub mdio_drive: Signal<Out, Bit>,
    pub mdio_in: Signal<In, Bit>,
    pub phy_reset_n: Signal<Out, Bit>,
    pub link: [Signal<Out, Bit>; P],
    pub speed: [Signal<Out, SpeedCode>; P],
    pub half_duplex: [Signal<Out, Bit>; P],
    pub present: [Signal<Out, Bit>; P],
    mdio: Mdio,
    poll: PhyPoll<P, W>,
}

impl<const P: usize, const W: usize> PhyManagement<P, W> {
    pub fn new(plan: &PollPlan) -> Result<Self, PlanError> {
        Ok(Self {
            clock: Default::default(),
            mdc: Default::default(),
            mdio_out: Default::default(),
            mdio_drive: Default::default(),
            mdio_in: Default::default(),
            phy_reset_n: Default::default(),
            link: std::array::from_fn(|_| Default::default()),
            speed: std::array::from_fn(|_| Default::default()),
            half_duplex: std::array::from_fn(|_| Default::default()),
            present: std::array::from_fn(|_| Default::default()),
            poll: PhyPoll::new(plan)?,
            mdio: Mdio::new(plan.clock_hz),
        })
    }

    /// Marks the inputs as driven from outside: before `connect_all`.
    pub fn connect_inputs(&mut self) {
        self.clock.connect();
        self.mdio_in.connect();
    }
}

impl<const P: usize, const W: usize> Logic for PhyManagement<P, W> {
    #[hdl_gen]
    fn update(&mut self) {
        self.mdio.clock.next = self.clock.val();
        self.poll.clock.next = self.clock.val();
        self.mdio.start.next = self.poll.start.val();
        self.mdio.write.next = self.poll.write.val();
        self.mdio.phy.next = self.poll.phy.val();
        self.mdio.register.next = self.poll.register.val();
        self.mdio.data.next = self.poll.data.val();
        self.poll.done.next = self.mdio.done.val();
        self.poll.read_data.next = self.mdio.read_data.val();
        self.poll.answered.next = self.mdio.answered.val();
        self.mdio.mdio_in.next = self.mdio_in.val();
        self.mdc.next = self.mdio.mdc.val();
        self.mdio_out.next = self.mdio.mdio_out.val();
        self.mdio_drive.next = self.mdio.mdio_drive.val();
        self.phy_reset_n.next = self.poll.phy_reset_n.val();
        for i in 0..P {
            self.link[i].next = self.poll.link[i].val();
            self.speed[i].next = self.poll.speed[i].val();
            self.half_duplex[i].next = self.poll.half_duplex[i].val();
            self.present[i].next = self.poll.present[i].val();
        }
    }
}

#[cfg(test)]
mod tests;
