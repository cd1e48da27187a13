//! Device library: speaks the management protocol to a switch over any octet stream.
