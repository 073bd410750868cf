//! What templates may call beside minijinja's own filters.

use jiff::Timestamp;
use minijinja::value::Serde;
use minijinja::{Environment, Error, ErrorKind, Value as Jinja};
use serde_json::Value;

use crate::plan::Duration;
use crate::plan::settings::stamp;

/// Add them. [`NAMES`] says what they do.
pub(in crate::plan) fn add(env: &mut Environment<'static>) {
    env.add_filter("without", without);
    env.add_filter("json", json);
    env.add_filter("plus", plus);
}

/// The filters with what they do, for the documentation.
pub const NAMES: [(&str, &str); 3] = [
    ("without(pointer, …)", "the tree without what stands at these JSON pointers"),
    ("json", "the value as JSON text"),
    ("plus(duration)", "the instant so much later: `{{ incident.now | plus(\"2h\") }}`"),
];

fn tree(value: &Jinja) -> Result<Value, Error> {
    serde_json::to_value(value).map_err(|e| Error::new(ErrorKind::InvalidOperation, e.to_string()))
}

#[expect(clippy::needless_pass_by_value, reason = "minijinja hands values over")]
fn without(value: Jinja, pointers: minijinja::value::Rest<String>) -> Result<Jinja, Error> {
    let mut tree = tree(&value)?;
    for pointer in pointers.iter() {
        let Some((above, name)) = pointer.rsplit_once('/') else { continue };
        let name = name.replace("~1", "/").replace("~0", "~");
        match tree.pointer_mut(above) {
            Some(Value::Object(members)) => {
                members.remove(&name);
            }
            Some(Value::Array(items)) => {
                if let Some(index) = name.parse().ok().filter(|index| *index < items.len()) {
                    items.remove(index);
                }
            }
            Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) | None => {}
        }
    }
    Ok(Jinja::from(Serde(tree)))
}

#[expect(clippy::needless_pass_by_value, reason = "minijinja hands values over")]
fn json(value: Jinja) -> Result<String, Error> {
    tree(&value).map(|tree| tree.to_string())
}

#[expect(clippy::needless_pass_by_value, reason = "minijinja hands values over")]
fn plus(instant: String, length: String) -> Result<String, Error> {
    let invalid = |reason: String| Error::new(ErrorKind::InvalidOperation, reason);
    let start: Timestamp = instant.parse().map_err(|_| invalid(format!("{instant:?} is not an instant")))?;
    let length = Duration::parse(&length).map_err(|error| invalid(error.to_string()))?;
    Ok(stamp(length.after(start)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_moves_by_a_length_of_time_and_nothing_else_is_one() {
        let plus = |instant: &str, length: &str| plus(instant.to_owned(), length.to_owned());
        assert_eq!(plus("2027-03-02T09:00:00.000Z", "1h30m").unwrap(), "2027-03-02T10:30:00.000Z");
        assert_eq!(plus("yesterday", "1h").unwrap_err().detail(), Some("\"yesterday\" is not an instant"));
        assert_eq!(
            plus("2027-03-02T09:00:00Z", "soon").unwrap_err().detail(),
            Some("\"soon\" is not a duration")
        );
    }
}
