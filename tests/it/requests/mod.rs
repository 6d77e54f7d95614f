//! Where HTTP meets the product: connections, encodings, unknown names, and who is answered how.

mod bodies;
mod charsets;
mod client_ip;
mod content_negotiation;
mod early_responses;
mod logging;
mod unknown_fields;
