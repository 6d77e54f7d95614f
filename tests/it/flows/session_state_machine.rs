//! A session in any order of renewals, lost answers, tabs, thieves who ask, waits and sign-outs: it never forks, an honest client is
//! never signed out for nothing, and a thief is never kept.

use std::{collections::HashMap, time::Duration};

use proptest::{
    prelude::*,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use vestibule::{
    flows::sessions,
    store::session,
    types::{client::ClientInfo, clock::Timestamp, rate_limit::Limit},
};

use super::token_verification::said;
use crate::harness::{TestApp, TestUser};

const GRACE: Duration = Duration::from_secs(30);

#[derive(Debug, Clone, Copy)]
enum Step {
    /// The honest client renews and gets the answer.
    Renew,
    /// It renews, and the answer is lost on the way.
    LoseAnswer,
    /// Two tabs of it renew at the same moment.
    TwoTabs,
    /// An attacker copies the tokens of the client.
    Steal,
    ThiefRenews,
    /// The thief asks whether what they hold is good.
    ThiefVerifies,
    /// The client asks the same.
    Verify,
    Wait(u64),
    SignOut,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => Just(Step::Renew),
        3 => Just(Step::LoseAnswer),
        2 => Just(Step::TwoTabs),
        1 => Just(Step::Steal),
        2 => Just(Step::ThiefRenews),
        2 => Just(Step::ThiefVerifies),
        1 => Just(Step::Verify),
        4 => prop_oneof![Just(1), Just(10), Just(29), Just(30), Just(31), Just(400), Just(3600)].prop_map(Step::Wait),
        1 => Just(Step::SignOut),
    ]
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Who {
    Honest,
    Thief,
}

impl Who {
    fn from(self) -> ClientInfo {
        let (ip, agent) = match self {
            Self::Honest => ("198.51.100.7", "Firefox"),
            Self::Thief => ("203.0.113.9", "curl"),
        };
        ClientInfo::new(ip.parse().ok(), Some(agent))
    }
}

/// What should be, told without a database: the rule of the app in a few lines.
struct Rule {
    generation: i64,
    renewed: Timestamp,
    by: Who,
    /// Whether an access token of this generation was used.
    arrived: bool,
    ended: bool,
}

impl Rule {
    /// Whether this generation's token is renewed at this moment.
    fn renews(&mut self, generation: i64, who: Who, now: Timestamp) -> bool {
        if !self.ended && generation == self.generation {
            *self = Self { generation: self.generation + 1, renewed: now, by: who, arrived: false, ended: false };
            return true;
        }
        self.verifies(generation, who, now)
    }

    /// Whether it is called good.
    fn verifies(&mut self, generation: i64, who: Who, now: Timestamp) -> bool {
        let good = generation == self.generation || self.may_repeat(generation, who, now);
        self.ended |= !good;
        !self.ended
    }

    fn may_repeat(&self, generation: i64, who: Who, now: Timestamp) -> bool {
        let lost = now.duration_since(self.renewed) < GRACE || !self.arrived;
        generation + 1 == self.generation && self.by == who && lost
    }
}

struct Play<'a> {
    app: &'a TestApp,
    ada: TestUser,
    rule: Rule,
    honest: String,
    stolen: Option<String>,
    /// An attacker has presented one of her tokens.
    thief_was_heard: bool,
    /// The one refresh token of each generation that was ever given to anybody.
    given: HashMap<i64, String>,
    accesses: Vec<String>,
}

fn generation(token: &str) -> i64 {
    said(token)["gen"].as_i64().unwrap()
}

