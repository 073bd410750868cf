//! JSON with its places: a value knows its JSON pointer, and no member may stand twice.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::super::super::Desk;
use super::secret;

/// Read a text; says what is wrong with it, and every member that stands twice.
pub(super) fn read(text: &str, desk: &mut Desk) -> Option<Value> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let mut reader = serde_json::Deserializer::from_str(text);
    let read = Strict { at: String::new(), desk }.deserialize(&mut reader);
    let read = read.and_then(|value| reader.end().map(|()| value));
    match read {
        Ok(value) => Some(value),
        Err(error) => {
            desk.hinted("", format!("it is not JSON: {error}"), "a CACAO playbook is one JSON object");
            None
        }
    }
}

/// The pointer of a member.
pub(super) fn member(at: &str, key: &str) -> String {
    format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"))
}

struct Strict<'d> {
    at: String,
    desk: &'d mut Desk,
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("not a number"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        loop {
            let at = format!("{}/{}", self.at, list.len());
            match items.next_element_seed(Strict { at, desk: &mut *self.desk })? {
                Some(item) => list.push(item),
                None => return Ok(Value::Array(list)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(key) = members.next_key::<String>()? {
            let at = member(&self.at, &key);
            if map.contains_key(&key) {
                self.desk.fault(&at, "it stands twice");
            }
            let value = members.next_value_seed(Strict { at, desk: &mut *self.desk })?;
            map.insert(key, value);
        }
        Ok(Value::Object(map))
    }

    fn visit_some<D: Deserializer<'de>>(self, _: D) -> Result<Value, D::Error> {
        Err(D::Error::custom("not JSON"))
    }
}

/// A value of the file, and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Node<'v> {
    pub(super) value: &'v Value,
    pub(super) at: String,
}

impl<'v> Node<'v> {
    /// The members of an object; none are there in anything else, which is said.
    pub(super) fn object(&self, desk: &mut Desk) -> Option<&'v Map<String, Value>> {
        let found = self.value.as_object();
        if found.is_none() {
            desk.fault(&self.at, format!("an object is expected, and this is {}", kind(self.value)));
        }
        found
    }

    /// A member that may be absent.
    pub(super) fn get(&self, key: &str) -> Option<Self> {
        let value = self.value.as_object()?.get(key)?;
        Some(Self { value, at: member(&self.at, key) })
    }

    /// Every member of an object in it; nothing where it is absent.
    pub(super) fn entries(&self, key: &str, desk: &mut Desk) -> Vec<(&'v str, Self)> {
        let Some(node) = self.get(key) else { return Vec::new() };
        let members = node.object(desk).into_iter().flatten();
        members.map(|(key, value)| (key.as_str(), Self { value, at: member(&node.at, key) })).collect()
    }

    /// Every item of a list in it; nothing where it is absent.
    pub(super) fn items(&self, key: &str, desk: &mut Desk) -> Vec<Self> {
        let Some(node) = self.get(key) else { return Vec::new() };
        let Some(items) = node.value.as_array() else {
            desk.fault(&node.at, format!("a list is expected, and this is {}", kind(node.value)));
            return Vec::new();
        };
        let item = |(number, value)| Self { value, at: format!("{}/{number}", node.at) };
        items.iter().enumerate().map(item).collect()
    }

    /// A text in it.
    pub(super) fn text(&self, key: &str, desk: &mut Desk) -> Option<&'v str> {
        self.get(key)?.as_text(desk)
    }

    /// A text in it that has to be there.
    pub(super) fn needed(&self, key: &str, desk: &mut Desk) -> Option<&'v str> {
        if self.get(key).is_none() && self.value.is_object() {
            desk.fault(&self.at, format!("`{key}` is missing"));
        }
        self.text(key, desk)
    }

    pub(super) fn as_text(&self, desk: &mut Desk) -> Option<&'v str> {
        let found = self.value.as_str();
        if found.is_none() {
            desk.fault(&self.at, format!("a text is expected, and this is {}", kind(self.value)));
        }
        found
    }

    /// A whole number in it that is not negative.
    pub(super) fn number(&self, key: &str, desk: &mut Desk) -> Option<u64> {
        let node = self.get(key)?;
        let found = node.value.as_u64();
        if found.is_none() {
            desk.fault(&node.at, format!("a whole number is expected, and this is {}", kind(node.value)));
        }
        found
    }

    /// A truth value in it.
    pub(super) fn flag(&self, key: &str, desk: &mut Desk) -> Option<bool> {
        let node = self.get(key)?;
        let found = node.value.as_bool();
        if found.is_none() {
            desk.fault(&node.at, format!("true or false is expected, and this is {}", kind(node.value)));
        }
        found
    }

    /// Every other member, as `key: value` with the value as JSON: what is kept as a comment.
    pub(super) fn rest(&self, known: &[&str]) -> Vec<(String, String)> {
        let members = self.value.as_object().into_iter().flatten();
        let others = members.filter(|(key, _)| !known.contains(&key.as_str()));
        let line = |key: &String, value: &Value| format!("{key}: {}", secret::covered(key, value));
        others.map(|(key, value)| (member(&self.at, key), line(key, value))).collect()
    }
}

/// What a value is, in words.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
