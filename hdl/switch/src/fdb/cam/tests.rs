//! The CAM against a list of its lines.

use super::*;
use crate::testing::{settle, tick};
use rand::{rngs::StdRng, Rng, SeedableRng};

type Small = Cam<8, 3>;

fn connected() -> Small {
    let mut cam = Small::default();
    cam.clock.connect();
    cam.reset.connect();
    cam.key.connect();
    cam.direct.connect();
    cam.row.connect();
    cam.put.connect();
    cam.entry.connect();
    cam.remove.connect();
    cam.age.connect();
    cam.flush.connect();
    cam.connect_all();
    cam
}

fn key(mac: u64) -> FdbKey {
    FdbKey { mac: mac.into(), fid: (mac % 3).into() }
}

fn entry(mac: u64, id: u64, fixed: bool) -> FdbEntry {
    let FdbKey { mac, fid } = key(mac);
    FdbEntry { mac, fid, valid: true, body: FdbBody { id: id.into(), fixed, ..Default::default() } }
}

/// A look-up and, with its answer out, a command.
fn step(cam: &mut Small, mac: u64, command: impl Fn(&mut Small)) {
    cam.key.next = key(mac);
    tick(cam, |cam| &mut cam.clock);
    command(cam);
    settle(cam);
}

fn end(cam: &mut Small) {
    tick(cam, |cam| &mut cam.clock);
    cam.put.next = false;
    cam.remove.next = false;
    cam.age.next = false;
    cam.flush.next = false;
    cam.direct.next = false;
    settle(cam);
}

#[test]
fn random_commands_agree_with_a_list_of_lines() {
    let seed = 11;
    let mut random = StdRng::seed_from_u64(seed);
    let mut cam = connected();
    let mut lines: [Option<FdbEntry>; 8] = [None; 8];
    for round in 0..4_000 {
        let mac = random.gen_range(0..14);
        let place = lines.iter().position(|line| line.is_some_and(|line| line.mac.to_u64() == mac));
        let free = lines.iter().rposition(|line| line.is_none());
        step(&mut cam, mac, |_| {});
        assert_eq!(cam.hit.val(), place.is_some(), "seed {seed}, round {round}");
        assert_eq!(cam.free.val(), free.is_some(), "seed {seed}, round {round}");
        if let Some(place) = place {
            assert_eq!(Some(cam.stored.val()), lines[place], "seed {seed}, round {round}");
            assert_eq!(cam.body.val(), lines[place].unwrap().body);
        }
        let row = random.gen_range(0..10);
        let of_row = lines.get(row).copied().flatten();
        match random.gen_range(0..5) {
            0 | 1 if place.or(free).is_some() => {
                let new = entry(mac, random.gen_range(0..16), random.gen_bool(0.3));
                cam.entry.next = new;
                cam.put.next = true;
                lines[place.or(free).unwrap()] = Some(new);
            }
            2 if place.is_some() => {
                cam.remove.next = true;
                lines[place.unwrap()] = None;
            }
            3 => {
                let flush = random.gen_bool(0.2);
                cam.flush.next = flush;
                cam.age.next = !flush;
                cam.direct.next = true;
                cam.row.next = (row as u64).into();
                settle(&mut cam);
                let mut leaves = false;
                if let Some(line) = of_row.filter(|line| !line.body.fixed) {
                    leaves = flush || line.body.age == 2;
                    let body = FdbBody { age: line.body.age + 1, ..line.body };
                    lines[row] = (!leaves).then_some(FdbEntry { body, ..line });
                }
                assert_eq!(cam.expired.val(), leaves, "seed {seed}, round {round}, line {row}");
            }
            _ => {
                cam.direct.next = true;
                cam.row.next = (row as u64).into();
                settle(&mut cam);
                assert_eq!(cam.stored.val().valid, of_row.is_some(), "seed {seed}, round {round}, line {row}");
                if let Some(line) = of_row {
                    assert_eq!(cam.stored.val(), line);
                }
            }
        }
        end(&mut cam);
    }
}

#[test]
fn a_reset_empties_all_lines() {
    let mut cam = connected();
    for mac in 0..8 {
        step(&mut cam, mac, |cam| {
            cam.entry.next = entry(mac, 1, true);
            cam.put.next = true;
        });
        end(&mut cam);
    }
    step(&mut cam, 3, |_| {});
    assert!(cam.hit.val() && !cam.free.val());
    cam.reset.next = true;
    end(&mut cam);
    cam.reset.next = false;
    for mac in 0..8 {
        step(&mut cam, mac, |_| {});
        assert!(!cam.hit.val() && cam.free.val() && !cam.stored.val().valid);
    }
}
