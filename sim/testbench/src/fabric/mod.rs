//! Several switches in one simulation: a server with links to all of them, cables between switches outside the server's trunk,
//! clients behind a hub at each (TRUNK, claims 6b, 9 and 12; figure 6).
//!
//!                      server (one address, its driver chooses the link)
//!                 ||                  ||                  ||
//!            +----------+        +----------+        +----------+
//!            | switch 0 |--cable-| switch 1 |--cable-| switch 2 |
//!            +----------+        +----------+        +----------+
//!                 | hub               | hub               | hub
//!               clients             clients             clients
//!
//! Every switch is a bench with a host of its own; all share one time line, in steps of the shortest cable. A cable carries
//! the signals of one GMII to another, octet by octet, after its delay. A hub is a repeater: a client's frame reaches the switch and the hub's
//! other clients at once, a frame of the switch all of them; it is modelled without collisions.

mod experiments;
mod layout;
mod report;
mod traffic;

use trunkline_device::{Layout as Buckets, Trunk};

use crate::bench::Line;
use crate::golden::{Entry, Place};
use crate::session::{Session, SessionError};
use crate::simulator::Simulator;
use crate::uart::{run_together, SharedBench, STEP_PS};

pub use experiments::{experiments, Experiment};
pub use layout::{End, Layout};
pub use report::{EventReport, Report};
use traffic::SERVER;
pub use traffic::{run, Happening, Timed};

/// 20 m of twisted pair.
pub const CABLE_PS: u64 = 100_000;
/// The group of the server's trunk, and that of the first cable kept in reserve.
const SERVER_GROUP: usize = 0;
const RESERVE_GROUP: usize = 1;

pub struct Fabric<S: Simulator> {
    pub layout: Layout,
    pub switches: Vec<Session<S>>,
    benches: Vec<SharedBench<S>>,
}

impl<S: Simulator> Fabric<S> {
    /// Joins switches by cables and loads their tables: the server's trunk, its static and sticky address, fallback ports towards
    /// the other switches, and cables kept in reserve.
    pub fn new(layout: Layout, mut switches: Vec<Session<S>>) -> Result<Self, SessionError> {
        for (number, session) in switches.iter_mut().enumerate() {
            let members = layout.members[number].iter().map(|port| *port as u8).collect();
            let fallback = layout.fallback[number].map(|port| port as u8);
            let trunk = Trunk { members, fallback, auto: true, ..Trunk::default() };
            session.load_group(SERVER_GROUP, &trunk, Buckets::Even)?;
            session.enter(SERVER, Entry { place: Place::Trunk(SERVER_GROUP), is_static: true, sticky: true })?;
        }
        let benches: Vec<SharedBench<S>> = switches.iter().map(|session| session.bench.clone()).collect();
        let mut fabric = Self { layout, switches, benches };
        for index in 0..fabric.layout.cables.len() {
            fabric.join(index)?;
        }
        for session in &mut fabric.switches {
            session.device.transport().join(&fabric.benches);
        }
        let latest_ps = fabric.now_ps();
        fabric.run_until(latest_ps)?;
        Ok(fabric)
    }

    fn join(&mut self, index: usize) -> Result<(), SessionError> {
        let (one, other) = self.layout.cables[index];
        let (there, back) = (Line::new(CABLE_PS), Line::new(CABLE_PS));
        self.benches[one.switch].borrow_mut().attach(one.port, back.clone(), there.clone());
        self.benches[other.switch].borrow_mut().attach(other.port, there, back);
        if self.layout.reserve.contains(&index) {
            // A trunk of one member that is not live sends nothing; at both ends, so nothing comes either.
            for end in [one, other] {
                let session = &mut self.switches[end.switch];
                let trunk = Trunk { members: vec![end.port as u8], ..Trunk::default() };
                session.load_group(RESERVE_GROUP + index, &trunk, Buckets::Even)?;
                session.set_live(&[end.port as u8], false)?;
            }
        }
        Ok(())
    }

    pub fn now_ps(&self) -> u64 {
        self.benches.iter().map(|bench| bench.borrow().now_ps()).max().unwrap_or(0)
    }

    /// Lets time pass for all and notes what happens.
    pub fn run_until(&mut self, time_ps: u64) -> Result<(), SessionError> {
        run_together(&self.benches, time_ps, STEP_PS)?;
        for session in &mut self.switches {
            session.log.collect(&mut session.bench.borrow_mut());
        }
        Ok(())
    }

    /// Puts a cable kept in reserve into service: the host makes both ends live, and has every switch forget what it learned,
    /// because stations are elsewhere now.
    pub fn activate(&mut self, cable: usize) -> Result<(), SessionError> {
        let (one, other) = self.layout.cables[cable];
        for end in [one, other] {
            self.switches[end.switch].set_live(&[end.port as u8], true)?;
        }
        self.switches.iter_mut().try_for_each(Session::flush)
    }

    /// Changes links at a time to come.
    pub fn plan_links(&mut self, time_ps: u64, ends: &[End], up: bool) {
        for end in ends {
            self.benches[end.switch].borrow_mut().plan_link(time_ps, end.port, up);
        }
    }
}
