//! The crossbar: ingress, crosspoint memories, egress.
