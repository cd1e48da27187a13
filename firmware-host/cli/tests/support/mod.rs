//! A model switch at a pseudo terminal: what the command meets when it opens a serial port.

#![allow(dead_code)]

#[path = "../../../device/tests/model/mod.rs"]
pub mod model;

use std::fs::File;
use std::io::{ErrorKind, Read, Write};
use std::os::fd::AsFd;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use model::Model;
use rustix::fs::{fcntl_getfl, fcntl_setfl, OFlags};
use rustix::pty::{grantpt, openpt, ptsname, unlockpt, OpenptFlags};
use rustix::termios::{tcgetattr, tcsetattr, OptionalActions};
use trunkline_device::Transport;

pub struct ModelSwitch {
    pub path: String,
    stop: Arc<AtomicBool>,
    server: Option<JoinHandle<Model>>,
    /// Held open, so that commands may come and go.
    _terminal: File,
}

impl ModelSwitch {
    pub fn start(mut model: Model) -> Self {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&master).unwrap();
        unlockpt(&master).unwrap();
        let path = ptsname(&master, Vec::new()).unwrap().into_string().unwrap();
        let terminal = File::options().read(true).write(true).open(&path).unwrap();
        let mut settings = tcgetattr(terminal.as_fd()).unwrap();
        settings.make_raw();
        tcsetattr(terminal.as_fd(), OptionalActions::Now, &settings).unwrap();
        fcntl_setfl(&master, fcntl_getfl(&master).unwrap() | OFlags::NONBLOCK).unwrap();
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let server = std::thread::spawn(move || {
            let mut master = File::from(master);
            let mut octets = [0; 4096];
            while !stopped.load(Ordering::Relaxed) {
                match master.read(&mut octets) {
                    Ok(count) => model.send(&octets[..count]).unwrap(),
                    Err(error) if error.kind() == ErrorKind::WouldBlock => std::thread::sleep(Duration::from_millis(1)),
                    Err(error) => panic!("the terminal failed: {error}"),
                }
                let mut answer = Vec::new();
                loop {
                    let octets = model.recv(Duration::from_millis(10)).unwrap();
                    if octets.is_empty() {
                        break;
                    }
                    answer.extend(octets);
                }
                let mut rest = &answer[..];
                while !rest.is_empty() {
                    match master.write(rest) {
                        Ok(count) => rest = &rest[count..],
                        Err(error) if error.kind() == ErrorKind::WouldBlock => {
                            std::thread::sleep(Duration::from_millis(1))
                        }
                        Err(error) => panic!("the terminal failed: {error}"),
                    }
                }
            }
            model
        });
        Self { path, stop, server: Some(server), _terminal: terminal }
    }

    /// The model as the commands left it.
    pub fn stop(mut self) -> Model {
        self.stop.store(true, Ordering::Relaxed);
        self.server.take().unwrap().join().unwrap()
    }
}
