//! Tables and JSON on stdout.

use std::io::{self, Write};

use comfy_table::{presets, CellAlignment, ContentArrangement, Table};
use serde::Serialize;

/// A table without lines; columns whose heading begins with `#` hold numbers and are aligned to the right.
pub struct Columns {
    table: Table,
}

impl Columns {
    pub fn new<S: AsRef<str>>(headings: &[S]) -> Self {
        let mut table = Table::new();
        table.load_preset(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
        table.set_header(headings.iter().map(|heading| heading.as_ref().trim_start_matches('#')));
        for (column, heading) in table.column_iter_mut().zip(headings) {
            column.set_padding((0, 2));
            if heading.as_ref().starts_with('#') {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        Self { table }
    }

    pub fn row<S: ToString>(&mut self, cells: &[S]) {
        self.table.add_row(cells.iter().map(ToString::to_string));
    }

    pub fn is_empty(&self) -> bool {
        self.table.is_empty()
    }
}

impl std::fmt::Display for Columns {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for line in self.table.lines() {
            writeln!(f, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

/// Unlike `print!`, gives an error when the reader has gone away.
pub fn print(text: impl std::fmt::Display) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    write!(stdout, "{text}")?;
    stdout.flush()
}

/// Text beside the data, on standard error, if anybody reads it.
pub fn note(text: impl std::fmt::Display) {
    let _ = write!(io::stderr().lock(), "{text}");
}

pub fn json(value: &impl Serialize) -> anyhow::Result<()> {
    Ok(print(format_args!("{}\n", serde_json::to_string_pretty(value)?))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_at_the_right_and_no_line_ends_in_blanks() {
        let mut columns = Columns::new(&["port", "#frames", "note"]);
        columns.row(&["p0", "7", ""]);
        columns.row(&["p1", "1234567", "cut"]);
        assert_eq!(columns.to_string(), "port   frames  note\np0          7\np1    1234567  cut\n");
    }
}
