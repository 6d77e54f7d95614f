//! Sign-up forms that were sent early and wait: so many at a time, and so many of one network; see `pages::bot_check`.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
};

use crate::types::client::network;

const MAX_FORMS: usize = 64;
/// Of one network, so that no visitor takes the places of all others. An office behind one IP address seldom has as many at once.
const MAX_OF_NETWORK: usize = 8;

/// How many wait, by network; those from unknown IP addresses are counted together.
#[derive(Default)]
pub struct EarlyForms(Mutex<HashMap<Option<IpAddr>, usize>>);

/// Given back when it is dropped.
pub struct EarlyPlace<'a> {
    forms: &'a EarlyForms,
    network: Option<IpAddr>,
}

impl EarlyForms {
    /// Nothing, if as many wait already as may.
    pub fn enter(&self, ip: Option<IpAddr>) -> Option<EarlyPlace<'_>> {
        let network = ip.map(network);
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_full = waiting.values().sum::<usize>() >= MAX_FORMS;
        if is_full || waiting.get(&network).is_some_and(|count| *count >= MAX_OF_NETWORK) {
            return None;
        }
        *waiting.entry(network).or_default() += 1;
        Some(EarlyPlace { forms: self, network })
    }
}

impl Drop for EarlyPlace<'_> {
    fn drop(&mut self) {
        let mut waiting = self.forms.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = waiting.get_mut(&self.network) {
            *count -= 1;
            if *count == 0 {
                waiting.remove(&self.network);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> Option<IpAddr> {
        text.parse().ok()
    }

    #[test]
    fn one_network_cannot_take_the_places_of_others() {
        let forms = EarlyForms::default();
        let mut taken: Vec<_> = (0..MAX_OF_NETWORK).map(|_| forms.enter(ip("2001:db8::1")).unwrap()).collect();
        assert!(forms.enter(ip("2001:db8::ffff")).is_none(), "the same network");
        assert!(forms.enter(ip("192.0.2.1")).is_some() && forms.enter(None).is_some());
        taken.pop();
        assert!(forms.enter(ip("2001:db8::ffff")).is_some(), "a place was given back");
    }

    #[test]
    fn places_are_few_for_all_networks_together_and_none_is_lost() {
        let forms = EarlyForms::default();
        let from = |number: u8| Some(IpAddr::from([192, 0, 2, number]));
        let taken: Vec<_> = (0..64).map(|number| forms.enter(from(number)).unwrap()).collect();
        assert!(forms.enter(from(200)).is_none());
        drop(taken);
        assert!(forms.0.lock().unwrap().is_empty());
    }
}
