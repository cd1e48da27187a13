//! The relay: where an accepted frame goes.
