//! A test's measurements as rows of text.

use crate::measurement::{Measurement, Result as TestResult};

/// Headings that begin with `#` are those of numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    pub headings: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

impl Table {
    pub fn of(result: &TestResult) -> Self {
        let rows = &result.measurements;
        let mut names: Vec<&'static str> = Vec::new();
        for value in rows.iter().flat_map(|row| &row.values) {
            if !names.contains(&value.name) {
                names.push(value.name);
            }
        }
        let cases = rows.iter().any(|row| !row.case.is_empty());
        let sizes = rows.iter().any(|row| row.octets.is_some());
        let mut headings = vec!["at".to_string()];
        headings.extend(cases.then(|| "case".to_string()));
        headings.extend(sizes.then(|| "#octets".to_string()));
        headings.extend(names.iter().map(|name| format!("#{}", name.trim())));
        headings.extend(["bar".to_string(), String::new()]);
        let text = |row: &Measurement| {
            let mut cells = vec![row.view.name().to_string()];
            cells.extend(cases.then(|| row.case.clone()));
            cells.extend(sizes.then(|| row.octets.map_or("-".into(), |octets| number(octets as f64))));
            cells.extend(names.iter().map(|name| row.get(name).map_or("-".into(), number)));
            let (bar, met) = match &row.verdict {
                Some(verdict) => (verdict.bar.clone(), if verdict.met { "pass" } else { "MISSED" }),
                None => (String::new(), ""),
            };
            cells.extend([bar, met.to_string()]);
            cells
        };
        Self { headings, rows: rows.iter().map(text).collect() }
    }

    pub fn markdown(&self) -> String {
        let line = |cells: Vec<&str>| format!("| {} |\n", cells.join(" | "));
        let mut text = line(self.headings.iter().map(|heading| heading.trim_start_matches('#')).collect());
        text +=
            &line(self.headings.iter().map(|heading| if heading.starts_with('#') { "---:" } else { "---" }).collect());
        for row in &self.rows {
            text += &line(row.iter().map(String::as_str).collect());
        }
        text
    }
}

/// Whole numbers in groups of three digits; others with three places.
pub fn number(value: f64) -> String {
    if (value - value.round()).abs() > 1e-9 {
        return format!("{value:.3}");
    }
    let digits = format!("{:.0}", value.abs());
    let mut text = String::from(if value < 0.0 { "-" } else { "" });
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
