//! What templates may call beside minijinja's own filters.

use minijinja::value::Serde;
use minijinja::{Environment, Error, ErrorKind, Value as Jinja};
use serde_json::Value;

/// Add them. [`NAMES`] says what they do.
pub(in crate::plan) fn add(env: &mut Environment<'static>) {
    env.add_filter("without", without);
    env.add_filter("json", json);
}

/// The filters with what they do, for the documentation.
pub const NAMES: [(&str, &str); 2] = [
    ("without(pointer, …)", "the tree without what stands at these JSON pointers"),
    ("json", "the value as JSON text"),
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
