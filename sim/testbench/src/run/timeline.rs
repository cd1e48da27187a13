//! All recordings as one sequence of frames in simulated time, and the link changes between them.

use std::time::Duration;

use crate::bench::LinkChange;
use crate::capture::{CaptureError, CaptureReader, Recorded};
use crate::frame;
use crate::gmii::Transmission;
use crate::scenario::{Pacer, Scenario, When};

pub struct Timeline {
    /// Port and frame, in order of time.
    pub frames: Vec<(usize, Transmission)>,
    pub links: Vec<LinkChange>,
    pub end_ps: u64,
}

impl Timeline {
    pub fn plan(scenario: &Scenario, start_ps: u64) -> Result<Self, CaptureError> {
        let mut recorded = Vec::new();
        for (port, path) in &scenario.traffic {
            recorded.extend(CaptureReader::open(path)?.into_iter().map(|frame| (*port, frame)));
        }
        for flow in &scenario.flows {
            recorded.extend(flow.frames().map(|(time, frame)| (flow.port, Recorded { time, frame })));
        }
        recorded.sort_by_key(|(_, frame)| frame.time);
        recorded.truncate(scenario.frame_limit.unwrap_or(usize::MAX));
        let first = recorded.first().map_or(Duration::ZERO, |(_, frame)| frame.time);
        let mut pending = scenario.links.clone();
        let mut timeline = Self { frames: Vec::new(), links: Vec::new(), end_ps: start_ps };
        let mut pacer = Pacer::new(scenario.pacing, start_ps);
        for (index, (port, recorded)) in recorded.into_iter().enumerate() {
            let time = recorded.time - first;
            timeline.links_before(&mut pending, &pacer, time, index);
            let octets = frame::finish(&recorded.frame);
            let time_ps = pacer.frame(time, octets.len());
            timeline.end_ps = time_ps;
            timeline.frames.push((port, Transmission::new(octets).at(time_ps).tagged(index as u64)));
        }
        let count = timeline.frames.len();
        timeline.links_before(&mut pending, &pacer, Duration::MAX, count);
        Ok(timeline)
    }

    /// Places the link changes due before a frame at a recorded time, which is the one after so many others.
    fn links_before(
        &mut self,
        pending: &mut Vec<crate::scenario::LinkEvent>,
        pacer: &Pacer,
        time: Duration,
        frames: usize,
    ) {
        pending.retain(|event| {
            let due = match event.when {
                When::Time(seconds) => Duration::from_secs_f64(seconds) <= time,
                When::Frames(count) => count <= frames,
            };
            if due {
                let time_ps = match event.when {
                    When::Time(seconds) => pacer.time_ps(Duration::from_secs_f64(seconds)),
                    When::Frames(_) => pacer.time_ps(time.min(Duration::from_secs(1 << 20))),
                };
                let time_ps = if time == Duration::MAX { time_ps.min(self.end_ps + 50_000_000) } else { time_ps };
                self.end_ps = self.end_ps.max(time_ps);
                self.links.push(LinkChange { time_ps, port: event.port, up: event.up });
            }
            !due
        });
    }
}
