//! Brings the PHYs up, and asks them again and again for link, speed and duplex.
//! IEEE Std 802.3-2018, 22.2.4. Half duplex is refused: such a link is not up, and is reported.
//!
//!   plan: PHY address of each port, times, writes
//!   done, read_data, answered ->| phy poll |-> start, write, phy, register, data     (to and from mdio)
//!                               |          |-> phy_reset_n
//!                               |          |-> link, speed 2 b, half_duplex, present per port
//!
//! After power-up: PHYs in reset, a time to wait, the writes of the plan in their order, then six registers of each PHY in turn, for
//! ever (at 2.4 MHz about 165 us a PHY). Link status latches low (22.2.4.2.13), so a loss between two rounds is seen in the second.
//! `speed` keeps the last one known while there is no link. A port without an address is not asked and never `present`. Outputs are
//! registers. Reset: none.

use super::link_resolution::LinkResolution;
use super::SpeedCode;
use rust_hdl::prelude::*;

mod plan;
pub use plan::{PlanError, PollPlan, RegisterWrite};

#[derive(Copy, Clone, Debug, PartialEq, LogicState)]
pub enum Polling {
    Reset,
    Settle,
    Write,
    Written,
    Port,
    Read,
    Answer,
    Judge,
}

#[derive(LogicBlock)]
pub struct PhyPoll<const P: usize, const W: usize> {
    pub clock: Signal<In, Clock>,
    pub start: Signal<Out, Bit>,
    pub write: Signal<Out, Bit>,
    pub phy: Signal<Out, Bits<5>>,
    pub register: Signal<Out, Bits<5>>,
    pub data: Signal<Out, Bits<16>>,
    pub done: Signal<In, Bit>,
    pub read_data: Signal<In, Bits<16>>,
    pub answered: Signal<In, Bit>,
    /// Active low.
    pub phy_reset_n: Signal<Out, Bit>,
    /// Up, in full duplex.
    pub link: [Signal<Out, Bit>; P],
    pub speed: [Signal<Out, SpeedCode>; P],
    /// Up, in half duplex: refused.
    pub half_duplex: [Signal<Out, Bit>; P],
    /// The PHY answered in its last round.
    pub present: [Signal<Out, Bit>; P],
    state: DFF<Polling>,
    released: DFF<Bit>,
    waited: DFF<Bits<32>>,
    place: DFF<Bits<5>>,
    port: DFF<Bits<4>>,
    which: DFF<Bits<3>>,
    /// A register of this round was not answered.
    silent: DFF<Bit>,
    words: [DFF<Bits<16>>; 6],
    resolution: LinkResolution,
    up: [DFF<Bit>; P],
    half: [DFF<Bit>; P],
    there: [DFF<Bit>; P],
    rate: [DFF<SpeedCode>; P],
    /// The write at `place`, if there is one; the port's PHY; the register of the round.
    entry: Signal<Local, Bit>,
    entry_phy: Signal<Local, Bits<5>>,
    entry_register: Signal<Local, Bits<5>>,
    entry_value: Signal<Local, Bits<16>>,
    managed: Signal<Local, Bit>,
    port_phy: Signal<Local, Bits<5>>,
    port_register: Signal<Local, Bits<5>>,
    reset_cycles: Constant<Bits<32>>,
    settle_cycles: Constant<Bits<32>>,
    last_port: Constant<Bits<4>>,
    write_place: [Constant<Bits<5>>; W],
    write_phy: [Constant<Bits<5>>; W],
    write_register: [Constant<Bits<5>>; W],
    write_value: [Constant<Bits<16>>; W],
    port_number: [Constant<Bits<4>>; P],
    is_managed: [Constant<Bit>; P],
    address: [Constant<Bits<5>>; P],
    word_number: [Constant<Bits<3>>; 6],
    word_register: [Constant<Bits<5>>; 6],
}

/// No write stands there.
const NOWHERE: u64 = 31;

