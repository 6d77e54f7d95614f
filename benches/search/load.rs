//! Writes the users and two million events into an empty database, as fast as its indexes take them.

use fastrand::Rng;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbBackend, EntityTrait};
use vestibule::{
    store::{Connection, Database, Transaction, audit_event, role, user_import, user_role},
    types::{clock::Timestamp, kinds::Event},
};

use super::users::{BEGIN, Population, ROLES, USERS, YEAR, roles_of};

pub const EVENTS: i64 = 2_000_000;
/// IP addresses that the events come from.
pub const PLACES: i64 = 200_000;
const CHUNK: i64 = 50_000;
const ROWS: usize = 2_000;
/// What happens, and how often in a thousand events.
const FREQUENCIES: [(Event, u32); 9] = [
    (Event::SignedIn, 600),
    (Event::SignInFailed, 180),
    (Event::SignedOut, 150),
    (Event::SignedUp, 40),
    (Event::PasswordChanged, 15),
    (Event::EmailVerified, 10),
    (Event::RoleGranted, 3),
    (Event::UserDeactivated, 1),
    (Event::RefreshReplayed, 1),
];

type Written = Result<(), vestibule::error::Error>;

/// Nothing, where the users are there already.
pub async fn load(db: &Database) -> Written {
    if user_import::by_ids(db.reader(), &[USERS]).await?.is_empty() {
        let postgres = db.reader().get_database_backend() == DbBackend::Postgres;
        users(db, postgres).await?;
        roles(db).await?;
        events(db).await?;
        if postgres {
            // As autovacuum does by and by.
            db.writer().execute_unprepared("VACUUM (ANALYZE)").await?;
        }
    }
    Ok(())
}

/// PostgreSQL builds an index of trigrams faster than it adds a million texts to one.
async fn users(db: &Database, postgres: bool) -> Written {
    if postgres {
        db.writer().execute_unprepared("DROP INDEX user_search_trigrams").await?;
    }
    let population = Population::new();
    for start in (1..=USERS).step_by(usize::try_from(CHUNK).expect("few")) {
        let txn = db.begin().await?;
        for some in ids(start, CHUNK).chunks(user_import::BATCH) {
            user_import::add_all(&txn, some.iter().map(|id| population.user(*id)).collect()).await?;
        }
        txn.commit().await?;
    }
    user_import::raise_next_id(db.writer(), USERS).await?;
    if postgres {
        let index = "SET maintenance_work_mem = '1GB'; \
                     CREATE INDEX user_search_trigrams ON user_search USING gin (trigrams_of(text)); RESET maintenance_work_mem";
        db.writer().execute_unprepared(index).await?;
    }
    Ok(())
}

fn ids(start: i64, count: i64) -> Vec<i64> {
    (start..start + count).collect()
}

async fn roles(db: &Database) -> Written {
    let txn = db.begin().await?;
    let mut known = Vec::new();
    for (name, _) in ROLES {
        known.push(role::ensure(&txn, name, Timestamp::from_seconds(BEGIN)).await?.id);
    }
    let granted = (1..=USERS).flat_map(|user| roles_of(user).into_iter().map(move |role| (user, role)));
    user_role::grant_all(&txn, granted.map(|(user, role)| (user, known[role])).collect()).await?;
    Ok(txn.commit().await?)
}

async fn events(db: &Database) -> Written {
    for start in (0..EVENTS).step_by(usize::try_from(CHUNK).expect("few")) {
        let txn = db.begin().await?;
        for some in ids(start, CHUNK).chunks(ROWS) {
            add_events(&txn, some).await?;
        }
        txn.commit().await?;
    }
    Ok(())
}

async fn add_events(txn: &Transaction, numbers: &[i64]) -> Written {
    audit_event::Entity::insert_many(numbers.iter().map(|number| event(*number))).exec_without_returning(txn).await?;
    Ok(())
}

fn event(number: i64) -> audit_event::ActiveModel {
    let mut rng = Rng::with_seed(number.unsigned_abs());
    let event = kind(&mut rng);
    let place = rng.i64(0..PLACES).min(rng.i64(0..PLACES));
    audit_event::ActiveModel {
        created_at: Set(Timestamp::from_seconds(BEGIN + number * YEAR / EVENTS)),
        event: Set(event),
        user_id: Set((event != Event::SignInFailed).then(|| rng.i64(1..=USERS))),
        ip: Set(Some(place_of(place))),
        user_agent: Set(Some("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0".to_owned())),
        actor: Set(matches!(event, Event::RoleGranted | Event::UserDeactivated).then(|| "1".to_owned())),
        route: Set(Some("/api/accounts/login/".to_owned())),
        ..Default::default()
    }
}

fn kind(rng: &mut Rng) -> Event {
    let mut at = rng.u32(..1000);
    let found = FREQUENCIES.iter().find(|(_, share)| at.checked_sub(*share).map(|rest| at = rest).is_none());
    found.map_or(Event::SignedIn, |(event, _)| *event)
}

pub fn place_of(number: i64) -> String {
    format!("10.{}.{}.{}", number >> 16, number >> 8 & 255, number & 255)
}

/// The size of what is there.
pub async fn size(db: &Database) -> Option<i64> {
    let pool = db.reader();
    let sql = match pool.get_database_backend() {
        DbBackend::Postgres => "SELECT pg_database_size(current_database()) AS size",
        _ => "SELECT page_count * page_size AS size FROM pragma_page_count(), pragma_page_size()",
    };
    let statement = sea_orm::Statement::from_string(pool.get_database_backend(), sql);
    Connection::query_one_raw(pool, statement).await.ok()??.try_get("", "size").ok()
}
