//! A Verilog module running inside this process.
//!
//! Set inputs, `eval`, read outputs. A clock edge is a `set` of the clock between two evaluations; the first evaluation runs the
//! initial blocks and should see every clock low. Values are read and written where the model keeps them.

use std::collections::HashMap;
use std::path::Path;

use crate::build::{self, Options};
use crate::error::{BuildError, Stopped};
use crate::library::Library;
use crate::ports::{Port, PortId};

pub struct Model {
    library: Library,
    ports: Vec<Port>,
    slots: Vec<Slot>,
    names: HashMap<String, PortId>,
    stopped: Option<Stopped>,
}

/// Where a port is kept, in the smallest of C's integers that holds it; above 64 bits as 32-bit words, lowest first.
#[derive(Clone, Copy)]
struct Slot {
    storage: Storage,
    /// The largest value of the port, or of its highest word.
    largest: u64,
}

#[derive(Clone, Copy)]
enum Storage {
    U8(*mut u8),
    U16(*mut u16),
    U32(*mut u32),
    U64(*mut u64),
    Words(*mut u32, usize),
}

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Model").field("ports", &self.ports).field("stopped", &self.stopped).finish_non_exhaustive()
    }
}

// SAFETY: the addresses point into the instance that `library` owns and are used only through this model.
unsafe impl Send for Model {}

impl Model {
    /// Builds module `top` of `verilog`, or finds it in the cache, and makes an instance of it.
    pub fn build(verilog: &str, top: &str, options: &Options) -> Result<Self, BuildError> {
        let built = build::build(verilog, top, options)?;
        let (library, addresses) = Library::open(&built.library, built.members.len())?;
        let ports: Vec<Port> = built.members.into_iter().map(|member| member.port).collect();
        let slots = ports.iter().zip(addresses).map(|(port, address)| slot(port.width, address)).collect();
        let names = ports.iter().zip(0..).map(|(port, index)| (port.name.clone(), PortId(index))).collect();
        Ok(Self { library, ports, slots, names, stopped: None })
    }

    pub fn ports(&self) -> &[Port] {
        &self.ports
    }

    pub fn port(&self, name: &str) -> Option<PortId> {
        self.names.get(name).copied()
    }

    /// Writes a port of at most 64 bits. Panics if the value does not fit.
    #[inline]
    pub fn set(&mut self, port: PortId, value: u64) {
        let slot = self.slots[port.0 as usize];
        if value > slot.largest {
            self.misused(port, "set", value);
        }
        // SAFETY: the address is valid while `library` lives; the value fits the storage.
        unsafe {
            match slot.storage {
                Storage::U8(at) => *at = value as u8,
                Storage::U16(at) => *at = value as u16,
                Storage::U32(at) => *at = value as u32,
                Storage::U64(at) => *at = value,
                Storage::Words(..) => self.misused(port, "set", value),
            }
        }
    }

    /// Reads a port of at most 64 bits.
    #[inline]
    pub fn get(&self, port: PortId) -> u64 {
        // SAFETY: the address is valid while `library` lives.
        unsafe {
            match self.slots[port.0 as usize].storage {
                Storage::U8(at) => u64::from(*at),
                Storage::U16(at) => u64::from(*at),
                Storage::U32(at) => u64::from(*at),
                Storage::U64(at) => *at,
                Storage::Words(..) => self.misused(port, "get", 0),
            }
        }
    }

    /// Writes a port of any width from 32-bit words, lowest first. Panics unless they are as many as the port has and fit it.
    pub fn set_wide(&mut self, port: PortId, words: &[u32]) {
        let slot = self.slots[port.0 as usize];
        let width = self.ports[port.0 as usize].width;
        self.check_words(port, words.len());
        let Storage::Words(at, count) = slot.storage else {
            return self.set(port, words.iter().rev().fold(0, |value, word| value << 32 | u64::from(*word)));
        };
        let highest = u64::from(words[count - 1]);
        assert!(
            highest <= slot.largest,
            "set_wide: port `{}` is {width} bits wide; its highest word cannot be {highest:#x}",
            self.ports[port.0 as usize].name
        );
        // SAFETY: the storage has `count` words and so has the source.
        unsafe { std::ptr::copy_nonoverlapping(words.as_ptr(), at, count) }
    }

    /// Reads a port of any width as 32-bit words, lowest first. Panics unless they are as many as the port has.
    pub fn get_wide(&self, port: PortId, words: &mut [u32]) {
        self.check_words(port, words.len());
        match self.slots[port.0 as usize].storage {
            // SAFETY: the storage has `count` words and so has the destination.
            Storage::Words(at, count) => unsafe { std::ptr::copy_nonoverlapping(at, words.as_mut_ptr(), count) },
            _ => {
                let value = self.get(port);
                for (index, word) in words.iter_mut().enumerate() {
                    *word = (value >> (32 * index)) as u32;
                }
            }
        }
    }

    /// Lets the model take in its inputs. Panics with the reason if the model stops the simulation; see `try_eval`.
    #[inline]
    pub fn eval(&mut self) {
        if let Err(stopped) = self.try_eval() {
            panic!("{stopped}");
        }
    }

    /// Like `eval`, for models that may stop the simulation. Once stopped, a model stays stopped.
    #[inline]
    pub fn try_eval(&mut self) -> Result<(), Stopped> {
        if let Some(stopped) = &self.stopped {
            return Err(stopped.clone());
        }
        self.library.eval().inspect_err(|stopped| self.stopped = Some(stopped.clone()))
    }

    /// Starts a VCD file, ending the one before. Needs `Options::trace`.
    pub fn trace_open(&mut self, path: &Path) -> Result<(), BuildError> {
        self.library.trace_open(path)
    }

    /// Writes all values that changed as of `time_ps`, which must grow from call to call. Does nothing while no trace is open.
    pub fn trace_dump(&mut self, time_ps: u64) {
        self.library.trace_dump(time_ps);
    }

    pub fn trace_close(&mut self) {
        self.library.trace_close();
    }

    fn check_words(&self, port: PortId, given: usize) {
        let Port { name, width, .. } = &self.ports[port.0 as usize];
        let needed = width.div_ceil(32);
        assert!(given == needed, "port `{name}` is {width} bits wide: {needed} words are needed, {given} were given");
    }

    #[cold]
    fn misused(&self, port: PortId, call: &str, value: u64) -> ! {
        let Port { name, width, .. } = &self.ports[port.0 as usize];
        if *width > 64 {
            panic!("{call}: port `{name}` is {width} bits wide; use {call}_wide above 64 bits");
        }
        panic!("{call}: {value:#x} does not fit port `{name}`, which is {width} bits wide");
    }
}

fn slot(width: usize, address: *mut u8) -> Slot {
    let storage = match width {
        0..=8 => Storage::U8(address),
        9..=16 => Storage::U16(address.cast()),
        17..=32 => Storage::U32(address.cast()),
        33..=64 => Storage::U64(address.cast()),
        _ => Storage::Words(address.cast(), width.div_ceil(32)),
    };
    let bits = if width > 64 { (width - 1) % 32 + 1 } else { width };
    Slot { storage, largest: u64::MAX >> (64 - bits) }
}
