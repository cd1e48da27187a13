//! The filtering database: dump, entries, flush.

use crate::{Device, DeviceError, Transport};
use trunkline_map::fdb::{self, Entry, Place};
use trunkline_map::{block, control, Status};

/// An entry and the place in the tables that holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FdbPlace {
    pub place: u32,
    pub entry: Entry,
}

impl<T: Transport> Device<T> {
    /// Every entry, in order of place. Entries that move meanwhile may appear twice or not at all.
    pub fn fdb_dump(&mut self) -> Result<Vec<FdbPlace>, DeviceError> {
        let places = self.identity().parameters.fdb_entries();
        let words = self.read(block::FDB_DUMP.base, (places * fdb::DUMP_STRIDE) as usize, "to dump the database")?;
        let entry = |words: &[u32]| Entry::from_dump([words[0], words[1], words[2]]);
        let entries = words.chunks_exact(fdb::DUMP_STRIDE as usize).map(entry);
        Ok((0..).zip(entries).filter_map(|(place, entry)| Some(FdbPlace { place, entry: entry? })).collect())
    }

    /// Enters or replaces entries. The first one refused ends it; those before it stand.
    pub fn fdb_insert(&mut self, entries: &[Entry]) -> Result<(), DeviceError> {
        for entry in entries {
            match entry.place {
                Place::Port(port) => self.check_port(port)?,
                Place::Trunk(group) => self.check_group(group)?,
                Place::Cluster(_) | Place::Cpu | Place::Discard => {}
            }
        }
        for batch in entries.chunks(fdb::COMMAND_PLACES as usize) {
            let words: Vec<u32> = batch.iter().flat_map(|entry| entry.insert_command()).collect();
            match self.write(block::FDB_COMMAND.base, &words, "entries") {
                // Which one: ask for each; entering one again changes nothing.
                Err(DeviceError::Refused { .. }) => batch.iter().try_for_each(|entry| self.insert_one(entry))?,
                other => other?,
            }
        }
        Ok(())
    }

    fn insert_one(&mut self, entry: &Entry) -> Result<(), DeviceError> {
        let what = format!("the entry of {}", mac_text(entry.mac));
        self.write(block::FDB_COMMAND.base, &entry.insert_command(), &what)
    }

    /// Deletes the entry of an address; whether there was one. A repeated request finds none: the answer may then be false.
    pub fn fdb_delete(&mut self, mac: u64, fid: u16) -> Result<bool, DeviceError> {
        let what = format!("to delete {}", mac_text(mac));
        match self.write(block::FDB_COMMAND.base, &fdb::delete_command(mac, fid), &what) {
            Err(DeviceError::Refused { status: Status::NotFound, .. }) => Ok(false),
            other => other.map(|()| true),
        }
    }

    /// Removes every dynamic entry.
    pub fn fdb_flush(&mut self) -> Result<(), DeviceError> {
        self.write(control::FDB_FLUSH.address, &[1], "to flush the database")
    }
}

fn mac_text(mac: u64) -> String {
    mac.to_be_bytes()[2..].iter().map(|octet| format!("{octet:02x}")).collect::<Vec<_>>().join(":")
}
