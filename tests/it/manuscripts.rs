//! Words before they are public: saved without loss, judged by those who must agree, published once, taken back.

mod approvals;
mod desk;
mod saving;
