//! Who is at the keyboard.

use super::Context;
use super::failure::Failure;
use super::place::Place;
use crate::plan::{Authority, Mode, Person, PersonId, Role, Workspace};

/// The person that a command acts for.
///
/// In a live workspace it is who the machine says: the roster's `login` must be the name of the process's user.
/// In a rehearsal anybody may be anybody; without `--as` it is the one who holds the drill's usual role.
pub(super) fn who(context: &Context, place: &Place) -> Result<PersonId, Failure> {
    let workspace = &place.workspace;
    let is_live = place.root.is_some() && workspace.settings.mode == Mode::Live;
    let wanted = context.globals.person.as_ref().or(context.env.person.as_ref());
    let named = wanted.map(|name| named(workspace, name)).transpose()?;
    let person = if is_live { signed_in(workspace, named)? } else { practising(workspace, named)? };
    context.out.detail(|| format!("person: {person}"));
    Ok(person)
}

fn named<'a>(workspace: &'a Workspace, name: &str) -> Result<&'a Person, Failure> {
    let people = || workspace.people.keys().map(PersonId::as_str);
    workspace.people.get(name).ok_or_else(|| Failure::unknown("person", name, people()))
}

fn signed_in(workspace: &Workspace, wanted: Option<&Person>) -> Result<PersonId, Failure> {
    let login = login();
    let matches = |person: &&Person| person.login.is_some() && person.login == login;
    let here = || workspace.people.values().filter(matches);
    let me = login.as_deref().unwrap_or("nobody the system knows");
    match wanted {
        Some(person) if matches(&person) => Ok(person.id.clone()),
        Some(person) => Err(Failure::No {
            message: format!("the workspace is live, and `{me}` is not the login of {}", person.id),
            hint: Some(
                "who you are is what the machine says; an incident of a rehearsal takes any `--as`"
                    .to_owned(),
            ),
            could: here().map(|person| person.id.clone()).collect(),
        }),
        None => here().next().map(|person| person.id.clone()).ok_or_else(|| Failure::No {
            message: format!("the workspace is live, and nobody on the roster has the login `{me}`"),
            hint: Some("add `login` to the person in config/roster.toml".to_owned()),
            could: Vec::new(),
        }),
    }
}

fn practising(workspace: &Workspace, wanted: Option<&Person>) -> Result<PersonId, Failure> {
    if let Some(person) = wanted {
        return Ok(person.id.clone());
    }
    let usual = workspace.settings.defaults.drill_role.as_ref();
    let usual = usual.and_then(|id| workspace.roles.iter().find(|role| role.id == *id));
    let commands = |role: &&Role| !role.advisory && role.authorities.contains(&Authority::Command);
    let primary = |role: &Role| role.primary.clone();
    let person = usual.and_then(primary).or_else(|| workspace.roles.iter().find(commands).and_then(primary));
    person.ok_or_else(|| Failure::input("nobody is at the keyboard", "give --as PERSON"))
}

/// The login of an incident's own roster, frozen when it was declared, must agree as well.
pub(super) fn check_login(person: Option<&Person>) -> Result<(), Failure> {
    let Some(person) = person else { return Ok(()) };
    let login = login();
    if person.login.is_some() && person.login == login {
        return Ok(());
    }
    Err(Failure::No {
        message: format!(
            "the incident is live, and `{}` was not the login of {} when it was declared",
            login.as_deref().unwrap_or("nobody the system knows"),
            person.id
        ),
        hint: None,
        could: Vec::new(),
    })
}

/// The name of the process's user as the system knows it; the environment's word is not enough.
fn login() -> Option<String> {
    uzers::get_user_by_uid(uzers::get_current_uid())?.name().to_str().map(str::to_owned)
}
