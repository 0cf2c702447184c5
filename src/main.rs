//! The `bonghwa` binary.

/// Gives memory back while the service runs for months; see `Cargo.toml`.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> std::process::ExitCode {
    bonghwa::cli::run(std::env::args_os(), &mut std::io::stdout(), &mut std::io::stderr())
}
