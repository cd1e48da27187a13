//! The trunkline command.
//!
//!   arguments -> one module per noun in `commands` -> data on stdout, all else on stderr
//!                                                     exit code: 0 done, 1 usage, 2 refused, 3 no switch or no answer

/// As in the standard library, but nobody is obliged to read: a closed standard error does not end the program.
macro_rules! eprint {
    ($($text:tt)*) => { $crate::output::note(format_args!($($text)*)) };
}
macro_rules! eprintln {
    ($($text:tt)*) => { $crate::output::note(format_args!("{}\n", format_args!($($text)*))) };
}

mod commands;
mod connection;
mod failure;
mod output;
mod place;
mod table_file;

use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::Parser;

const EXAMPLES: &str = "\
First steps:
  trunkline demo             a run of the switch, its report and its plot
  trunkline sim up gmii-4    a simulated switch to speak to; tells what to export in another shell, for:
  trunkline device show      who answers

Exit codes: 0 done, 1 usage or file, 2 refused by the switch, 3 no switch or no answer";

/// A trunking Ethernet switch: prints it, simulates it, speaks to it.
#[derive(Parser)]
#[command(name = "trunkline", version, after_help = EXAMPLES)]
struct Arguments {
    #[command(flatten)]
    connection: connection::Connection,
    #[command(subcommand)]
    command: commands::Command,
}

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return refuse_arguments(&error),
    };
    match arguments.command.run(&arguments.connection) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if failure::is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}", failure::text(&error));
            ExitCode::from(failure::exit_code(&error))
        }
    }
}

fn refuse_arguments(error: &clap::Error) -> ExitCode {
    let asked_for = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    if asked_for {
        return error.print().map_or(ExitCode::from(failure::USAGE), |()| ExitCode::SUCCESS);
    }
    let text = error.to_string();
    match text.strip_prefix("error: ") {
        Some(text) => eprint!("error[usage]: {text}"),
        None => eprint!("{text}"),
    }
    ExitCode::from(failure::USAGE)
}
