//! What a run comes to: tables, plots, a page.
