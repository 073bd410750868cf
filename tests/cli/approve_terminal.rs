//! `warroom approve` on a terminal: it asks first, and reads a passphrase without showing it.

use std::fs;
use std::io::{Read as _, Write as _};

use portable_pty::{CommandBuilder, PtySize, native_pty_system};

use super::approve::{Desk, IAM};

/// Talk to the program: wait for each text, then type the answer. Its status, and all that stood on the terminal.
fn talk(desk: &Desk, arguments: &[&str], turns: &[(&str, &str)]) -> (u32, String) {
    let pair = native_pty_system().openpty(PtySize { rows: 50, cols: 200, ..PtySize::default() }).unwrap();
    let plain = desk.home.command(&[&["approve", "sale", "--function", "iam"], arguments].concat());
    let mut command = CommandBuilder::new(plain.get_program());
    command.args(plain.get_args());
    command.env_clear();
    for (name, value) in plain.get_envs() {
        command.env(name, value.unwrap());
    }
    command.cwd(desk.home.path());
    let mut child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let mut output = pair.master.try_clone_reader().unwrap();
    let mut input = pair.master.take_writer().unwrap();
    let (mut seen, mut from) = (String::new(), 0);
    let mut turns = turns.iter();
    let mut turn = turns.next();
    let mut bytes = [0; 4096];
    // A terminal whose program has ended answers with an error.
    while let Ok(count @ 1..) = output.read(&mut bytes) {
        seen.push_str(&String::from_utf8_lossy(&bytes[..count]));
        while let Some((wanted, answer)) = turn {
            let Some(at) = seen.get(from..).unwrap().find(wanted) else { break };
            from += at + wanted.len();
            input.write_all(answer.as_bytes()).unwrap();
            turn = turns.next();
        }
    }
    assert!(turn.is_none(), "never asked {turn:?}:\n{seen}");
    (child.wait().unwrap().exit_code(), seen)
}

#[test]
fn nothing_is_signed_until_somebody_says_yes() {
    let desk = Desk::new();
    let before = desk.read(IAM);
    for no in ["n\r", "\r", "maybe\r"] {
        let (status, seen) = talk(&desk, &["--key", "ben"], &[("sign this? [y/N]", no)]);
        assert_eq!(status, 1, "{seen}");
        assert!(seen.contains("nothing was signed"), "{seen}");
        assert_eq!(desk.read(IAM), before);
    }
    let (status, seen) = talk(&desk, &["--key", "ben"], &[("sign this? [y/N]", "y\r")]);
    assert_eq!(status, 0, "{seen}");
    assert_ne!(desk.read(IAM), before);
    let (status, seen) = talk(&desk, &["--key", "ben", "--yes"], &[]);
    assert_eq!(status, 0, "{seen}");
    assert!(!seen.contains("sign this?"));
}

#[test]
fn a_passphrase_is_asked_for_and_never_shown() {
    let desk = Desk::new();
    let key = ["-q", "-t", "ed25519", "-N", "correct horse", "-a", "4", "-f", "locked"];
    assert_eq!(desk.home.pipe("ssh-keygen", &key, "").status, 0);
    let public = fs::read_to_string(desk.home.path().join("locked.pub")).unwrap();
    let ben = fs::read_to_string(desk.home.path().join("ben.pub")).unwrap();
    let ben = ben.rsplit_once(' ').unwrap().0.to_owned();
    desk.replace("config/roster.toml", &ben, public.trim());
    let how = ["--key", "locked"];
    // The second is typed with a slip that is taken back.
    let turns = [
        ("passphrase of SHA256:", "wrong horse\r"),
        ("does not open the key", ""),
        ("passphrase of SHA256:", "correct horsr\u{7f}e\r"),
        ("sign this? [y/N]", "y\r"),
    ];
    let (status, seen) = talk(&desk, &how, &turns);
    assert_eq!(status, 0, "{seen}");
    assert!(!seen.contains("horse"), "{seen}");
    let (status, seen) = talk(&desk, &how, &[("passphrase of SHA256:", "\u{3}")]);
    assert_eq!(status, 2, "{seen}");
    assert!(seen.contains("the key is under a passphrase"), "{seen}");
}