impl<const P: usize, const W: usize> PhyPoll<P, W> {
    /// `W`: at least one, and as many as the plan has writes.
    pub fn new(plan: &PollPlan) -> Result<Self, PlanError> {
        plan.check(P, W)?;
        let write = |place: usize| plan.writes.get(place).copied().unwrap_or_default();
        let address = |port: usize| plan.addresses[port];
        Ok(Self {
            clock: Default::default(),
            start: Default::default(),
            write: Default::default(),
            phy: Default::default(),
            register: Default::default(),
            data: Default::default(),
            done: Default::default(),
            read_data: Default::default(),
            answered: Default::default(),
            phy_reset_n: Default::default(),
            link: std::array::from_fn(|_| Default::default()),
            speed: std::array::from_fn(|_| Default::default()),
            half_duplex: std::array::from_fn(|_| Default::default()),
            present: std::array::from_fn(|_| Default::default()),
            state: Default::default(),
            released: Default::default(),
            waited: Default::default(),
            place: Default::default(),
            port: Default::default(),
            which: Default::default(),
            silent: Default::default(),
            words: std::array::from_fn(|_| Default::default()),
            resolution: Default::default(),
            up: std::array::from_fn(|_| Default::default()),
            half: std::array::from_fn(|_| Default::default()),
            there: std::array::from_fn(|_| Default::default()),
            rate: std::array::from_fn(|_| Default::default()),
            entry: Default::default(),
            entry_phy: Default::default(),
            entry_register: Default::default(),
            entry_value: Default::default(),
            managed: Default::default(),
            port_phy: Default::default(),
            port_register: Default::default(),
            reset_cycles: Constant::new(plan.cycles(plan.reset_us).into()),
            settle_cycles: Constant::new(plan.cycles(plan.settle_us).into()),
            last_port: Constant::new((P as u64 - 1).into()),
            write_place: std::array::from_fn(|place| {
                Constant::new(if place < plan.writes.len() { place as u64 } else { NOWHERE }.into())
            }),
            write_phy: std::array::from_fn(|place| Constant::new(u64::from(write(place).phy).into())),
            write_register: std::array::from_fn(|place| Constant::new(u64::from(write(place).register).into())),
            write_value: std::array::from_fn(|place| Constant::new(u64::from(write(place).value).into())),
            port_number: std::array::from_fn(|port| Constant::new((port as u64).into())),
            is_managed: std::array::from_fn(|port| Constant::new(address(port).is_some())),
            address: std::array::from_fn(|port| Constant::new(u64::from(address(port).unwrap_or(0)).into())),
            word_number: std::array::from_fn(|word| Constant::new((word as u64).into())),
            word_register: [0, 1, 4, 5, 9, 10_u64].map(|register| Constant::new(register.into())),
        })
    }
}

