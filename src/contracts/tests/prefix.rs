//! The prefix of a contract, which says what belongs to it.

use std::path::Path;

use super::shop::{GOOD, errors};
use crate::contracts::read;

#[test]
fn a_prefix_is_the_beginning_of_every_path() {
    let title = "title = \"Shop\"";
    assert_eq!(errors(title, "title = \"Shop\"\nprefix = \"/shop/\""), [""; 0]);
    assert_eq!(errors(title, "title = \"Shop\"\nprefix = \"/\""), [""; 0]);
    assert_eq!(
        errors(title, "title = \"Shop\"\nprefix = \"/shop/l\""),
        ["shop.toml:2: `prefix = \"/shop/l\"` must be the beginning of every path; /shop/login/ on line 9 is outside"]
    );
    assert_eq!(
        errors(title, "title = \"Shop\"\nprefix = \"shop\""),
        ["shop.toml:2: `prefix = \"shop\"` is invalid: a path begins with /"]
    );
    let twice = "there are more";
    assert!(!errors(title, "title = \"Shop\"\nprefix = 1")[0].contains(twice));
}

#[test]
fn everything_below_a_prefix_belongs_to_its_contract() {
    let with = |prefix: &str| {
        let text = GOOD.replacen("title", &format!("prefix = \"{prefix}\"\ntitle"), 1).replace("/shop/", "/v1/shop/");
        read("shop", Path::new("shop.toml"), &text).unwrap()
    };
    for prefix in ["/v1/", "/v1"] {
        let contract = with(prefix);
        let lengths = ["/v1", "/v1/users/1", "/v10", "/v1/shop/me/"].map(|path| contract.match_length(path));
        assert_eq!(lengths, [Some(3), Some(3), None, Some(12)], "its own paths match as a whole");
    }
    assert_eq!(with("/").match_length("/anything"), Some(0));
}
