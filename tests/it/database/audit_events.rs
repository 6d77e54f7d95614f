//! Pages of the audit log between two moments, on both engines alike, whatever clocks have said.

use sea_orm::{ActiveValue::Set, EntityTrait};
use vestibule::{
    app::App,
    store::{
        audit_event::{self, ActiveModel, Entity, Filter},
        pagination::Cursor,
    },
    types::{clock::Timestamp, kinds::Event},
};

use crate::harness::TestApp;

const HOUR: i64 = 3600;

/// Events at these hours, in the order in which they were written, each of another kind than the one before.
async fn written_at(app: &App, hours: &[i64]) {
    let row = |(number, hour): (usize, &i64)| ActiveModel {
        created_at: Set(Timestamp::from_seconds(hour * HOUR)),
        event: Set(if number % 2 == 0 { Event::SignedIn } else { Event::SignedOut }),
        ip: Set(Some("192.0.2.7".to_owned())),
        ..Default::default()
    };
    Entity::insert_many(hours.iter().enumerate().map(row)).exec_without_returning(app.db.writer()).await.unwrap();
}

async fn hours(app: &App, filter: &Filter, cursor: Cursor) -> Vec<i64> {
    let page = audit_event::page(app.db.reader(), filter, (cursor, 50)).await.unwrap();
    page.rows.iter().map(|row| row.created_at.seconds() / HOUR).collect()
}

fn between(since: Option<i64>, until: Option<i64>) -> Filter {
    let at = |hour: i64| Timestamp::from_seconds(hour * HOUR);
    Filter { since: since.map(at), until: until.map(at), ..Filter::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_span_of_the_log_has_every_event_in_it_even_where_a_clock_was_wrong() {
    let app = TestApp::start().await;
    let state = app.state();
    // One was written by a clock that was far ahead, one by a clock that was behind.
    written_at(state, &[1, 2, 50, 3, 4, 1, 5, 6]).await;
    for (since, until, wanted) in [
        (Some(3), Some(6), vec![5, 4, 3]),
        (Some(5), None, vec![6, 5, 50]),
        (None, Some(2), vec![1, 1]),
        (Some(7), Some(50), vec![]),
        (Some(50), Some(51), vec![50]),
    ] {
        let mut filter = between(since, until);
        let found = hours(state, &filter, Cursor::Newest).await;
        let events = found.into_iter().filter(|hour| *hour < 1000).collect::<Vec<_>>();
        assert_eq!(events, wanted, "{since:?} {until:?}");
        filter.ip = Some("192.0.2.7".to_owned());
        filter.event = Some(Event::SignedIn);
        let kinds = audit_event::page(state.db.reader(), &filter, (Cursor::Newest, 50)).await.unwrap();
        assert!(kinds.rows.iter().all(|row| row.event == Event::SignedIn) && kinds.rows.len() <= wanted.len());
    }
    assert_eq!(hours(state, &between(Some(1), Some(7)), Cursor::After(0)).await, [6, 5, 1, 4, 3, 2, 1]);
}
