//! Verilator switched off by the environment; alone in its process because the environment is shared.

use trunkline_verilator::{available, BuildError, Model, Options, Unavailable};

#[test]
fn without_verilator_the_error_says_what_to_do() {
    std::env::set_var("TRUNKLINE_VERILATOR", "none");
    assert_eq!(available(), Err(Unavailable::SwitchedOff));
    let error = Model::build("module m; endmodule", "m", &Options::default()).err().unwrap();
    assert!(matches!(error, BuildError::Unavailable(Unavailable::SwitchedOff)));
    assert!(error.to_string().contains("help: unset it"), "{error}");

    std::env::set_var("TRUNKLINE_VERILATOR", "verilator-that-is-not-there");
    let error = available().unwrap_err();
    assert!(error.to_string().contains("apt-get install verilator g++"), "{error}");
}
