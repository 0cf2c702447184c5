//! Ways to reach people, one folder each. A message comes here finished; what is said and to whom is decided above. `tls` is whom all
//! of them trust.

pub mod email;
pub mod second_way;
mod tls;
