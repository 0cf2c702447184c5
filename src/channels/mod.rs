//! Ways to reach people, one folder each. A message comes here finished; what is said and to whom is decided above.

pub mod email;
