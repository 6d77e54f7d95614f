//! Looking for a part of a text, on every engine alike.

use sea_orm::{
    Condition, ExprTrait,
    sea_query::{Expr, Func, IntoColumnRef, LikeExpr},
};

/// Whether any row can have this text: PostgreSQL keeps no NUL, and refuses a question that has one.
pub(super) fn can_be_kept(text: &str) -> bool {
    !text.contains('\0')
}

/// Rows in which one of these columns has the text in it, in capitals or not; `%` and `_` mean themselves. Beyond ASCII
/// some engines know no capitals: there the text is found as it is written, too.
pub(super) fn contains<C: IntoColumnRef + Copy>(columns: &[C], text: &str) -> Condition {
    let like = |part: &str| {
        let part = part.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_");
        LikeExpr::new(format!("%{part}%")).escape('\\')
    };
    let either = columns.iter().flat_map(|&column| {
        let lower = Expr::expr(Func::lower(Expr::col(column)));
        [lower.like(like(&text.to_lowercase())), Expr::col(column).like(like(text))]
    });
    either.fold(Condition::any(), Condition::add)
}
