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
    cam.capture.connect();
    cam.put.connect();
    cam.entry.connect();
    cam.entry_origin.connect();
    cam.renew.connect();
    cam.new_body.connect();
    cam.line_asked.connect();
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

/// A look-up, its answer out; `row` names the line instead.
fn look(cam: &mut Small, mac: u64, row: Option<usize>) {
    cam.key.next = key(mac);
    tick(cam, |cam| &mut cam.clock);
    cam.direct.next = row.is_some();
    cam.row.next = (row.unwrap_or(0) as u64).into();
    cam.capture.next = true;
    settle(cam);
}

/// A command to the line looked at; whether an entry expired.
fn command(cam: &mut Small, give: impl Fn(&mut Small)) -> bool {
    tick(cam, |cam| &mut cam.clock);
    cam.capture.next = false;
    cam.direct.next = false;
    cam.row.next = 3.into();
    cam.key.next = key(99);
    give(cam);
    settle(cam);
    let expired = cam.expired.val();
    tick(cam, |cam| &mut cam.clock);
    cam.put.next = false;
    cam.remove.next = false;
    cam.age.next = false;
    cam.flush.next = false;
    settle(cam);
    expired
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
        look(&mut cam, mac, None);
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
                command(&mut cam, |cam| {
                    cam.entry.next = new;
                    cam.put.next = true;
                });
                lines[place.or(free).unwrap()] = Some(new);
            }
            2 if place.is_some() => {
                command(&mut cam, |cam| cam.remove.next = true);
                lines[place.unwrap()] = None;
            }
            3 => {
                let flush = random.gen_bool(0.2);
                look(&mut cam, mac, Some(row));
                let expired = command(&mut cam, |cam| {
                    cam.flush.next = flush;
                    cam.age.next = !flush;
                });
                let mut leaves = false;
                if let Some(line) = of_row.filter(|line| !line.body.fixed) {
                    leaves = flush || line.body.age == 2;
                    let body = FdbBody { age: line.body.age + 1, ..line.body };
                    lines[row] = (!leaves).then_some(FdbEntry { body, ..line });
                }
                assert_eq!(expired, leaves, "seed {seed}, round {round}, line {row}");
            }
            _ => {
                look(&mut cam, mac, Some(row));
                assert_eq!(cam.stored.val().valid, of_row.is_some(), "seed {seed}, round {round}, line {row}");
                if let Some(line) = of_row {
                    assert_eq!(cam.stored.val(), line);
                }
                command(&mut cam, |_| {});
            }
        }
    }
}

#[test]
fn a_reset_empties_all_lines() {
    let mut cam = connected();
    for mac in 0..8 {
        look(&mut cam, mac, None);
        command(&mut cam, |cam| {
            cam.entry.next = entry(mac, 1, true);
            cam.put.next = true;
        });
    }
    look(&mut cam, 3, None);
    assert!(cam.hit.val() && !cam.free.val());
    cam.reset.next = true;
    command(&mut cam, |_| {});
    cam.reset.next = false;
    for mac in 0..8 {
        look(&mut cam, mac, None);
        assert!(!cam.hit.val() && cam.free.val() && !cam.stored.val().valid);
    }
}
