//! A server behind a trunk.

use macaddr::MacAddr6;
use trunkline_device::map::{fdb, Key};
use trunkline_device::{Layout, Trunk};

use crate::dut::{Dut, RigError};

const GROUP: u8 = 1;
pub const SERVER: MacAddr6 = MacAddr6::new(0x02, 0x5E, 0x00, 0x00, 0x00, 0x01);

/// Loads the trunk, laid out evenly, and enters its server.
pub fn load_trunk(dut: &mut dyn Dut, members: &[usize], key: Key) -> Result<(), RigError> {
    let host = dut.host()?;
    let members: Vec<u8> = members.iter().map(|member| *member as u8).collect();
    host.group_load(GROUP, &Trunk { members, auto: true, key, ..Trunk::default() }, Layout::Even)?;
    let mac = SERVER.as_bytes().iter().fold(0, |mac, octet| mac << 8 | u64::from(*octet));
    let place = fdb::Place::Trunk(GROUP);
    Ok(host.fdb_insert(&[fdb::Entry { mac, fid: 0, place, is_static: true, sticky: true, age: 0 }])?)
}

pub fn mask(ports: &[usize]) -> u8 {
    ports.iter().fold(0, |mask, port| mask | 1 << port)
}
