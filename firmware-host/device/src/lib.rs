//! Device library: speaks the management protocol to a switch over any octet stream.
//!
//!   Device     identity, filtering database, groups, counters, state,    typed errors
//!     |        settings, CPU port
//!     Link       sequence numbers, window, time-outs, repetition         trunkline_map::wire
//!       Transport  octets and time: serial port, pseudo-terminal, simulation
//!
//! ```no_run
//! use trunkline_device::{serial, Device, Layout, Options, Trunk};
//!
//! let mut device = Device::connect(serial::open("/dev/ttyUSB0", 1_000_000)?, Options::default())?;
//! println!("{} ports", device.identity().parameters.ports);
//! device.group_load(0, &Trunk { members: vec![1, 2, 3], ..Trunk::default() }, Layout::Even)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod counters;
mod cpu;
mod device;
mod error;
mod fdb;
mod group;
mod identity;
mod layout;
mod link;
mod load_order;
pub mod serial;
mod settings;
mod state;
mod transport;

pub use counters::{CounterTotals, PortTotals};
pub use cpu::{Route, Trapped};
pub use device::Device;
pub use error::DeviceError;
pub use fdb::FdbPlace;
pub use group::{GroupView, Trunk};
pub use identity::Identity;
pub use layout::Layout;
pub use link::{Link, Options, Statistics};
pub use load_order::{load_order, LoadStep};
pub use state::State;
pub use transport::{Stream, Transport};
pub use trunkline_map as map;
