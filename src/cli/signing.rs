//! With which key, and who that is.

use std::path::Path;

use super::failure::Failure;
use super::{Context, block_on};
use crate::plan::roster::PersonKind;
use crate::plan::{Person, PersonId, Survey, Text};
use crate::readiness::approval::{InvalidKey, PublicKey};
use crate::runtime::signer::agent::Agent;
use crate::runtime::signer::file::{KeyFile, KeyFileError, read_text};
use crate::runtime::signer::{SignError, Signer, passphrase};

/// How often a passphrase may be mistyped.
const TRIES: usize = 3;

/// The key that was named.
pub(super) enum Key {
    /// A private key in a file.
    File(KeyFile),
    /// A key of the agent, named by its public half.
    Held(PublicKey),
    /// Whichever key of the agent is the person's.
    Agent,
}

/// Where keys and people are found.
pub(super) struct Keyring<'c> {
    pub(super) context: &'c Context,
    pub(super) survey: &'c Survey,
}

impl Key {
    /// The key that an option names.
    pub(super) fn find(name: &str) -> Result<Self, Failure> {
        if name == "agent" {
            return Ok(Self::Agent);
        }
        let path = Path::new(name);
        let failed = |error: KeyFileError| {
            if let KeyFileError::Io(source) = error {
                let doing = format!("the key `{}` can't be read", Text::line(name).cut(200));
                return Failure::Io { doing, source };
            }
            Failure::from(SignError::from(error))
        };
        let text = read_text(path).map_err(failed)?;
        match PublicKey::parse(text.trim()) {
            Ok(key) => Ok(Self::Held(key)),
            Err(InvalidKey::Malformed | InvalidKey::TooLong) => {
                KeyFile::read(path).map(Self::File).map_err(failed)
            }
            Err(error) => Err(failed(KeyFileError::Public(error))),
        }
    }

    /// The public half, where the name says it.
    pub(super) const fn public(&self) -> Option<&PublicKey> {
        match self {
            Self::File(key) => Some(key.public()),
            Self::Held(key) => Some(key),
            Self::Agent => None,
        }
    }

    /// What signs with it.
    pub(super) fn signer(self, context: &Context, wanted: &PublicKey) -> Result<Signer, Failure> {
        if let Self::File(file) = self {
            return Ok(Signer::File(open(context, &file)?));
        }
        let agent = agent(context)?;
        let held = block_on(async { Ok(agent.keys().await.map_err(SignError::from)?) })?;
        if held.contains(wanted) {
            return Ok(Signer::Agent(agent, wanted.clone()));
        }
        Err(Failure::No {
            message: format!("the ssh-agent does not have the key {}", wanted.fingerprint()),
            hint: Some("`ssh-add FILE` gives it to the agent".to_owned()),
            could: Vec::new(),
        })
    }
}

fn open(context: &Context, file: &KeyFile) -> Result<crate::runtime::signer::file::PrivateKey, Failure> {
    let failed = |error: KeyFileError| Failure::from(SignError::from(error));
    let is_watched = context.env.stdin_is_terminal && context.env.stderr_is_terminal;
    if !(file.is_locked() && is_watched) {
        return file.open(None).map_err(failed);
    }
    for left in (0..TRIES).rev() {
        let prompt = format!("passphrase of {}: ", file.public().fingerprint());
        let asked = passphrase::ask(&prompt)
            .map_err(|source| Failure::Io { doing: "the passphrase can't be read".to_owned(), source })?;
        let Some(typed) = asked else { break };
        match file.open(Some(&typed)) {
            Err(KeyFileError::WrongPassphrase) if left > 0 => {
                super::output::Output::aside("the passphrase does not open the key");
            }
            opened => return opened.map_err(failed),
        }
    }
    Err(failed(KeyFileError::Locked))
}

