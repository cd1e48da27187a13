//! Progress in steps: what is being done, what is done and how long it took. On standard error, with or without a terminal.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

pub struct Steps {
    bar: ProgressBar,
    step: Option<(String, Instant)>,
}

impl Steps {
    pub fn begin() -> Self {
        let bar = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed}") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(200));
        Self { bar, step: None }
    }

    /// The one before is done.
    pub fn next(&mut self, step: &str) {
        self.done();
        self.bar.reset_elapsed();
        self.bar.set_message(step.to_string());
        self.step = Some((step.to_string(), Instant::now()));
    }

    /// What goes on within a step.
    pub fn detail(&mut self, line: &str) {
        self.bar.set_message(line.to_string());
        if self.bar.is_hidden() {
            eprintln!("  {line}");
        }
    }

    pub fn end(mut self) {
        self.done();
        self.bar.finish_and_clear();
    }

    fn done(&mut self) {
        let Some((step, since)) = self.step.take() else { return };
        let line = format!("{step:<36} {:>4} s", since.elapsed().as_secs());
        match self.bar.is_hidden() {
            true => eprintln!("{line}"),
            false => self.bar.println(line),
        }
    }
}