impl Play<'_> {
    async fn renew(&mut self, token: String, who: Who) -> Result<Option<String>, TestCaseError> {
        let expected = self.rule.renews(generation(&token), who, self.app.state().now());
        let before = self.seen().await;
        let renewed = sessions::renew(self.app.state(), &token, &self.app.web.sessions.pages, &who.from()).await;
        prop_assert_eq!(renewed.is_ok(), expected, "generation {} by {:?}", generation(&token), who);
        prop_assert_eq!(before, self.seen().await, "a list tells of the renewal");
        let Ok(tokens) = renewed else { return Ok(None) };
        let next = tokens.refresh.reveal().to_owned();
        let same = self.given.entry(generation(&next)).or_insert_with(|| next.clone());
        prop_assert_eq!(&*same, &next, "the family has forked");
        prop_assert_eq!(generation(&next), self.rule.generation, "only the newest generation is ever given");
        self.accesses.push(tokens.access.reveal().to_owned());
        Ok(Some(next))
    }

    /// What a list says of the session.
    async fn seen(&self) -> (Timestamp, Timestamp) {
        let state = self.app.state();
        let row = session::by_id(state.db.reader(), self.ada.session).await.unwrap().unwrap();
        let seen = row.last_use(state.now());
        (seen.at, seen.expires)
    }

    async fn verify(&mut self, token: &str, who: Who) -> Result<(), TestCaseError> {
        let expected = self.rule.verifies(generation(token), who, self.app.state().now());
        let good = sessions::verify(self.app.state(), token, &self.app.web.sessions.pages, &who.from()).await.is_ok();
        prop_assert_eq!(good, expected, "generation {} is verified by {:?}", generation(token), who);
        Ok(())
    }

    /// What was given last is used.
    async fn arrive(&mut self) {
        let used = match self.accesses.last() {
            Some(access) => sessions::check_access(self.app.state(), access).await.is_ok(),
            None => false,
        };
        self.rule.arrived |= used && self.rule.generation > 0;
    }

    async fn take(&mut self, step: Step) -> Result<(), TestCaseError> {
        match step {
            Step::Renew => {
                let now = self.app.state().now();
                let held = generation(&self.honest);
                let fresh = held == self.rule.generation || self.rule.may_repeat(held, Who::Honest, now);
                let ended = self.rule.ended;
                let renewed = self.renew(self.honest.clone(), Who::Honest).await?;
                if !ended && !self.thief_was_heard && fresh {
                    prop_assert!(renewed.is_some(), "an honest client was signed out");
                }
                if let Some(next) = renewed {
                    self.honest = next;
                    self.arrive().await;
                }
            }
            Step::LoseAnswer => drop(self.renew(self.honest.clone(), Who::Honest).await?),
            Step::TwoTabs => {
                let (state, policy, from) = (self.app.state(), &self.app.web.sessions.pages, Who::Honest.from());
                let expected = self.rule.renews(generation(&self.honest), Who::Honest, state.now());
                let (one, two) = tokio::join!(
                    sessions::renew(state, &self.honest, policy, &from),
                    sessions::renew(state, &self.honest, policy, &from)
                );
                prop_assert_eq!((one.is_ok(), two.is_ok()), (expected, expected), "two tabs");
                if let (Ok(one), Ok(two)) = (one, two) {
                    prop_assert_eq!(one.refresh.reveal(), two.refresh.reveal(), "the family has forked");
                    one.refresh.reveal().clone_into(&mut self.honest);
                    let known = self.given.entry(generation(&self.honest)).or_insert_with(|| self.honest.clone());
                    prop_assert_eq!(&*known, &self.honest);
                    self.accesses.push(one.access.reveal().to_owned());
                    self.arrive().await;
                }
            }
            Step::Steal => self.stolen = Some(self.honest.clone()),
            Step::ThiefRenews => {
                if let Some(token) = self.stolen.clone() {
                    let renewed = self.renew(token.clone(), Who::Thief).await?;
                    self.thief_was_heard = true;
                    if let Some(next) = renewed {
                        self.stolen = Some(next);
                        self.arrive().await;
                    }
                }
            }
            Step::ThiefVerifies => {
                if let Some(token) = self.stolen.clone() {
                    self.verify(&token, Who::Thief).await?;
                    self.thief_was_heard = true;
                }
            }
            Step::Verify => self.verify(&self.honest.clone(), Who::Honest).await?,
            Step::Wait(seconds) => self.app.advance_clock(Duration::from_secs(seconds)),
            Step::SignOut => {
                sessions::end(self.app.state(), self.ada.user.id, self.ada.session, &ClientInfo::default()).await.unwrap();
                self.rule.ended = true;
            }
        }
        // Whatever a thief asked: of a renewal that was not theirs they have nothing.
        if self.rule.by == Who::Honest && !self.rule.ended {
            let held = self.stolen.as_deref().map_or(0, generation);
            prop_assert!(held <= generation(&self.honest), "a thief has followed her");
        }
        if self.rule.ended {
            for access in &self.accesses {
                prop_assert!(
                    sessions::check_access(self.app.state(), access).await.is_err(),
                    "an access token outlived its session"
                );
            }
        }
        Ok(())
    }

    /// Whatever happened: a thief who has gone on alone is found out as eventually as the honest client comes back after the grace.
    async fn end(mut self) -> Result<(), TestCaseError> {
        self.app.advance_clock(GRACE);
        let Some(stolen) = self.stolen.clone().filter(|token| generation(token) > generation(&self.honest)) else {
            return Ok(());
        };
        prop_assert!(self.renew(self.honest.clone(), Who::Honest).await?.is_none());
        prop_assert!(self.renew(stolen, Who::Thief).await?.is_none(), "a thief was kept");
        self.take(Step::Wait(0)).await
    }
}

#[test]
fn in_any_order_of_renewals_there_is_one_token_line_and_no_thief_keeps_a_session() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    // Borrowed by the app until it is dropped.
    let _inside = runtime.enter();
    let app = runtime.block_on(TestApp::with(|config| config.limits.refresh = Limit::default()));
    // The same cases every time: what fails here fails everywhere.
    let config = Config { cases: 60, failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let played = runner.run(&prop::collection::vec(step(), 1..25), |steps| {
        runtime.block_on(async {
            let ada = app.ada().await;
            let rule = Rule { generation: 0, renewed: app.state().now(), by: Who::Honest, arrived: false, ended: false };
            let (honest, accesses) = (ada.refresh.clone(), vec![ada.access.clone()]);
            let given = HashMap::from([(0, honest.clone())]);
            let mut play = Play { app: &app, ada, rule, honest, stolen: None, thief_was_heard: false, given, accesses };
            for step in steps {
                play.take(step).await?;
            }
            play.end().await
        })
    });
    played.unwrap_or_else(|error| panic!("{error}"));
    drop(app);
}
