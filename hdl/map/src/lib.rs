//! The register map: registers, tables, counters, drop reasons and the wire format, declared once.