impl<const P: usize, const W: usize> Logic for PhyPoll<P, W> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, state, released, waited, place, port, which, silent);
        self.phy_reset_n.next = self.released.q.val();
        self.resolution.control.next = self.words[0].q.val();
        self.resolution.status.next = self.words[1].q.val();
        self.resolution.advertised.next = self.words[2].q.val();
        self.resolution.partner.next = self.words[3].q.val();
        self.resolution.gigabit_control.next = self.words[4].q.val();
        self.resolution.gigabit_status.next = self.words[5].q.val();

        self.entry.next = false;
        self.entry_phy.next = 0.into();
        self.entry_register.next = 0.into();
        self.entry_value.next = 0.into();
        for i in 0..W {
            if self.place.q.val() == self.write_place[i].val() {
                self.entry.next = true;
                self.entry_phy.next = self.write_phy[i].val();
                self.entry_register.next = self.write_register[i].val();
                self.entry_value.next = self.write_value[i].val();
            }
        }
        self.managed.next = false;
        self.port_phy.next = 0.into();
        for i in 0..P {
            if self.port.q.val() == self.port_number[i].val() {
                self.managed.next = self.is_managed[i].val();
                self.port_phy.next = self.address[i].val();
            }
        }
        self.port_register.next = 0.into();
        for i in 0..6 {
            self.words[i].clock.next = self.clock.val();
            self.words[i].d.next = self.words[i].q.val();
            if self.which.q.val() == self.word_number[i].val() {
                self.port_register.next = self.word_register[i].val();
                if (self.state.q.val() == Polling::Answer) & self.done.val() {
                    self.words[i].d.next = self.read_data.val();
                }
            }
        }

        self.start.next =
            ((self.state.q.val() == Polling::Write) & self.entry.val()) | (self.state.q.val() == Polling::Read);
        self.write.next = self.state.q.val() == Polling::Write;
        self.data.next = self.entry_value.val();
        self.phy.next = self.port_phy.val();
        self.register.next = self.port_register.val();
        if self.state.q.val() == Polling::Write {
            self.phy.next = self.entry_phy.val();
            self.register.next = self.entry_register.val();
        }

        self.waited.d.next = self.waited.q.val() + 1;
        if self.state.q.val() == Polling::Reset {
            if self.waited.q.val() == self.reset_cycles.val() {
                self.waited.d.next = 0.into();
                self.released.d.next = true;
                self.state.d.next = Polling::Settle;
            }
        } else if self.state.q.val() == Polling::Settle {
            if self.waited.q.val() == self.settle_cycles.val() {
                self.state.d.next = Polling::Write;
            }
        } else if self.state.q.val() == Polling::Write {
            self.state.d.next = Polling::Port;
            if self.entry.val() {
                self.state.d.next = Polling::Written;
            }
        } else if self.state.q.val() == Polling::Written {
            if self.done.val() {
                self.place.d.next = self.place.q.val() + 1;
                self.state.d.next = Polling::Write;
            }
        } else if self.state.q.val() == Polling::Port {
            self.which.d.next = 0.into();
            self.silent.d.next = false;
            self.state.d.next = Polling::Judge;
            if self.managed.val() {
                self.state.d.next = Polling::Read;
            }
        } else if self.state.q.val() == Polling::Read {
            self.state.d.next = Polling::Answer;
        } else if self.state.q.val() == Polling::Answer {
            if self.done.val() {
                self.silent.d.next = self.silent.q.val() | !self.answered.val();
                self.which.d.next = self.which.q.val() + 1;
                self.state.d.next = Polling::Read;
                if self.which.q.val() == 5 {
                    self.state.d.next = Polling::Judge;
                }
            }
        } else {
            self.port.d.next = self.port.q.val() + 1;
            if self.port.q.val() == self.last_port.val() {
                self.port.d.next = 0.into();
            }
            self.state.d.next = Polling::Port;
        }

        for i in 0..P {
            self.up[i].clock.next = self.clock.val();
            self.half[i].clock.next = self.clock.val();
            self.there[i].clock.next = self.clock.val();
            self.rate[i].clock.next = self.clock.val();
            self.up[i].d.next = self.up[i].q.val();
            self.half[i].d.next = self.half[i].q.val();
            self.there[i].d.next = self.there[i].q.val();
            self.rate[i].d.next = self.rate[i].q.val();
            if (self.state.q.val() == Polling::Judge)
                & (self.port.q.val() == self.port_number[i].val())
                & self.is_managed[i].val()
            {
                self.there[i].d.next = !self.silent.q.val();
                self.up[i].d.next = false;
                self.half[i].d.next = false;
                if self.resolution.link.val() & !self.silent.q.val() {
                    self.up[i].d.next = self.resolution.full_duplex.val();
                    self.half[i].d.next = !self.resolution.full_duplex.val();
                    self.rate[i].d.next = self.resolution.speed.val();
                }
            }
            self.link[i].next = self.up[i].q.val();
            self.half_duplex[i].next = self.half[i].q.val();
            self.present[i].next = self.there[i].q.val();
            self.speed[i].next = self.rate[i].q.val();
        }
    }
}
