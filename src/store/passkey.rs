//! Passkeys: public keys of authenticators, whose they are and when they were used.

use sea_orm::{ActiveValue::Set, Condition, QueryOrder, QuerySelect, entity::prelude::*, sea_query::OnConflict};

use super::pagination;
use crate::{error::Result, types::clock::Timestamp};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "passkeys")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub user_id: i64,
    /// What its authenticator calls it, in base64url.
    #[sea_orm(unique)]
    pub credential_id: String,
    /// As COSE writes it, in base64url.
    pub public_key: String,
    /// The highest that was shown; zero, if the authenticator does not count.
    pub counter: i64,
    pub name: String,
    /// The kind of its authenticator, a UUID; zeros, if that is not said.
    pub aaguid: String,
    /// How the authenticator is reached, as browsers call it, separated by spaces.
    pub transports: String,
    /// Whether the key may be copied to other devices, and whether it has been.
    pub backup_eligible: bool,
    pub backed_up: bool,
    pub created_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(belongs_to = "super::user::Entity", from = "Column::UserId", to = "super::user::Column::Id")]
    User,
}

impl ActiveModelBehavior for ActiveModel {}

impl pagination::HasId for Entity {
    const ID: Column = Column::Id;

    fn id(row: &Model) -> i64 {
        row.id
    }
}

/// More than a person has devices and password managers.
pub const MAX_PER_USER: u64 = 20;

/// A passkey that is about to exist.
pub struct New<'a> {
    pub user_id: i64,
    pub credential_id: String,
    pub public_key: String,
    pub counter: u32,
    pub name: &'a str,
    pub aaguid: String,
    pub transports: String,
    pub backup_eligible: bool,
    pub backed_up: bool,
}

/// `None`, if there is a passkey of this credential, of whatever account.
pub async fn add(db: &impl ConnectionTrait, new: New<'_>, now: Timestamp) -> Result<Option<Model>> {
    let row = ActiveModel {
        user_id: Set(new.user_id),
        credential_id: Set(new.credential_id.clone()),
        public_key: Set(new.public_key),
        counter: Set(i64::from(new.counter)),
        name: Set(new.name.to_owned()),
        aaguid: Set(new.aaguid),
        transports: Set(new.transports),
        backup_eligible: Set(new.backup_eligible),
        backed_up: Set(new.backed_up),
        created_at: Set(now),
        ..Default::default()
    };
    let once = OnConflict::column(Column::CredentialId).do_nothing().to_owned();
    if Entity::insert(row).on_conflict(once).exec_without_returning(db).await? == 0 {
        return Ok(None);
    }
    by_credential(db, &new.credential_id).await
}

pub async fn by_credential(db: &impl ConnectionTrait, credential_id: &str) -> Result<Option<Model>> {
    Ok(Entity::find().filter(Column::CredentialId.eq(credential_id)).one(db).await?)
}

/// One of this user's.
pub async fn of_id(db: &impl ConnectionTrait, user_id: i64, id: i64) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(id).filter(Column::UserId.eq(user_id)).one(db).await?)
}

/// Of a user, the newest first.
pub async fn of_user(db: &impl ConnectionTrait, user_id: i64) -> Result<Vec<Model>> {
    let own = Entity::find().filter(Column::UserId.eq(user_id));
    Ok(own.order_by_desc(Column::Id).limit(MAX_PER_USER).all(db).await?)
}

pub async fn count_of(db: &impl ConnectionTrait, user_id: i64) -> Result<u64> {
    Ok(Entity::find().filter(Column::UserId.eq(user_id)).count(db).await?)
}

/// The oldest first, so many after this one.
pub async fn after_id(db: &impl ConnectionTrait, user_id: i64, after: (i64, u64)) -> Result<Vec<Model>> {
    pagination::after_id(db, Entity::find().filter(Column::UserId.eq(user_id)), after).await
}

/// What an authenticator says each time.
pub struct Use {
    pub counter: u32,
    pub backed_up: bool,
}

/// Notes that it was shown. The counter never goes back: false, if this one is not higher than the last, which a copy of the key shows
/// too. Authenticators that do not count always say zero.
pub async fn used(db: &impl ConnectionTrait, id: i64, shown: &Use, now: Timestamp) -> Result<bool> {
    let counter = i64::from(shown.counter);
    let is_next = Condition::any()
        .add(Column::Counter.lt(counter))
        .add(Condition::all().add(Column::Counter.eq(0)).add(Expr::value(counter == 0)));
    let noted = Entity::update_many()
        .filter(Column::Id.eq(id))
        .col_expr(Column::LastUsedAt, Expr::value(now))
        .col_expr(Column::BackedUp, Expr::value(shown.backed_up));
    let advanced = noted.clone().filter(is_next).col_expr(Column::Counter, Expr::value(counter));
    if advanced.exec(db).await?.rows_affected == 1 {
        return Ok(true);
    }
    noted.exec(db).await?;
    Ok(false)
}

/// False, if the user has no such passkey.
pub async fn rename(db: &impl ConnectionTrait, (user_id, id): (i64, i64), name: &str) -> Result<bool> {
    let update = Entity::update_many().filter(Column::Id.eq(id)).filter(Column::UserId.eq(user_id));
    Ok(update.col_expr(Column::Name, Expr::value(name)).exec(db).await?.rows_affected == 1)
}

/// Every passkey of a user.
pub async fn remove_all(db: &impl ConnectionTrait, user_id: i64) -> Result<()> {
    Entity::delete_many().filter(Column::UserId.eq(user_id)).exec(db).await?;
    Ok(())
}

/// True for exactly one caller.
pub async fn remove(db: &impl ConnectionTrait, id: i64) -> Result<bool> {
    Ok(Entity::delete_by_id(id).exec(db).await?.rows_affected == 1)
}