fn agent(context: &Context) -> Result<Agent, Failure> {
    let socket = context.env.ssh_agent.as_deref().ok_or_else(|| {
        Failure::input(
            "there is no ssh-agent: SSH_AUTH_SOCK is not set",
            "start one with `eval \"$(ssh-agent)\"` and `ssh-add FILE`, or give --key FILE",
        )
    })?;
    Ok(Agent::new(socket))
}

/// The key is somebody else's.
pub(super) fn not_theirs(by: &PersonId, key: &PublicKey) -> Failure {
    Failure::No {
        message: format!("the key {} is not the one that the roster has of {by}", key.fingerprint()),
        hint: Some(format!("sign with {by}'s key, or write the new one as `ssh_key` in config/roster.toml")),
        could: vec![by.clone()],
    }
}

impl Keyring<'_> {
    /// Who signs: whoever says so, else whose key it is.
    pub(super) fn signer(&self, held: Option<&PublicKey>) -> Result<PersonId, Failure> {
        let people = &self.survey.workspace.people;
        let named = self.context.globals.person.as_ref().or(self.context.env.person.as_ref());
        let person = match (named, held) {
            (Some(name), _) => people
                .get(name.as_str())
                .ok_or_else(|| Failure::unknown("person", name, people.keys().map(PersonId::as_str)))?,
            (None, Some(key)) => self.whose(std::slice::from_ref(key))?,
            (None, None) => {
                if self.context.env.ssh_agent.is_none() {
                    return Err(Failure::input(
                        "nobody is named who signs",
                        "give --as PERSON, or --key FILE",
                    ));
                }
                let agent = agent(self.context)?;
                let keys = block_on(async { Ok(agent.keys().await.map_err(SignError::from)?) })?;
                self.whose(&keys)?
            }
        };
        if person.kind != PersonKind::Human {
            return Err(Failure::No {
                message: format!("`{}` is no human being, and only a human being can approve", person.id),
                hint: None,
                could: Vec::new(),
            });
        }
        Ok(person.id.clone())
    }

    /// The person of the roster who has one of these keys.
    fn whose(&self, keys: &[PublicKey]) -> Result<&Person, Failure> {
        let has = |person: &&Person| {
            let key = person.ssh_key.as_ref().and_then(|line| PublicKey::parse(line.as_str()).ok());
            key.is_some_and(|key| keys.contains(&key))
        };
        let mut found = self.survey.workspace.people.values().filter(has);
        match (found.next(), found.next(), keys) {
            (Some(person), None, _) => Ok(person),
            (Some(one), Some(other), _) => Err(Failure::input(
                format!("the key may be that of {} or of {}", one.id, other.id),
                "give --as PERSON",
            )),
            (None, _, [key]) => Err(Failure::No {
                message: format!("nobody on the roster has the key {}", key.fingerprint()),
                hint: Some(format!("write ssh_key = \"{}\" at the person in config/roster.toml", key.line())),
                could: Vec::new(),
            }),
            (None, _, _) => Err(Failure::No {
                message: "the ssh-agent has no key of anybody on the roster".to_owned(),
                hint: Some(
                    "`ssh-add FILE` gives it one; `ssh_key` in config/roster.toml says whose it is"
                        .to_owned(),
                ),
                could: Vec::new(),
            }),
        }
    }

    /// The key that the roster has of somebody.
    pub(super) fn roster_key(&self, by: &PersonId) -> Result<PublicKey, Failure> {
        let line = self.survey.workspace.people.get(by).and_then(|person| person.ssh_key.as_ref());
        let Some(line) = line else {
            return Err(Failure::No {
                message: format!("the roster has no `ssh_key` of {by}, so nobody could check the signature"),
                hint: Some(format!(
                    "write ssh_key = \"…\" at {by} in config/roster.toml: the line of the .pub file"
                )),
                could: Vec::new(),
            });
        };
        PublicKey::parse(line.as_str()).map_err(|error| {
            Failure::input(format!("the roster's `ssh_key` of {by} {error}"), InvalidKey::HINT)
        })
    }
}
