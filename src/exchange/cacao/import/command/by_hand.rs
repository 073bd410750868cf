//! What no action can send, in words for a person.

use super::super::super::super::Desk;
use super::super::json::Node;
use super::super::secret::{COVER, in_body, is_telling, is_variable};
use super::decoded;

/// A request as it is sent, without the secrets in it.
pub(super) fn request(command: &Node<'_>, desk: &mut Desk) -> Option<String> {
    let mut lines = vec![command.text("command", desk)?.trim().to_owned()];
    for (name, node) in command.entries("headers", desk) {
        let values = match node.value.as_array() {
            Some(_) => command.get("headers").map(|all| all.items(name, desk)).unwrap_or_default(),
            None => vec![node],
        };
        for value in values {
            let Some(text) = value.as_text(desk) else { continue };
            let shown = if is_telling(name) && !is_variable(text) { COVER } else { text };
            if shown == COVER {
                desk.say(&value.at, "it holds a secret, which is not taken over");
            }
            lines.push(format!("{name}: {shown}"));
        }
    }
    let body = match (command.get("content"), command.get("content_b64")) {
        (Some(node), None) => node.as_text(desk).map(|text| (node.at.clone(), text.to_owned())),
        (None, Some(node)) => decoded(&node, desk).map(|text| (node.at.clone(), text)),
        (Some(_), Some(node)) => {
            desk.fault(&node.at, "`content` and `content_b64` are both there");
            None
        }
        (None, None) => None,
    };
    if let Some((at, body)) = body.filter(|(_, body)| !body.trim().is_empty()) {
        if let Some(name) = in_body(&body) {
            let message = format!("the body seems to hold a secret (`{name}`)");
            desk.hinted(&at, message, "put a variable in its place");
            return None;
        }
        lines.extend([String::new(), body.trim_end().to_owned()]);
    }
    Some(format!("Send this request by hand:\n\n{}", block("http", &lines.join("\n"))))
}

/// A block of code that nothing in it can close.
pub(super) fn block(fence: &str, text: &str) -> String {
    let ticks = "`".repeat(longest_run(text, '`').max(2) + 1);
    format!("{ticks}{fence}\n{}\n{ticks}", text.trim_end())
}

fn longest_run(text: &str, wanted: char) -> usize {
    let (mut longest, mut run) = (0, 0);
    for c in text.chars() {
        run = if c == wanted { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}
