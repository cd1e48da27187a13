//! The switch core and its MACs as rust-hdl modules.
