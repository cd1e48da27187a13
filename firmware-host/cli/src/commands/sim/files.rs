//! The files a run leaves behind.

use std::path::{Path, PathBuf};

use trunkline_sim::run::{Report, RunOptions};

use crate::failure::unwritable;

pub struct Files {
    capture: PathBuf,
    plot: PathBuf,
    report: PathBuf,
}

impl Files {
    /// Makes the folder if it is not there.
    pub fn within(folder: &Path) -> anyhow::Result<Self> {
        std::fs::create_dir_all(folder).map_err(|error| unwritable("make the folder", folder, &error))?;
        let file = |name: &str| folder.join(name);
        Ok(Self { capture: file("run.pcapng"), plot: file("shares.svg"), report: file("report.json") })
    }

    /// Has a run write its own files; without trunks there is nothing to plot.
    pub fn request(&self, options: &mut RunOptions, trunks: usize) {
        options.capture = Some(self.capture.clone());
        options.plot = (trunks > 0).then(|| self.plot.clone());
    }

    /// Writes the report and lists all files with what they hold.
    pub fn finish(&self, report: &Report) -> anyhow::Result<String> {
        let text = serde_json::to_string_pretty(report)? + "\n";
        std::fs::write(&self.report, text).map_err(|error| unwritable("write", &self.report, &error))?;
        let mut list = format!("{}  every frame in and out, with simulated time\n", self.capture.display());
        if !report.trunks.is_empty() {
            list += &format!("{}  share of each member over time\n", self.plot.display());
        }
        Ok(list + &format!("{}  these numbers\n", self.report.display()))
    }
}
