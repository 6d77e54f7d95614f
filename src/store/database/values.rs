//! The values of a statement, as an engine takes them.

use sea_orm::{
    Value,
    sqlx::{self, Arguments, Encode, Type},
};

/// # Errors
/// A value of a type that no column has.
pub(super) fn bind<A>(values: Option<sea_orm::Values>) -> sqlx::Result<A>
where
    A: Arguments,
    Option<bool>: Encode<'static, A::Database> + Type<A::Database>,
    Option<i32>: Encode<'static, A::Database> + Type<A::Database>,
    Option<i64>: Encode<'static, A::Database> + Type<A::Database>,
    Option<f64>: Encode<'static, A::Database> + Type<A::Database>,
    Option<String>: Encode<'static, A::Database> + Type<A::Database>,
    Option<Vec<u8>>: Encode<'static, A::Database> + Type<A::Database>,
{
    let mut arguments = A::default();
    for value in values.into_iter().flat_map(|values| values.0) {
        let added = match value {
            Value::Bool(bit) => arguments.add(bit),
            Value::Int(number) => arguments.add(number),
            Value::BigInt(number) => arguments.add(number),
            Value::Unsigned(number) => arguments.add(number.map(i64::from)),
            Value::BigUnsigned(number) => arguments.add(number.map(i64::try_from).transpose().map_err(sqlx::Error::decode)?),
            Value::Double(number) => arguments.add(number),
            Value::String(text) => arguments.add(text),
            Value::Bytes(bytes) => arguments.add(bytes),
            other => Err(format!("no column holds a value such as {other:?}").into()),
        };
        added.map_err(sqlx::Error::Encode)?;
    }
    Ok(arguments)
}
