//! Line plots as SVG: how the members of a trunk share its traffic over time, and what happened when; or whatever the axes say.

use std::path::{Path, PathBuf};

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

/// A named line of points: by default (time in microseconds, share in percent).
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    pub name: String,
    pub points: Vec<(f64, f64)>,
}

/// An event, drawn as a vertical line with a label such as `p2 down`.
#[derive(Debug, Clone, PartialEq)]
pub struct Marker {
    pub time_us: f64,
    pub label: String,
}

/// What the axes are called, with their units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Axes {
    pub x: &'static str,
    pub y: &'static str,
}

impl Default for Axes {
    fn default() -> Self {
        Self { x: "time, µs", y: "share, %" }
    }
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Plot {
    pub title: String,
    pub axes: Axes,
    pub series: Vec<Series>,
    pub markers: Vec<Marker>,
}

#[derive(Debug, thiserror::Error)]
pub enum PlotError {
    #[error("the plot `{title}` has no points\n  help: give at least one series with two points at different times")]
    Empty { title: String },
    #[error("cannot draw the plot `{title}`: {reason}")]
    Draw { title: String, reason: String },
    #[error("cannot write {}: {source}", path.display())]
    Write { path: PathBuf, source: std::io::Error },
}

const SIZE: (i32, i32) = (960, 440);
const LEFT: i32 = 70;
/// Right of the lines, for the legend.
const RIGHT: i32 = 130;
const TITLE: i32 = 40;
const ROW: i32 = 16;
/// Width of a character of a label, generous.
const CHARACTER: i32 = 8;
const FONT: &str = "DejaVu Sans, Verdana, Arial, sans-serif";
const INK: RGBColor = RGBColor(26, 26, 26);
const MARK: RGBColor = RGBColor(150, 30, 30);
/// Told apart by people who do not see red and green apart, and in grey (Okabe and Ito).
const COLOURS: [RGBColor; 8] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(86, 180, 233),
    RGBColor(230, 159, 0),
    RGBColor(90, 90, 90),
    RGBColor(0, 0, 0),
];

impl Plot {
    /// Writes the plot to `path`.
    pub fn write(&self, path: &Path) -> Result<(), PlotError> {
        let text = self.svg()?;
        std::fs::write(path, text).map_err(|source| PlotError::Write { path: path.to_path_buf(), source })
    }

    /// The plot as the text of an SVG file.
    pub fn svg(&self) -> Result<String, PlotError> {
        let mut text = String::new();
        let (from, to, top) = self.extent()?;
        self.draw(&mut text, from, to, top)
            .map_err(|error| PlotError::Draw { title: self.title.clone(), reason: error.to_string() })?;
        Ok(text)
    }

    /// First and last time, and the top of the axis of shares.
    fn extent(&self) -> Result<(f64, f64, f64), PlotError> {
        let points = || self.series.iter().flat_map(|series| &series.points);
        let from = points().map(|point| point.0).fold(f64::INFINITY, f64::min);
        let to = points().map(|point| point.0).fold(f64::NEG_INFINITY, f64::max);
        let largest = points().map(|point| point.1).fold(0.0, f64::max);
        if from < to && (to - from).is_finite() && largest.is_finite() {
            Ok((from, to, ((largest / 10.0).ceil() * 10.0).max(10.0)))
        } else {
            Err(PlotError::Empty { title: self.title.clone() })
        }
    }

    fn draw(&self, text: &mut String, from: f64, to: f64, top: f64) -> Result<(), Box<dyn std::error::Error>> {
        let labels = self.labels(from, to);
        let rows = labels.iter().map(|label| label.row + 1).max().unwrap_or(0);
        let plot_top = TITLE + rows * ROW + 6;
        let root = SVGBackend::with_string(text, (SIZE.0 as u32, SIZE.1 as u32)).into_drawing_area();
        root.fill(&WHITE)?;
        let centre = (FONT, 18).into_font().color(&INK).pos(Pos::new(HPos::Center, VPos::Top));
        root.draw(&Text::new(self.title.as_str(), ((LEFT + SIZE.0 - RIGHT) / 2, 12), centre))?;

        let mut chart = ChartBuilder::on(&root)
            .margin_top(plot_top)
            .margin_right(RIGHT)
            .margin_bottom(14)
            .margin_left(LEFT - 56)
            .x_label_area_size(44)
            .y_label_area_size(56)
            .build_cartesian_2d(from..to, 0.0..top)?;
        let font = (FONT, 13).into_font().color(&INK);
        chart
            .configure_mesh()
            .disable_x_mesh()
            .bold_line_style(RGBColor(222, 222, 222))
            .light_line_style(TRANSPARENT)
            .axis_style(INK)
            .label_style(font.clone())
            .axis_desc_style(font.clone())
            .x_label_formatter(&number)
            .y_label_formatter(&number)
            .x_desc(self.axes.x)
            .y_desc(self.axes.y)
            .draw()?;
        for (index, (series, colour)) in self.series.iter().zip(COLOURS.iter().cycle()).enumerate() {
            let style = colour.stroke_width(2);
            chart.draw_series(LineSeries::new(series.points.iter().copied(), style))?;
            let (x, y) = (SIZE.0 - RIGHT + 16, plot_top + 10 + index as i32 * 20);
            root.draw(&PathElement::new([(x, y), (x + 20, y)], style))?;
            let beside = font.clone().pos(Pos::new(HPos::Left, VPos::Center));
            root.draw(&Text::new(series.name.as_str(), (x + 28, y), beside))?;
        }
        for label in labels {
            let y = plot_top - (label.row + 1) * ROW;
            let foot = chart.backend_coord(&(label.marker.time_us, 0.0)).1;
            for begin in (y + 2..foot).step_by(8) {
                let dash = [(label.line, begin), (label.line, (begin + 5).min(foot))];
                root.draw(&PathElement::new(dash, MARK.stroke_width(1)))?;
            }
            let style = (FONT, 13).into_font().color(&MARK).pos(Pos::new(HPos::Left, VPos::Top));
            root.draw(&Text::new(label.marker.label.as_str(), (label.line + 4, y), style))?;
        }
        root.present()?;
        Ok(())
    }

