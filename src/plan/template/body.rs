//! Bodies: a tree or pairs are filled, then serialised; secrets stay places.

use percent_encoding::utf8_percent_encode;

use super::filler::{Filler, MARK, URL_PART};
use super::resolved::{Body, BodySecret, Encoding};
use super::{TemplateError, fault, xml};
use crate::plan::SecretRef;
use crate::plan::request::Request;

pub(super) fn fill(filler: &Filler<'_>, request: &Request) -> Result<Option<Body>, TemplateError> {
    if let Some(tree) = &request.json {
        let mut places = Vec::new();
        let text = filler.tree("json", tree, &mut places)?.to_string();
        return Ok(Some(with_secrets("application/json", &text, &places, Encoding::Json)));
    }
    if let Some(form) = &request.form {
        let (mut pairs, mut places) = (Vec::with_capacity(form.len()), Vec::new());
        for (name, raw) in form {
            let place = format!("form.{name}");
            let value = match filler.secret(&place, raw)? {
                Some(at) => {
                    places.push(at);
                    format!("{MARK}{}{MARK}", places.len() - 1)
                }
                None => utf8_percent_encode(&filler.text(&place, raw)?, URL_PART).to_string(),
            };
            pairs.push(format!("{}={value}", utf8_percent_encode(name, URL_PART)));
        }
        let kind = "application/x-www-form-urlencoded";
        return Ok(Some(with_secrets(kind, &pairs.join("&"), &places, Encoding::Form)));
    }
    if let Some(tree) = &request.xml {
        let mut places = Vec::new();
        let tree = filler.tree("xml", tree, &mut places)?;
        if !places.is_empty() {
            return Err(fault("xml", "can't hold a secret"));
        }
        let text = xml::to_xml(&tree).map_err(|reason| fault("xml", &reason))?;
        return Ok(Some(plain("application/xml", text)));
    }
    let Some(raw) = &request.text else { return Ok(None) };
    Ok(Some(plain("text/plain; charset=utf-8", filler.text("text", raw)?)))
}

fn plain(content_type: &str, text: String) -> Body {
    Body { content_type: content_type.to_owned(), text, secrets: Vec::new() }
}

/// Put what people may see where the marks stand, and remember where that is.
fn with_secrets(content_type: &str, marked: &str, places: &[SecretRef], encoding: Encoding) -> Body {
    let mut body = plain(content_type, String::with_capacity(marked.len()));
    for (index, piece) in marked.split(MARK).enumerate() {
        let place = piece.parse().ok().and_then(|number: usize| places.get(number));
        match place.filter(|_| index % 2 == 1) {
            None => body.text.push_str(piece),
            Some(at) => {
                let from = body.text.len();
                body.text.push_str("••••");
                let to = body.text.len();
                body.secrets.push(BodySecret { from, to, at: at.clone(), encoding });
            }
        }
    }
    body
}
