//! FPGA build flow: synthesis and place and route for named parts.
