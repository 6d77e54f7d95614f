//! Stub.
use crate::web::{
    call::Call,
    failure::{Answer, Failure},
};
pub async fn show(_call: Call) -> Answer {
    Err(Failure::NoSuchPath)
}
pub async fn submit(_call: Call) -> Answer {
    Err(Failure::NoSuchPath)
}
pub async fn resend(_call: Call) -> Answer {
    Err(Failure::NoSuchPath)
}
pub async fn change_password(_call: Call) -> Answer {
    Err(Failure::NoSuchPath)
}
pub async fn well_known(_call: Call) -> Answer {
    Err(Failure::NoSuchPath)
}
