//! The `bonghwa` binary.

/// The system's allocator gives memory back and fetches it again around every compression and every burst of requests.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    bonghwa::cli::run(std::env::args_os(), &mut std::io::stdout(), &mut std::io::stderr())
}
