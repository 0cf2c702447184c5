//! The `bonghwa` binary.

fn main() -> std::process::ExitCode {
    bonghwa::cli::run(std::env::args_os(), &mut std::io::stdout(), &mut std::io::stderr())
}
