//! Who signed a head, and who says so.

use std::path::Path;

use crate::cli::failure::Failure;
use crate::cli::{Context, place};
use crate::plan::{PersonId, Survey};
use crate::readiness::approval::{HEAD_NAMESPACE, PublicKey, SshSig};
use crate::runtime::signer::file::read_text;

/// A signature that is over the head.
pub(super) struct Signed {
    /// Its key.
    pub(super) fingerprint: String,
    /// Whose key it is; none where nobody says so.
    pub(super) by: Option<String>,
}

/// Check the signature over a head. The text says what is wrong with it.
pub(super) fn check(
    context: &Context,
    signature: &Path,
    head: &[u8],
    allowed: Option<&Path>,
) -> Result<Result<Signed, String>, Failure> {
    let shown = signature.display();
    let text = match read_text(signature) {
        Ok(text) => text,
        Err(error) => return Ok(Err(format!("the signature `{shown}` can't be read: {error}"))),
    };
    let signed = match SshSig::parse(&text, HEAD_NAMESPACE) {
        Ok(signed) => signed,
        Err(error) => return Ok(Err(format!("the signature `{shown}` can't be used: {error}"))),
    };
    if !signed.verify(head) {
        return Ok(Err(format!("the signature `{shown}` is not over this head")));
    }
    let fingerprint = signed.key().fingerprint();
    let by = match allowed {
        Some(path) => {
            let by = in_file(path, signed.key())?;
            if by.is_none() {
                return Ok(Err(format!(
                    "nobody in `{}` has the key {fingerprint} that signed",
                    path.display()
                )));
            }
            by
        }
        None => in_roster(context, signed.key()).map(|person| person.to_string()),
    };
    Ok(Ok(Signed { fingerprint, by }))
}

/// The person of the workspace's roster who has this key. Without a workspace nobody does.
fn in_roster(context: &Context, key: &PublicKey) -> Option<PersonId> {
    let root = place::root(context)?;
    let survey = Survey::at(Some(&root), None).ok()?;
    let mut people = survey.workspace.people.values();
    let has = |line: &str| PublicKey::parse(line).is_ok_and(|known| known == *key);
    people
        .find(|person| person.ssh_key.as_ref().is_some_and(|line| has(line.as_str())))
        .map(|it| it.id.clone())
}

/// Who has this key in a file of `ssh-keygen`: lines of names, options, kind and key (ssh-keygen(1), ALLOWED SIGNERS).
/// Of the options only `namespaces` is known; a line with another one vouches for nobody here.
fn in_file(path: &Path, key: &PublicKey) -> Result<Option<String>, Failure> {
    let text = read_text(path).map_err(|error| Failure::Input {
        message: format!("`{}` can't be read: {error}", path.display()),
        hint: Some("give a file with a line `NAME KEY` for each who may sign".to_owned()),
    })?;
    Ok(text.lines().find_map(|line| allowed(line.trim(), key)))
}

fn allowed(line: &str, key: &PublicKey) -> Option<String> {
    if line.starts_with('#') {
        return None;
    }
    let (names, rest) = line.split_once(char::is_whitespace)?;
    let rest = rest.trim_start();
    let known = PublicKey::parse(rest).or_else(|error| {
        let (options, rest) = rest.split_once(char::is_whitespace).ok_or_else(|| error.clone())?;
        let namespaces = options.strip_prefix("namespaces=\"").and_then(|rest| rest.strip_suffix('"'));
        match namespaces {
            Some(list) if list.split(',').any(|it| it == HEAD_NAMESPACE) => {
                PublicKey::parse(rest.trim_start())
            }
            Some(_) | None => Err(error),
        }
    });
    known.is_ok_and(|known| known == *key).then(|| names.to_owned())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAID8SeT70mT5pJ3wcT0BbBFr1Slowt0PS+4ZXmNYayy85";

    #[rstest]
    #[case::plain("cleo KEY", Some("cleo"))]
    #[case::comment("cleo KEY cleo@example.com", Some("cleo"))]
    #[case::namespaces("cleo namespaces=\"git,warroom.head\" KEY", Some("cleo"))]
    #[case::other_namespace("cleo namespaces=\"git\" KEY", None)]
    #[case::authority("cleo cert-authority KEY", None)]
    #[case::until("cleo valid-before=\"20200101\" KEY", None)]
    #[case::remark("# cleo KEY", None)]
    #[case::noise("cleo", None)]
    fn a_line_vouches_for_its_key_and_nothing_else(#[case] line: &str, #[case] by: Option<&str>) {
        let key = PublicKey::parse(KEY).unwrap();
        assert_eq!(allowed(&line.replace("KEY", KEY), &key).as_deref(), by);
    }
}
