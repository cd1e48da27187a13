//! Drawings of waveforms: a window of a VCD file as SVG, for the documentation.
//!
//!   VCD -> signals (chosen by pattern, cut to the window) -> drawing
//!
//! Bits are square waves, buses lanes with hexadecimal values, time is in nanoseconds.

mod draw;
mod signals;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

pub use signals::{Change, Level, Signal, Signals};

/// What of a trace to draw.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Shell patterns for hierarchical names such as `TOP.switch.port_0.*`, in the order of the drawing.
    pub signals: Vec<String>,
    pub from_ns: f64,
    pub to_ns: f64,
    /// Printed above the drawing.
    pub title: String,
}

#[derive(Debug, thiserror::Error)]
pub enum WaveError {
    #[error("cannot {action} {}: {source}", path.display())]
    Io { action: &'static str, path: PathBuf, source: std::io::Error },
    #[error("{} is not a usable VCD file: {reason}\n  help: end the trace before drawing it", path.display())]
    Damaged { path: PathBuf, reason: String },
    #[error("no signal in {} is named `{pattern}`\n  its signals begin with: {examples}\n  help: `*` stands for any part of a name, as in `*.clock`", path.display())]
    NoSignal { path: PathBuf, pattern: String, examples: String },
    #[error("`{pattern}` is not a pattern for names: {reason}")]
    Pattern { pattern: String, reason: String },
    #[error("the window from {from_ns} ns to {to_ns} ns is empty\n  help: it must begin at 0 ns or later and end after its begin")]
    Window { from_ns: f64, to_ns: f64 },
}

/// Draws what `selection` names of the VCD file `vcd` into the file `svg`.
pub fn render(vcd: &Path, svg: &Path, selection: &Selection) -> Result<(), WaveError> {
    let drawing = draw::drawing(&Signals::read(vcd, selection)?, &selection.title);
    svg::save(svg, &drawing).map_err(|source| WaveError::Io { action: "write", path: svg.to_path_buf(), source })
}
