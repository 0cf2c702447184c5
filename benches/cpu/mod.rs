//! The processor time of this process. What others do on the same machine moves it far less than it moves the clock.

/// Kernel clock ticks in a second, the unit of `/proc/self/stat`; 100 on every Linux of our time.
const TICKS_PER_SECOND: f64 = 100.0;

/// Seconds of processor time that this process has used, in itself and in the kernel for it.
pub fn seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    // The name in parentheses may hold anything; after it, the 12th and 13th fields are the two times.
    let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    let ticks: f64 = fields[11..13].iter().map(|field| field.parse::<f64>().unwrap()).sum();
    ticks / TICKS_PER_SECOND
}
