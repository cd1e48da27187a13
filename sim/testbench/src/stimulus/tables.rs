//! Random table sets: trunks and their keys, settings, stations that the host enters.

use macaddr::MacAddr6;
use rand::seq::{IndexedRandom, SliceRandom};
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use trunkline_device::{Layout, Trunk};
use trunkline_map::Key;

use super::StimulusOptions;
use crate::golden::{bit, Entry, Limit, Mask, Place, Setting, Trap};

pub const SERVER: MacAddr6 = MacAddr6::new(0x02, 0, 0, 0, 0, 1);

pub fn station(n: u8) -> MacAddr6 {
    MacAddr6::new(0x02, 0, 0, 0, 1, n)
}

/// One trunk, more where there are many ports; at least one port is in none.
pub fn trunks(rng: &mut ChaCha8Rng, options: &StimulusOptions) -> Vec<(Trunk, Layout)> {
    if !options.trunks || options.ports < 3 {
        return Vec::new();
    }
    let mut ports: Vec<u8> = (0..options.ports as u8).collect();
    ports.shuffle(rng);
    let fallback = ports[0];
    let mut trunks = Vec::new();
    while ports.len() >= 3 && (trunks.is_empty() || rng.random_bool(0.6)) {
        let members = ports.split_off(rng.random_range(1..=ports.len() - 2));
        let fallback = rng.random_bool(0.5).then_some(fallback);
        let any = Key::ALL.choose(rng).copied().unwrap_or_default();
        let key = if options.features.keys { any } else { Key::default() };
        let (flood_one, auto) = (rng.random(), rng.random());
        let layout = if rng.random() { Layout::Even } else { Layout::SingleSurvivor };
        trunks.push((Trunk { members, fallback, flood_one, auto, key }, layout));
    }
    trunks
}

pub fn settings(rng: &mut ChaCha8Rng, options: &StimulusOptions) -> Vec<Setting> {
    let mut settings = Vec::new();
    if options.features.keys {
        settings.push(Setting::HashSeed(rng.random()));
    }
    if options.features.cpu {
        for &trap in Trap::ALL {
            // None is admitted, or all are for certain: when a token comes is known to the switch alone.
            let (rate, burst) = if rng.random() { (1_000_000, 255) } else { (0, rng.random_range(0..=255)) };
            settings.push(Setting::TrapLimit(trap, Limit { rate, burst }));
        }
    }
    if options.features.cut_through && rng.random_bool(0.7) {
        let all: Mask = (1 << options.ports) - 1;
        let everywhere = rng.random_bool(0.4);
        for ingress in 0..options.ports {
            let egresses = if everywhere { all } else { rng.random::<Mask>() & all } & !bit(ingress);
            settings.push(Setting::CutThrough { ingress, egresses });
        }
    }
    settings
}

pub fn stations(rng: &mut ChaCha8Rng, options: &StimulusOptions, trunks: usize) -> Vec<(MacAddr6, Entry)> {
    let port = rng.random_range(0..options.ports);
    let entered = |place| Entry { place, is_static: true, sticky: false };
    let mut stations = vec![
        (station(0), entered(Place::Discard)),
        (station(1), entered(Place::Port(port))),
        (MacAddr6::new(0x03, 0, 0, 0, 0, 9), entered(Place::Port(port))),
    ];
    if options.features.cpu {
        stations.push((station(2), entered(Place::Cpu)));
    }
    if trunks > 0 {
        let place = Place::Trunk(rng.random_range(0..trunks));
        stations.push((SERVER, Entry { place, is_static: rng.random(), sticky: true }));
    }
    stations
}
