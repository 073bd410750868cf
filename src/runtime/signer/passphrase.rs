//! A passphrase, read from the terminal without showing it.

use std::fs::File;
use std::io::{self, Read as _, Write as _};

use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;

/// The longest passphrase, in bytes.
const MAX: usize = 1024;

const INTERRUPT: u8 = 0x03;
const END: u8 = 0x04;
const BACKSPACE: [u8; 2] = [0x08, 0x7f];
const KILL: u8 = 0x15;

/// A terminal that shows nothing of what is typed, and is as it was when this goes.
struct Quiet {
    terminal: File,
    before: Termios,
}

impl Quiet {
    fn new() -> io::Result<Self> {
        let terminal = File::options().read(true).write(true).open("/dev/tty")?;
        let before = tcgetattr(&terminal)?;
        let mut quiet = before.clone();
        // Keys come one by one and raise no signal: a signal would end the program with the terminal still quiet.
        quiet.local_modes.remove(LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG);
        tcsetattr(&terminal, OptionalActions::Flush, &quiet)?;
        Ok(Self { terminal, before })
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        drop(self.terminal.write_all(b"\r\n"));
        // A terminal that is gone needs nothing back.
        tcsetattr(&self.terminal, OptionalActions::Flush, &self.before).unwrap_or_default();
    }
}

/// Ask for a passphrase; none where whoever is there gives up.
pub fn ask(prompt: &str) -> io::Result<Option<SecretString>> {
    let mut quiet = Quiet::new()?;
    quiet.terminal.write_all(prompt.as_bytes())?;
    let mut typed = Zeroizing::new(Vec::with_capacity(MAX));
    let mut key = [0_u8; 1];
    loop {
        if quiet.terminal.read(&mut key)? == 0 {
            return Ok(None);
        }
        let [key] = key;
        match key {
            INTERRUPT => return Ok(None),
            END if typed.is_empty() => return Ok(None),
            b'\r' | b'\n' | END => break,
            KILL => typed.clear(),
            key if BACKSPACE.contains(&key) => {
                typed.pop();
            }
            key if typed.len() < MAX => typed.push(key),
            _ => {}
        }
    }
    let text = std::str::from_utf8(&typed).map_err(|_not_utf8| io::ErrorKind::InvalidData)?;
    Ok(Some(SecretString::from(text)))
}
