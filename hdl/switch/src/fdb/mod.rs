//! The filtering database.
