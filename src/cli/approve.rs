//! `warroom approve`.

mod subject;
mod summary;
mod write;

use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use jiff::Timestamp;
use serde_json::json;

use self::subject::Subject;
use super::failure::Failure;
use super::output::Output;
use super::signing::{self, Key, Keyring};
use super::{Context, block_on};
use crate::plan::approval::{Decision, Function};
use crate::plan::{Approval, Duration, PersonId, Text};
use crate::readiness::approval::{Content, LIFETIME, NAMESPACE, PublicKey, SshSig, Statement};
use crate::runtime::clock::Clock;
use crate::runtime::signer::file::read_text;

/// Sign an approval of a campaign
#[derive(Debug, Args)]
#[command(
    after_help = "Shows what is signed and what has changed since the approval before, signs it with an OpenSSH key,\n\
    and writes config/approvals/CAMPAIGN/FUNCTION.toml. Who signs is --as, else whose key it is in the roster.\n\n\
    Example:\n  warroom approve spring-launch --function iam --key agent\n  \
    warroom approve spring-launch --function business --key ~/.ssh/id_ed25519 --condition \"after the load test\"\n\n\
    With a key that only ssh-keygen can use, such as a hardware key:\n  \
    warroom approve spring-launch --function iam --as okafor --at 2027-02-23T10:00:00Z --print >statement\n  \
    ssh-keygen -Y sign -n warroom.approval -f ~/.ssh/id_ed25519_sk statement\n  \
    warroom approve spring-launch --function iam --as okafor --at 2027-02-23T10:00:00Z --signature statement.sig"
)]
pub(super) struct Approve {
    /// The campaign
    campaign: String,
    /// For which function: iam, privacy, business, vendor or legal
    #[arg(long, value_name = "FUNCTION", value_parser = function)]
    function: Function,
    /// A private key in OpenSSH's format, the .pub file of a key that the agent holds, or `agent`
    #[arg(
        long,
        value_name = "FILE|agent",
        conflicts_with = "signature",
        required_unless_present_any = ["print", "signature"]
    )]
    key: Option<String>,
    /// Say no
    #[arg(long)]
    decline: bool,
    /// What must hold for the yes; may be given several times
    #[arg(long = "condition", value_name = "TEXT", conflicts_with = "decline")]
    conditions: Vec<String>,
    /// Until when; as long as the gate allows when absent
    #[arg(long, value_name = "INSTANT|DURATION", value_parser = until)]
    expires: Option<Until>,
    /// When it is approved; now when absent
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    at: Option<Timestamp>,
    /// Print the exact bytes that were signed, or would be with these options, and sign nothing
    #[arg(long, conflicts_with_all = ["signature", "yes"])]
    print: bool,
    /// Take a signature that was made elsewhere over what --print shows
    #[arg(long, value_name = "FILE", requires = "at")]
    signature: Option<PathBuf>,
    /// Sign without being asked
    #[arg(long)]
    yes: bool,
}

/// When an approval ends.
#[derive(Debug, Clone, Copy)]
enum Until {
    Instant(Timestamp),
    After(Duration),
}

fn function(text: &str) -> Result<Function, String> {
    Function::parse(text).ok_or_else(|| format!("use {}", Function::ALL.map(Function::as_str).join(", ")))
}

fn instant(text: &str) -> Result<Timestamp, String> {
    let at: Timestamp = text.parse().map_err(|_error| "write for example 2027-02-23T10:00:00Z".to_owned())?;
    Ok(whole_seconds(at))
}

fn until(text: &str) -> Result<Until, String> {
    let after = |_| Duration::parse(text).map(Until::After);
    instant(text)
        .map(Until::Instant)
        .or_else(after)
        .map_err(|error| format!("{error}; write for example 14d or 2027-03-20T00:00:00Z"))
}

fn whole_seconds(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}

