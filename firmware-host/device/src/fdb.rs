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
        let parameters = self.identity().parameters;
        let (places, pages) = (parameters.fdb_entries(), parameters.fdb_pages());
        let mut found = Vec::new();
        for (page, first) in (0..pages).zip((0..places).step_by(fdb::PAGE_PLACES as usize)) {
            if pages > 1 {
                self.write(control::FDB_PAGE.address, &[page], "a page of the dump")?;
            }
            let count = (places - first).min(fdb::PAGE_PLACES) * fdb::DUMP_STRIDE;
            let words = self.read(block::FDB_DUMP.base, count as usize, "to dump the database")?;
            let entry = |words: &[u32]| Entry::from_dump([words[0], words[1], words[2]]);
            let entries = words.chunks_exact(fdb::DUMP_STRIDE as usize).map(entry);
            found.extend((first..).zip(entries).filter_map(|(place, entry)| Some(FdbPlace { place, entry: entry? })));
        }
        Ok(found)
    }

    /// What `fdb_insert` refuses for one of its entries, without asking the switch.
    pub fn check_entry(&self, entry: &Entry) -> Result<(), DeviceError> {
        match entry.place {
            Place::Port(port) => self.check_port(port),
            Place::Trunk(group) => self.check_group(group),
            Place::Cluster(_) | Place::Cpu | Place::Discard => Ok(()),
        }
    }

    /// Enters or replaces entries. Nothing is written if one of them cannot be; the first one that then finds no place ends it, those
    /// before it stand.
    pub fn fdb_insert(&mut self, entries: &[Entry]) -> Result<(), DeviceError> {
        self.fdb_load(entries).map_err(|(_, error)| error)
    }

    /// The same; an error has the place in the list of the entry it is about, as far as it is about one.
    pub fn fdb_load(&mut self, entries: &[Entry]) -> Result<(), (Option<usize>, DeviceError)> {
        let places = self.identity().parameters.fdb_entries();
        if entries.len() > places as usize {
            return Err((None, DeviceError::TooManyEntries { entries: entries.len(), places }));
        }
        for (at, entry) in entries.iter().enumerate() {
            self.check_entry(entry).map_err(|error| (Some(at), error))?;
        }
        const BATCH: usize = fdb::COMMAND_PLACES as usize;
        for (batch, first) in entries.chunks(BATCH).zip((0..).step_by(BATCH)) {
            let words: Vec<u32> = batch.iter().flat_map(|entry| entry.insert_command()).collect();
            match self.write(block::FDB_COMMAND.base, &words, "entries") {
                // Which one: ask for each; entering one again changes nothing.
                Err(DeviceError::Refused { .. }) => {
                    for (at, entry) in (first..).zip(batch) {
                        self.insert_one(entry).map_err(|error| (Some(at), error))?;
                    }
                }
                other => other.map_err(|error| (None, error))?,
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
