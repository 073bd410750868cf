//! Reading secrets at the moment they are needed.
//!
//! A value lives in [`SecretString`] and nowhere else; an error says where the secret should have been and
//! never what was found there. Values are not kept: a key that is rotated during the outage counts at once.

mod keyring;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};
use tokio::fs::File;
use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::process::Command;

use crate::plan::SecretRef;

/// The most bytes that a secret may have.
pub const LONGEST: u64 = 64 * 1024;

/// How long a command or the keyring may take.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// Why a secret could not be read.
#[derive(Debug, thiserror::Error)]
#[error("{place}: {fault}")]
pub struct SecretError {
    /// Where it should be.
    pub place: SecretRef,
    /// What is wrong there.
    #[source]
    pub fault: Fault,
}

/// What is wrong at the place of a secret.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The environment variable is missing.
    #[error("not set")]
    NotSet,
    /// There is nothing in it.
    #[error("empty")]
    Empty,
    /// It is not UTF-8.
    #[error("not text")]
    NotText,
    /// It has more than [`LONGEST`] bytes.
    #[error("longer than 64 KiB")]
    TooLong,
    /// A directory, a pipe or a device.
    #[error("not a regular file")]
    NotAFile,
    /// Group or others may read or change the file.
    #[error("others can read it (mode {mode:03o})")]
    Exposed {
        /// The permission bits.
        mode: u32,
    },
    /// The file could not be read, or the command not be run.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The command did not end with status 0.
    #[error("the command failed")]
    CommandFailed,
    /// The command did not end within [`PATIENCE`].
    #[error("the command took longer than 10 s")]
    TooSlow,
    /// The keyring has no such entry.
    #[error("not in the keyring")]
    NotInKeyring,
    /// There is none on this machine that could be asked.
    #[error("no keyring service on this machine")]
    NoKeyring,
    /// It is locked, and nobody unlocked it within [`PATIENCE`].
    #[error("the keyring is locked")]
    KeyringLocked,
    /// It is there and can't be read.
    #[error("the keyring can't be read")]
    KeyringBroken,
}

impl SecretError {
    /// What to do about it.
    pub const fn hint(&self) -> Option<&'static str> {
        match self.fault {
            Fault::NotSet => Some("set the variable before starting warroom"),
            Fault::Exposed { .. } => Some("chmod 600"),
            Fault::CommandFailed => Some("run the command by hand; it gets only PATH and HOME"),
            Fault::KeyringLocked => Some("unlock the keyring"),
            Fault::NoKeyring => Some("start a keyring service, or name a file: or cmd: instead"),
            Fault::NotInKeyring
            | Fault::KeyringBroken
            | Fault::Empty
            | Fault::NotText
            | Fault::TooLong
            | Fault::NotAFile
            | Fault::Io(_)
            | Fault::TooSlow => None,
        }
    }
}

/// Reads secrets from their places.
#[derive(Debug, Clone)]
pub struct Secrets {
    root: PathBuf,
}

impl Secrets {
    /// A reader; relative paths start at the workspace's folder.
    pub const fn new(root: PathBuf) -> Self {
        Self { root }
    }

    /// Read one secret.
    pub async fn read(&self, place: &SecretRef) -> Result<SecretString, SecretError> {
        let found = match place {
            SecretRef::Env(name) => variable(name),
            SecretRef::File(path) => file(&self.root.join(path)).await,
            SecretRef::Cmd(list) => command(list).await,
            SecretRef::Keyring { service, user } => keyring::read(service, user).await,
        };
        found.map_err(|fault| SecretError { place: place.clone(), fault })
    }
}

/// The values of the secrets of one request, by their places.
#[derive(Default)]
pub(super) struct Unlocked(BTreeMap<SecretRef, SecretString>);

impl Unlocked {
    pub(super) fn has(&self, place: &SecretRef) -> bool {
        self.0.contains_key(place)
    }

    pub(super) fn insert(&mut self, place: SecretRef, value: SecretString) {
        self.0.insert(place, value);
    }

    /// The value; nothing for a place that was not read.
    pub(super) fn value(&self, place: &SecretRef) -> SecretString {
        self.0.get(place).cloned().unwrap_or_default()
    }

    /// The bytes of the value.
    pub(super) fn bytes(&self, place: &SecretRef) -> &[u8] {
        self.0.get(place).map_or(&[], |value| value.expose_secret().as_bytes())
    }
}

#[expect(clippy::disallowed_methods, reason = "the environment is one of the places of a secret")]
pub(super) fn environment(name: &str) -> Option<OsString> {
    std::env::var_os(name)
}

fn variable(name: &str) -> Result<SecretString, Fault> {
    let value = environment(name).ok_or(Fault::NotSet)?;
    if u64::try_from(value.len()).is_ok_and(|len| len > LONGEST) {
        return Err(Fault::TooLong);
    }
    match value.into_string() {
        Ok(text) if text.is_empty() => Err(Fault::Empty),
        Ok(text) => Ok(SecretString::from(text)),
        Err(_) => Err(Fault::NotText),
    }
}

async fn file(path: &Path) -> Result<SecretString, Fault> {
    // Opening a pipe would wait for its writer.
    if !tokio::fs::metadata(path).await?.is_file() {
        return Err(Fault::NotAFile);
    }
    let file = File::open(path).await?;
    // Of the open file, not of the path: that one may have been exchanged since.
    refuse_exposed(&file.metadata().await?)?;
    text_of(file).await
}

