//! Opening and closing the app.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use super::shell::Shell;

#[test]
fn the_first_start_creates_private_files() {
    let shell = Shell::on_sqlite();
    let mut server = shell.serve("");
    let address = server.address.clone();
    assert_eq!(server.line, format!("Vestibule is open at http://{address}; emails are shown at http://{address}/dev/emails\n"));
    assert!(server.get("/health/ready").starts_with("HTTP/1.1 200 OK\r\n"));
    let modes = ["data", "data/keys.toml", "data/vestibule.db"].map(|name| shell.mode(name));
    assert_eq!(modes, ["700", "600", "600"]);
    server.signal("TERM");
    let (code, said, took) = server.end();
    assert_eq!(code, Some(0), "{said}");
    assert!(took < Duration::from_secs(1), "{took:?}");
    let keys = shell.read("data/keys.toml");
    drop(shell.serve(""));
    assert_eq!(shell.read("data/keys.toml"), keys);
}

#[test]
fn the_start_says_where_the_pages_are() {
    let server = Shell::on_sqlite().serve("--set pages_at=/account");
    let url = format!("http://{}", server.address);
    let emails = format!("emails are shown at {url}/account/dev/emails");
    assert_eq!(server.line, format!("Vestibule is open at {url}; its pages are at {url}/account; {emails}\n"));
}

#[test]
fn a_start_that_a_contract_stops_leaves_the_data_as_they_are() {
    let shell = Shell::on_sqlite();
    std::fs::create_dir(shell.path("contracts")).unwrap();
    shell.write("contracts/shop.toml", "title = \"Shop\"\n");
    let said = shell.run("serve --set contracts_dir=contracts").failure(1);
    assert!(said.contains("shop.toml"), "{said}");
    assert!(!shell.path("data/vestibule.db").exists(), "an older version can still read what is there");
}

#[test]
fn a_running_request_is_answered_before_the_server_stops() {
    let shell = Shell::open();
    let mut server = shell.serve("");
    let mut stream = TcpStream::connect(&server.address).unwrap();
    let head =
        "POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 8\r\n\r\n";
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(b"emai").unwrap();
    // Answered once the first request has been read as far as it goes.
    assert!(server.get("/health/live").starts_with("HTTP/1.1 200"));
    server.signal("TERM");
    while TcpStream::connect(&server.address).is_ok() {}
    stream.write_all(b"l=a&b=c1").unwrap();
    let mut reply = String::new();
    stream.read_to_string(&mut reply).unwrap();
    assert!(reply.starts_with("HTTP/1.1 "), "{reply:?}");
    assert_eq!(server.end().0, Some(0));
}

#[test]
fn a_second_signal_stops_at_once() {
    let shell = Shell::open();
    let mut server = shell.serve("");
    let mut stream = TcpStream::connect(&server.address).unwrap();
    stream.write_all(b"POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 8\r\n\r\n").unwrap();
    assert!(server.get("/health/live").starts_with("HTTP/1.1 200"));
    server.signal("INT");
    while TcpStream::connect(&server.address).is_ok() {}
    server.signal("INT");
    let (code, said, took) = server.end();
    assert_eq!(code, Some(0), "{said}");
    assert!(took < Duration::from_secs(1), "{took:?}");
}

#[test]
fn a_server_that_cannot_start_says_why_in_one_sentence() {
    let shell = Shell::on_sqlite();
    let server = shell.serve("");
    let address = &server.address;
    let said = shell.run(&format!("--listen {address}")).failure(1);
    assert_eq!(said, format!("vestibule: cannot listen: {address} is taken; choose another with --listen or `listen`\n"));
    shell.write("words", "no database, but more than a hundred bytes of something else: ".repeat(3).as_str());
    let said = shell.run("--listen 127.0.0.1:0 --set database.url=sqlite://words").failure(1);
    assert!(said.starts_with("vestibule: cannot open the database: words: ") && said.lines().count() == 1, "{said}");
    let said = shell.run("--listen 127.0.0.1:0 --data-dir words").failure(1);
    assert!(said.starts_with("vestibule: cannot make the data folder: words: ") && said.lines().count() == 1, "{said}");
    shell.write("data/keys.toml", "no keys");
    let said = shell.run("role list").failure(1);
    assert_eq!(said, "vestibule: cannot open the keys: data/keys.toml: not a file of keys that Vestibule wrote\n");
}

#[test]
fn a_database_that_cannot_be_reached_is_named_without_its_password() {
    let shell = Shell::on_sqlite();
    shell.write(
        "vestibule.toml",
        "database.url = \"postgres://ada:hunter2@127.0.0.1:1/vestibule\"\ndatabase.acquire_timeout = \"50ms\"\n",
    );
    let said = shell.run("migrate").failure(1);
    assert!(said.starts_with("vestibule: cannot open the database: postgres://ada@127.0.0.1:1/vestibule: "), "{said}");
    assert!(said.contains("Connection refused") && said.lines().count() == 1 && !said.contains("hunter2"), "{said}");
}

#[test]
fn unusual_folder_names_are_accepted() {
    let shell = Shell::on_sqlite();
    shell.run("migrate --data-dir a?b%41#c").success();
    assert_eq!(shell.mode("a?b%41#c/vestibule.db"), "600");
}

#[test]
fn many_instances_may_start_at_once() {
    let shell = Shell::open();
    let together: Vec<_> = (0..6).map(|_| shell.command("migrate").spawn().unwrap()).collect();
    for child in together {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn the_log_is_json_unless_standard_error_is_a_terminal() {
    let shell = Shell::open();
    let mut server = shell.serve("");
    server.signal("TERM");
    let (_, said, _) = server.end();
    let line: serde_json::Value = serde_json::from_str(said.lines().find(|line| line.contains("\"INFO\"")).unwrap()).unwrap();
    assert_eq!((line["level"].as_str(), line["timestamp"].as_str().unwrap().ends_with('Z')), (Some("INFO"), true));
    let mut server = shell.serve("--set log.format=text --set log.level=error");
    server.signal("TERM");
    assert_eq!(server.end().1, "");
}
