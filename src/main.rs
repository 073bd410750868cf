//! The `warroom` binary.

fn main() -> std::process::ExitCode {
    warroom::cli::run(std::env::args_os())
}
