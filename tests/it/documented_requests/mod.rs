//! Every request that the documents of the shipped contracts print, in their order, on a new server, with what they promise of the
//! responses. One file a contract.

mod accounts;
mod api_key;
mod author;
mod clients;
mod printed;
mod simplejwt;
