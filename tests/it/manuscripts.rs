//! Words before they are public: saved without loss, judged by those who must agree, published once, taken back.

mod approvals;
mod beside;
mod desk;
mod drafts;
mod saving;