#[cfg(unix)]
fn refuse_exposed(about: &std::fs::Metadata) -> Result<(), Fault> {
    use std::os::unix::fs::MetadataExt as _;
    let mode = about.mode() & 0o777;
    if mode & 0o066 == 0 { Ok(()) } else { Err(Fault::Exposed { mode }) }
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the same signature as on Unix")]
const fn refuse_exposed(_: &std::fs::Metadata) -> Result<(), Fault> {
    Ok(())
}

async fn command(list: &[String]) -> Result<SecretString, Fault> {
    let (program, arguments) = list.split_first().ok_or(Fault::NotSet)?;
    let mut command = Command::new(program);
    command.args(arguments).env_clear();
    for name in ["PATH", "HOME"] {
        if let Some(value) = environment(name) {
            command.env(name, value);
        }
    }
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()?;
    let output = child.stdout.take().ok_or(Fault::CommandFailed)?;
    let reading = async {
        let text = text_of(output).await;
        if matches!(text, Err(Fault::TooLong)) {
            return text;
        }
        if child.wait().await?.success() { text } else { Err(Fault::CommandFailed) }
    };
    match tokio::time::timeout(PATIENCE, reading).await {
        Ok(text) => text,
        Err(_) => Err(Fault::TooSlow),
    }
}

async fn text_of(source: impl AsyncRead + Unpin) -> Result<SecretString, Fault> {
    let mut bytes = Vec::new();
    let length = source.take(LONGEST + 1).read_to_end(&mut bytes).await?;
    if u64::try_from(length).is_ok_and(|length| length > LONGEST) {
        return Err(Fault::TooLong);
    }
    secret_text(bytes)
}

/// The secret in these bytes, without the line feed at its end.
fn secret_text(bytes: Vec<u8>) -> Result<SecretString, Fault> {
    let Ok(mut text) = String::from_utf8(bytes) else {
        return Err(Fault::NotText);
    };
    if text.ends_with('\n') {
        text.pop();
        if text.ends_with('\r') {
            text.pop();
        }
    }
    if text.is_empty() {
        return Err(Fault::Empty);
    }
    Ok(SecretString::from(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(place: &str) -> Result<String, SecretError> {
        let place = SecretRef::parse(place).unwrap();
        let secret = Secrets::new(PathBuf::from("/nowhere")).read(&place).await?;
        Ok(secret.expose_secret().to_owned())
    }

    #[cfg(unix)]
    fn written(text: &str, mode: u32) -> tempfile::NamedTempFile {
        use std::os::unix::fs::PermissionsExt as _;
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        std::fs::set_permissions(file.path(), std::fs::Permissions::from_mode(mode)).unwrap();
        file
    }

    #[tokio::test]
    async fn the_environment_is_read() {
        assert_eq!(read("env:CARGO_PKG_NAME").await.unwrap(), "warroom");
        let error = read("env:WARROOM_NO_SUCH_VARIABLE").await.unwrap_err();
        assert_eq!(error.to_string(), "env:WARROOM_NO_SUCH_VARIABLE: not set");
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_file_gives_its_text_without_the_last_line_feed() {
        let file = written("hunter22\n\n", 0o600);
        let place = format!("file:{}", file.path().display());
        assert_eq!(read(&place).await.unwrap(), "hunter22\n");
    }

    #[cfg(unix)]
    #[rstest::rstest]
    #[case(0o644)]
    #[case(0o640)]
    #[case(0o604)]
    #[case(0o622)]
    #[tokio::test]
    async fn a_file_that_others_can_read_is_refused_without_its_content(#[case] mode: u32) {
        let file = written("hunter22", mode);
        let error = read(&format!("file:{}", file.path().display())).await.unwrap_err();
        assert!(matches!(error.fault, Fault::Exposed { mode: seen } if seen == mode));
        assert!(!format!("{error} {error:?}").contains("hunter22"));
    }

    #[tokio::test]
    async fn a_folder_is_no_secret() {
        let folder = tempfile::tempdir().unwrap();
        let error = read(&format!("file:{}", folder.path().display())).await.unwrap_err();
        assert!(matches!(error.fault, Fault::NotAFile));
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_command_gives_its_output_and_sees_no_environment() {
        assert_eq!(read(r#"cmd:["printf","a b;$HOME\n"]"#).await.unwrap(), "a b;$HOME");
        let seen = read(r#"cmd:["env"]"#).await.unwrap();
        assert!(seen.lines().all(|line| line.starts_with("PATH=") || line.starts_with("HOME=")), "{seen}");
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_command_that_fails_is_an_error_without_its_output() {
        let error = read(r#"cmd:["sh","-c","printf hunter22; exit 1"]"#).await.unwrap_err();
        assert!(matches!(error.fault, Fault::CommandFailed));
        assert!(!format!("{error:?}").replace("printf hunter22", "").contains("hunter22"));
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_command_that_never_stops_writing_is_cut_off() {
        let error = read(r#"cmd:["yes"]"#).await.unwrap_err();
        assert!(matches!(error.fault, Fault::TooLong));
    }

    #[cfg(unix)]
    #[tokio::test(start_paused = true)]
    async fn a_command_that_hangs_ends_after_ten_seconds() {
        let error = read(r#"cmd:["sleep","600"]"#).await.unwrap_err();
        assert!(matches!(error.fault, Fault::TooSlow));
    }
}
