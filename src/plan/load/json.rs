//! A file's tree as JSON, with the places of its values.
//!
//! Plans are read back from the journal as JSON. Reading files through the same reader keeps one reader of every type in the
//! program instead of two, which are a megabyte of it.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// JSON, and where each value of it began in the file.
#[derive(Debug, Default)]
pub(super) struct Json {
    pub(super) text: String,
    /// The byte of the JSON at which a value begins, and its span in the file; in the order of the bytes.
    places: Vec<(usize, Range<usize>)>,
}

impl Json {
    /// The JSON of a tree that has been held against its schema.
    pub(super) fn of(root: &Spanned<DeTable<'_>>) -> Self {
        let mut json = Self::default();
        json.places.push((0, root.span()));
        json.table(root.get_ref());
        json
    }

    /// Where in the file the value stands that was read last when a reader stopped at this byte of the JSON.
    pub(super) fn span_at(&self, byte: usize) -> Range<usize> {
        let before = self.places.partition_point(|(start, _)| *start <= byte);
        let place = before.checked_sub(1).and_then(|last| self.places.get(last));
        place.map_or(0..0, |(_, span)| span.clone())
    }

    fn table(&mut self, table: &DeTable<'_>) {
        self.text.push('{');
        for (number, (key, value)) in table.iter().enumerate() {
            if number > 0 {
                self.text.push(',');
            }
            self.string(key.get_ref());
            self.text.push(':');
            self.value(value);
        }
        self.text.push('}');
    }

    fn value(&mut self, value: &Spanned<DeValue<'_>>) {
        self.places.push((self.text.len(), value.span()));
        match value.get_ref() {
            DeValue::String(text) => self.string(text),
            DeValue::Integer(number) => {
                let read = i64::from_str_radix(number.as_str(), number.radix());
                self.text.push_str(
                    &read.map_or_else(|_too_large| number.as_str().to_owned(), |it| it.to_string()),
                );
            }
            DeValue::Float(number) => {
                let read = number.as_str().parse::<f64>().ok().and_then(serde_json::Number::from_f64);
                self.text.push_str(&read.map_or_else(|| "null".to_owned(), |it| it.to_string()));
            }
            DeValue::Boolean(is) => self.text.push_str(if *is { "true" } else { "false" }),
            DeValue::Datetime(at) => self.string(&at.to_string()),
            DeValue::Array(values) => {
                self.text.push('[');
                for (number, value) in values.iter().enumerate() {
                    if number > 0 {
                        self.text.push(',');
                    }
                    self.value(value);
                }
                self.text.push(']');
            }
            DeValue::Table(table) => self.table(table),
        }
    }

    fn string(&mut self, text: &str) {
        self.text.push_str(&serde_json::Value::from(text).to_string());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str =
        "a = 0x1F\nb = [true, 1.5]\nc = 2027-03-02T09:00:00Z\n[d]\ne = \"say \\\"yes\\\"\\n\"\nf = 1_000\n";

    fn read(text: &str) -> Json {
        Json::of(&DeTable::parse(text).unwrap())
    }

    #[test]
    fn every_kind_of_value_has_its_form_in_json() {
        let wanted =
            r#"{"a":31,"b":[true,1.5],"c":"2027-03-02T09:00:00Z","d":{"e":"say \"yes\"\n","f":1000}}"#;
        assert_eq!(read(FILE).text, wanted);
    }

    #[test]
    fn a_reader_that_stops_is_led_to_the_value_in_the_file() {
        let json = read(FILE);
        let read = serde_json::from_str::<std::collections::BTreeMap<String, u8>>(&json.text);
        let span = json.span_at(read.unwrap_err().column());
        assert_eq!(FILE.get(span), Some("[true, 1.5]"));
    }
}
