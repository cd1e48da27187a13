//! Draws signals as SVG.

use svg::node::element::{Group, Line, Path, Rectangle, Style, Text};
use svg::Document;

use super::{Level, Signal, Signals};

const LANE: f64 = 30.0;
/// From the top of a lane to the high level, and from the bottom to the low one.
const MARGIN: f64 = 6.0;
const PLOT_WIDTH: f64 = 900.0;
const BORDER: f64 = 16.0;
/// Half the width of the crossing between two values of a bus.
const SLANT: f64 = 3.0;
/// Widths of a character in the fonts below, generous so that text stays inside what is drawn for it.
const LABEL_CHARACTER: f64 = 7.4;
const VALUE_CHARACTER: f64 = 6.8;
/// Values narrower than this are drawn as one block: they could not be told apart.
const NARROWEST: f64 = 2.5 * SLANT;

const STYLE: &str = "text { font-family: 'DejaVu Sans', Verdana, Arial, sans-serif; font-size: 12px; fill: #1a1a1a; }
.title { font-size: 15px; font-weight: bold; }
.scope, .axis { font-size: 11px; fill: #555; }
.value { font-family: 'DejaVu Sans Mono', Menlo, Consolas, monospace; font-size: 11px; text-anchor: middle; }
.wave { fill: none; stroke: #14508c; stroke-width: 1.5; stroke-linejoin: round; }
.bus { fill: #eef4fb; stroke: #14508c; stroke-width: 1.2; stroke-linejoin: round; }
.busy { fill: #b7cce3; stroke: #14508c; stroke-width: 1.2; }
.unknown { fill: #f9dede; stroke: #b03030; stroke-width: 1.2; }
.floating { stroke: #b07a10; stroke-width: 1.5; }
.grid { stroke: #dcdcdc; stroke-width: 1; }
.rule { stroke: #efefef; stroke-width: 1; }";

pub(super) fn drawing(signals: &Signals, title: &str) -> Document {
    let scope = common_scope(&signals.signals);
    let labels: Vec<String> = signals.signals.iter().map(|signal| label(signal, scope.len())).collect();
    let longest = labels.iter().map(|label| label.chars().count()).max().unwrap_or(0) as f64;
    let left = BORDER + longest * LABEL_CHARACTER + 12.0;
    let head = BORDER + if title.is_empty() { 0.0 } else { 22.0 } + if scope.is_empty() { 0.0 } else { 18.0 };
    let top = head + 24.0;
    let bottom = top + LANE * labels.len() as f64;
    let (width, height) = (left + PLOT_WIDTH + BORDER + 24.0, bottom + BORDER);
    let scale = Scale { left, from_ps: signals.from_ps, to_ps: signals.to_ps };

    let mut document = Document::new()
        .set("viewBox", (0, 0, width.ceil(), height.ceil()))
        .set("width", width.ceil())
        .set("height", height.ceil())
        .add(Style::new(STYLE))
        .add(Rectangle::new().set("width", "100%").set("height", "100%").set("fill", "white"));
    let mut y = BORDER;
    if !title.is_empty() {
        y += 22.0;
        document = document.add(text(title, BORDER, y - 8.0, "title"));
    }
    if !scope.is_empty() {
        document = document.add(text(&format!("signals of {}", scope.trim_end_matches('.')), BORDER, y + 8.0, "scope"));
    }
    document = document.add(axis(&scale, top, bottom));
    for (index, (signal, label)) in signals.signals.iter().zip(&labels).enumerate() {
        let top = top + LANE * index as f64;
        let rule = line(BORDER, top, left + PLOT_WIDTH, top).set("class", "rule");
        document = document.add(rule).add(text(label, BORDER, top + LANE / 2.0 + 4.0, "label"));
        document = document.add(if signal.width == 1 { bit(signal, &scale, top) } else { bus(signal, &scale, top) });
    }
    document
}

struct Scale {
    left: f64,
    from_ps: u64,
    to_ps: u64,
}

impl Scale {
    fn x(&self, time_ps: u64) -> f64 {
        let share = time_ps.saturating_sub(self.from_ps) as f64 / (self.to_ps - self.from_ps) as f64;
        round(self.left + share.min(1.0) * PLOT_WIDTH)
    }
}

/// Each value of a signal with the horizontal range it is drawn over.
fn spans<'a>(signal: &'a Signal, scale: &'a Scale) -> impl Iterator<Item = (f64, f64, &'a Level)> {
    signal.changes.iter().enumerate().map(|(index, change)| {
        let end = signal.changes.get(index + 1).map_or(scale.to_ps, |next| next.time_ps);
        (scale.x(change.time_ps), scale.x(end), &change.level)
    })
}

fn bit(signal: &Signal, scale: &Scale, top: f64) -> Group {
    let (high, low) = (top + MARGIN, top + LANE - MARGIN);
    let mut group = Group::new();
    let mut path = String::new();
    for (from, to, level) in spans(signal, scale) {
        let y = match level {
            Level::Low => low,
            Level::High => high,
            Level::Floating => {
                group = group.add(line(from, (high + low) / 2.0, to, (high + low) / 2.0).set("class", "floating"));
                path += &format!("M{to} {low}");
                continue;
            }
            Level::Unknown | Level::Bus(_) => {
                group = group.add(block(from, to, high, low).set("class", "unknown"));
                path += &format!("M{to} {low}");
                continue;
            }
        };
        path += &if path.is_empty() { format!("M{from} {y}") } else { format!("L{from} {y}") };
        path += &format!("H{to}");
    }
    group.add(Path::new().set("class", "wave").set("d", path))
}

fn bus(signal: &Signal, scale: &Scale, top: f64) -> Group {
    let (high, low) = (top + MARGIN, top + LANE - MARGIN);
    let middle = (high + low) / 2.0;
    let mut group = Group::new();
    let mut busy: Option<(f64, f64)> = None;
    for (from, to, level) in spans(signal, scale) {
        if to - from < NARROWEST {
            busy = Some((busy.map_or(from, |(begin, _)| begin), to));
            continue;
        }
        if let Some((begin, end)) = busy.take() {
            group = group.add(block(begin, end, high, low).set("class", "busy"));
        }
        let outline = hexagon(from, to, high, low);
        group = match level {
            Level::Floating => group.add(line(from, middle, to, middle).set("class", "floating")),
            Level::Unknown => group.add(outline.set("class", "unknown")).add(value("x", from, to, middle)),
            Level::Bus(digits) => group.add(outline.set("class", "bus")).add(value(digits, from, to, middle)),
            // A width of one bit is drawn by `bit`.
            Level::Low | Level::High => group.add(outline.set("class", "bus")),
        };
    }
    if let Some((begin, end)) = busy {
        group = group.add(block(begin, end, high, low).set("class", "busy"));
    }
    group
}

fn hexagon(from: f64, to: f64, high: f64, low: f64) -> Path {
    let middle = (high + low) / 2.0;
    let (inner_from, inner_to) = (round(from + SLANT), round(to - SLANT));
    Path::new().set(
        "d",
        format!("M{from} {middle}L{inner_from} {high}H{inner_to}L{to} {middle}L{inner_to} {low}H{inner_from}Z"),
    )
}

fn block(from: f64, to: f64, high: f64, low: f64) -> Rectangle {
    Rectangle::new().set("x", from).set("y", high).set("width", round(to - from)).set("height", low - high)
}

/// The digits, or as many of the last ones as fit behind an ellipsis, or nothing.
fn value(digits: &str, from: f64, to: f64, middle: f64) -> Group {
    let room = ((to - from - 2.0 * SLANT - 2.0) / VALUE_CHARACTER).max(0.0) as usize;
    let shown = if digits.len() <= room {
        digits.to_string()
    } else if room >= 4 {
        format!("…{}", &digits[digits.len() - (room - 1)..])
    } else {
        return Group::new();
    };
    Group::new().add(text(&shown, round((from + to) / 2.0), middle + 4.0, "value"))
}

fn axis(scale: &Scale, top: f64, bottom: f64) -> Group {
    let step = step_ps(scale.to_ps - scale.from_ps);
    let mut group = Group::new();
    let mut time = scale.from_ps.div_ceil(step) * step;
    while time <= scale.to_ps {
        let x = scale.x(time);
        group = group.add(line(x, top - 4.0, x, bottom).set("class", "grid"));
        let unit = if group.get_children().len() == 1 { " ns" } else { "" };
        let label = format!("{}{unit}", time as f64 / 1000.0);
        group = group.add(text(&label, x, top - 9.0, "axis").set("text-anchor", "middle"));
        time += step;
    }
    group
}

/// The smallest of 1, 2, 5 times a power of ten that gives at most twelve steps.
fn step_ps(window_ps: u64) -> u64 {
    let mut decade = 1;
    loop {
        for step in [decade, 2 * decade, 5 * decade] {
            if window_ps / step <= 12 {
                return step;
            }
        }
        decade *= 10;
    }
}

/// The scopes all signals share, with the last dot; empty if there are none.
fn common_scope(signals: &[Signal]) -> String {
    let mut names = signals.iter().map(|signal| signal.name.as_str());
    let first = names.next().unwrap_or_default();
    let mut scope = first.rfind('.').map_or("", |dot| &first[..=dot]);
    for name in names {
        while !name.starts_with(scope) {
            scope = scope[..scope.len() - 1].rfind('.').map_or("", |dot| &scope[..=dot]);
        }
    }
    scope.to_string()
}

fn label(signal: &Signal, skip: usize) -> String {
    match signal.width {
        1 => signal.name[skip..].to_string(),
        width => format!("{}[{}:0]", &signal.name[skip..], width - 1),
    }
}

fn text(content: &str, x: f64, y: f64, class: &str) -> Text {
    Text::new(content).set("x", x).set("y", y).set("class", class)
}

fn line(x1: f64, y1: f64, x2: f64, y2: f64) -> Line {
    Line::new().set("x1", x1).set("y1", y1).set("x2", x2).set("y2", y2)
}

/// A hundredth of a pixel is below what can be seen and keeps files small.
fn round(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}
