//! The nearest valid name, for hints.

/// The most names that are compared: a hint among more is not worth the wait.
const MOST_COMPARED: usize = 2_000;

/// The name that was probably meant; none when nothing is near.
pub fn nearest<'a>(name: &str, valid: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let name = name.to_lowercase();
    let most = (name.chars().count() / 3).max(1);
    valid
        .take(MOST_COMPARED)
        .map(|other| (strsim::osa_distance(&name, &other.to_lowercase()), other))
        .filter(|(distance, _)| *distance <= most)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, other)| other)
}

/// The most names that a hint lists.
const MOST_NAMES: usize = 24;

/// `did you mean X?`, else the valid names; `what` is their plural.
pub(super) fn hint<'a>(what: &str, name: &str, valid: impl Iterator<Item = &'a str> + Clone) -> String {
    if let Some(near) = nearest(name, valid.clone()) {
        return format!("did you mean `{near}`?");
    }
    let total = valid.clone().count();
    let names: Vec<&str> = valid.take(MOST_NAMES).collect();
    match total {
        0 => format!("{what}: none so far"),
        n if n > MOST_NAMES => format!("{what}: {} and {} more", names.join(", "), n - MOST_NAMES),
        _ => format!("{what}: {}", names.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_the_name_and_another_word_does_not() {
        let names = ["timebox", "title", "verify"];
        assert_eq!(nearest("timbox", names.into_iter()), Some("timebox"));
        assert_eq!(nearest("Title", names.into_iter()), Some("title"));
        assert_eq!(nearest("colour", names.into_iter()), None);
    }

    #[test]
    fn the_valid_names_are_listed_where_none_is_near() {
        assert_eq!(hint("roles", "zzz", ["ic", "app"].into_iter()), "roles: ic, app");
        assert_eq!(hint("roles", "zzz", [].into_iter()), "roles: none so far");
    }
}