impl Approve {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        let subject = Subject::find(context, &self.campaign, self.function)?;
        if self.print && !self.is_new() && subject.has_file() {
            return print(&subject, subject.before()?);
        }
        let root = if self.print { None } else { Some(subject.root()?) };
        let keyring = Keyring { context, survey: &subject.survey };
        let key = self.key.as_deref().map(Key::find).transpose()?;
        let detached = self.signature.as_deref().map(detached).transpose()?;
        let held = key.as_ref().and_then(Key::public).or_else(|| detached.as_ref().map(SshSig::key));
        let by = keyring.signer(held)?;
        let approval = self.draft(&subject, by)?;
        let Some(root) = root else { return print(&subject, &approval) };
        let roster = keyring.roster_key(&approval.by)?;
        if let Some(held) = held.filter(|held| **held != roster) {
            return Err(signing::not_theirs(&approval.by, held));
        }
        Output::aside(&summary::text(&subject, &approval, &roster));
        let statement = statement(&subject, &approval)?;
        let signed = match (detached, key) {
            (Some(signed), _) => made_elsewhere(signed, &statement)?,
            (None, Some(key)) => {
                let signer = key.signer(context, &roster)?;
                self.ask(context)?;
                block_on(async { Ok(signer.sign(NAMESPACE, &statement).await?) })?
            }
            (None, None) => return Err(Failure::input("there is no key", "give --key FILE or --key agent")),
        };
        let approval = Approval { signature: signed.armoured(), ..approval };
        let file = write::write(root, &subject.campaign.id, &approval)?;
        tell(context, &file, &approval, &roster)
    }

    /// Does an option describe another approval than the one that is there?
    const fn is_new(&self) -> bool {
        self.decline || !self.conditions.is_empty() || self.expires.is_some() || self.at.is_some()
    }

    fn draft(&self, subject: &Subject, by: PersonId) -> Result<Approval, Failure> {
        let approved_at = self.at.unwrap_or_else(|| whole_seconds(Clock::Wall.now()));
        let lifetime = subject.survey.workspace.settings.gate.approval_lifetime.unwrap_or(LIFETIME);
        let expires_at = whole_seconds(match self.expires {
            Some(Until::Instant(at)) => at,
            Some(Until::After(length)) => length.after(approved_at),
            None => lifetime.after(approved_at),
        });
        if expires_at <= approved_at {
            return Err(Failure::input(
                format!("the approval would end {expires_at}, before it begins {approved_at}"),
                "give a later --expires",
            ));
        }
        let conditions: Vec<Text> = self.conditions.iter().map(|text| Text::line(text.trim())).collect();
        if conditions.iter().any(Text::is_blank) {
            return Err(Failure::input("a condition is empty", "say what must hold, or leave it out"));
        }
        let Content { json, digest } = Content::of(&subject.campaign).map_err(no_form)?;
        Ok(Approval {
            function: self.function,
            by,
            decision: if self.decline { Decision::Declined } else { Decision::Approved },
            conditions,
            approved_at,
            expires_at,
            digest,
            content: Some(json),
            signature: String::new(),
        })
    }

    /// On a terminal, somebody reads the summary first.
    fn ask(&self, context: &Context) -> Result<(), Failure> {
        if self.yes || !context.env.stdin_is_terminal {
            return Ok(());
        }
        Output::complain("sign this? [y/N] ");
        let mut answer = String::new();
        let doing = || "the answer can't be read".to_owned();
        io::stdin().read_line(&mut answer).map_err(|source| Failure::Io { doing: doing(), source })?;
        if matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes") {
            return Ok(());
        }
        Output::aside("nothing was signed");
        Err(Failure::Declined)
    }
}

fn statement(subject: &Subject, approval: &Approval) -> Result<Vec<u8>, Failure> {
    Statement::of(&subject.campaign.id, approval).to_bytes().map_err(no_form)
}

fn no_form(error: serde_json::Error) -> Failure {
    Failure::Io { doing: "what is signed has no canonical form".to_owned(), source: error.into() }
}

/// The exact bytes, for another program.
fn print(subject: &Subject, approval: &Approval) -> Result<(), Failure> {
    Output::raw(&statement(subject, approval)?)
}

fn detached(path: &Path) -> Result<SshSig, Failure> {
    let text = read_text(path).map_err(|error| Failure::Input {
        message: format!("the signature `{}`: {error}", path.display()),
        hint: None,
    })?;
    SshSig::parse(&text, NAMESPACE).map_err(|error| {
        Failure::input(
            format!("the signature `{}` can't be used: {error}", path.display()),
            "make it with `ssh-keygen -Y sign -n warroom.approval`",
        )
    })
}

fn made_elsewhere(signed: SshSig, statement: &[u8]) -> Result<SshSig, Failure> {
    if signed.verify(statement) {
        return Ok(signed);
    }
    Err(Failure::No {
        message: "the signature is not over this approval".to_owned(),
        hint: Some(
            "give the same options as with --print: --as, --at, --expires, --condition, --decline".to_owned(),
        ),
        could: Vec::new(),
    })
}

fn tell(context: &Context, file: &str, approval: &Approval, key: &PublicKey) -> Result<(), Failure> {
    let Approval { function, by, decision, approved_at, expires_at, digest, .. } = approval;
    context.out.either(
        || {
            json!({
                "file": file,
                "function": function,
                "by": by,
                "decision": decision,
                "approved_at": approved_at,
                "expires_at": expires_at,
                "digest": digest,
                "fingerprint": key.fingerprint(),
            })
        },
        || format!("{file}: {decision} for {function} by {by} until {expires_at}\n"),
    )
}
