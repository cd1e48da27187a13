//! How a measurement of area and clocks ends: a page, figures for programs, and an error where a bar is missed.

use std::path::PathBuf;

use clap::Args;

use crate::failure::{unwritable, Complaint};
use crate::output;

#[derive(Args)]
pub struct Report {
    /// Write the figures for programs.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Write the report as a Markdown page.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl Report {
    /// The page goes to the terminal unless it has a file. `missed`: a sentence for each bar, `rule`: what every bar asks.
    pub fn deliver(
        &self,
        figures: &serde_json::Value,
        page: &str,
        missed: &[String],
        rule: &'static str,
    ) -> anyhow::Result<()> {
        if let Some(path) = &self.json {
            std::fs::write(path, serde_json::to_string_pretty(figures)? + "\n")
                .map_err(|error| unwritable("write", path, &error))?;
        }
        match &self.out {
            Some(path) => std::fs::write(path, page).map_err(|error| unwritable("write", path, &error))?,
            None => output::print(page)?,
        }
        match missed.is_empty() {
            true => Ok(()),
            false => {
                let help = "the slowest ways are in the report; logs are in the folder of --work";
                Err(Complaint::new("bar-missed", missed.join("; "), rule, help).into())
            }
        }
    }
}