    /// Places the labels of the markers above the plot, in as many rows as they need to stay apart.
    fn labels(&self, from: f64, to: f64) -> Vec<Label<'_>> {
        let mut markers: Vec<_> = self.markers.iter().filter(|marker| (from..=to).contains(&marker.time_us)).collect();
        markers.sort_by(|a, b| b.time_us.total_cmp(&a.time_us));
        let width = f64::from(SIZE.0 - LEFT - RIGHT);
        let mut begins: Vec<i32> = Vec::new();
        let mut labels = Vec::new();
        // From right to left, so that a line comes down left of every label already placed.
        for marker in markers {
            let line = LEFT + ((marker.time_us - from) / (to - from) * width).round() as i32;
            let end = line + 4 + marker.label.chars().count() as i32 * CHARACTER;
            let row = begins.iter().position(|begin| end <= *begin).unwrap_or(begins.len());
            begins.resize(begins.len().max(row + 1), line);
            // Its line passes all rows below.
            begins[..=row].fill(line);
            labels.push(Label { marker, line, row: row as i32 });
        }
        labels
    }
}

struct Label<'a> {
    marker: &'a Marker,
    /// Where its line is drawn, in pixels from the left.
    line: i32,
    /// From the plot upwards.
    row: i32,
}

/// As few digits as say it: steps of an axis carry rounding errors.
fn number(value: &f64) -> String {
    ((value * 1000.0).round() / 1000.0).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plot() -> Plot {
        let shares = |survivor: bool| {
            (0..=100).map(move |us| {
                let share = if us < 40 {
                    25.0
                } else if survivor {
                    100.0 / 3.0
                } else {
                    0.0
                };
                (f64::from(us), share)
            })
        };
        let series = (0..4).map(|port| Series { name: format!("p{port}"), points: shares(port != 2).collect() });
        let markers = [(40.0, "p2 down"), (400.0, "behind the end")];
        Plot {
            title: "Shares of the members of trunk 3".into(),
            axes: Axes::default(),
            series: series.collect(),
            markers: markers.map(|(time_us, label)| Marker { time_us, label: label.into() }).into(),
        }
    }

    #[test]
    fn a_plot_names_its_lines_axes_and_markers() {
        let text = plot().svg().unwrap();
        for part in ["Shares of the members", "p0", "p3", "p2 down", "time, µs", "share, %"] {
            assert!(text.contains(part), "`{part}` is missing");
        }
        assert!(!text.contains("behind the end"), "a marker outside the plot");
        assert!(text.matches("<polyline").count() >= 4, "a line for each series");
    }

    #[test]
    fn labels_of_markers_stay_clear_of_each_other_and_of_lines() {
        let at = |time_us: f64| Marker { time_us, label: "p2 is down".into() };
        let plot = Plot { markers: [18.3, 29.0, 30.0, 90.0, 100.0].map(at).to_vec(), ..plot() };
        let labels = plot.labels(0.0, 100.0);
        assert_eq!(labels.len(), 5);
        for label in &labels {
            let end = label.line + 4 + 10 * CHARACTER;
            for other in labels.iter().filter(|other| other.line > label.line && other.row >= label.row) {
                assert!(end <= other.line, "row {} reaches {end}, past {}", label.row, other.line);
            }
        }
        assert_eq!(labels.iter().map(|label| label.row).max(), Some(2), "no more rows than needed");
    }

    #[test]
    fn a_plot_without_points_is_refused() {
        let empty = Plot { series: vec![Series { name: "p0".into(), points: vec![(1.0, 2.0)] }], ..plot() };
        assert!(matches!(empty.svg(), Err(PlotError::Empty { .. })));
        assert!(matches!(Plot::default().svg(), Err(PlotError::Empty { .. })));
    }

    #[test]
    fn a_plot_that_cannot_be_written_names_the_file() {
        let error = plot().write(Path::new("/absent-folder/plot.svg")).unwrap_err();
        assert!(error.to_string().contains("/absent-folder/plot.svg"), "{error}");
    }
}
