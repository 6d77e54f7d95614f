//! Where HTTP meets the product: connections, encodings, unknown names, and who is answered how.

mod bodies;
mod early;
mod programs;
mod strict;
mod text;
mod who;
