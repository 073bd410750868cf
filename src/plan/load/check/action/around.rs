//! What surrounds an action's call: reading before, going on after, repeating, many targets, putting back.

use super::super::super::super::action::{Action, Capture, ForEach, Poll, Retry, Then};
use super::super::super::super::exec::Exec;
use super::super::super::super::request::{Method, Request};
use super::super::super::path::At;
use super::super::probe::Part;

/// Check everything around the call itself.
pub(super) fn check(part: &mut Part<'_, '_, '_, '_, '_>, at: At<'_>, action: &Action) {
    let scope = part.scope;
    if let Some(capture) = &action.capture {
        part.capture(at.key("capture"), capture);
    }
    if let Some(each) = &action.for_each {
        part.scope = if action.capture.is_some() { scope.after_capture() } else { scope };
        part.for_each(at.key("for_each"), each, action);
    }
    part.scope = scope.after_answer();
    let list = at.key("then");
    for (index, then) in action.then.iter().enumerate() {
        part.then(list.index(index), then);
    }
    if let Some(poll) = &action.poll {
        part.poll(at.key("poll"), poll);
    }
    if let Some(retry) = &action.retry {
        part.retry(at.key("retry"), retry, action);
    }
    if let Some(undo) = &action.undo {
        let at = at.key("undo");
        let kinds = [
            ("request", undo.request.is_some()),
            ("exec", undo.exec.is_some()),
            ("dns_update", undo.dns_update.is_some()),
            ("mail", undo.mail.is_some()),
        ];
        part.one_call("an undo", at, undo.call(), &kinds);
        part.expect(at.key("expect"), &undo.expect);
        if let Some(verify) = &undo.verify {
            part.probe(at.key("verify"), verify);
        }
    }
    part.scope = scope;
}

const fn two(request: Option<&Request>, exec: Option<&Exec>) -> [(&'static str, bool); 2] {
    [("request", request.is_some()), ("exec", exec.is_some())]
}

impl Part<'_, '_, '_, '_, '_> {
    fn capture(&mut self, at: At<'_>, capture: &Capture) {
        let kinds = two(capture.request.as_ref(), capture.exec.as_ref());
        self.one_call("a capture", at, capture.call(), &kinds);
        self.only_reads("capture", at, capture.request.as_ref(), capture.exec.as_ref());
        self.expect(at.key("expect"), &capture.expect);
        self.picks(at.key("pick"), &capture.pick);
    }

    fn only_reads(&mut self, subject: &str, at: At<'_>, request: Option<&Request>, exec: Option<&Exec>) {
        // Some servers are read by POST, so as to keep a secret out of the address: token introspection, RFC 7662.
        if request.is_some_and(|request| !(request.method.is_safe() || request.method == Method::Post)) {
            let message = format!("{subject} only reads: its method is GET, HEAD or POST");
            let request = at.key("request");
            self.check.problem(self.file, request.key("method"), message);
        }
        if exec.is_some_and(|program| !program.reads_only) {
            let message = format!("{subject} only reads: the program must be marked as reading");
            self.check.hinted(self.file, at.key("exec"), message, "reads_only = true");
        }
    }

    fn then(&mut self, at: At<'_>, then: &Then) {
        let kinds = two(then.request.as_ref(), then.exec.as_ref());
        self.one_call("a further call", at, then.call(), &kinds);
        self.expect(at.key("expect"), &then.expect);
        self.picks(at.key("keep"), &then.keep);
    }

    fn poll(&mut self, at: At<'_>, poll: &Poll) {
        let kinds = two(poll.request.as_ref(), poll.exec.as_ref());
        self.one_call("a poll", at, poll.call(), &kinds);
        self.only_reads("poll", at, poll.request.as_ref(), poll.exec.as_ref());
        self.expect(at.key("done"), &poll.done);
        if let Some(failed) = &poll.failed {
            self.expect(at.key("failed"), failed);
        }
    }

    fn retry(&mut self, at: At<'_>, retry: &Retry, action: &Action) {
        let by_itself = action.request.as_ref().is_some_and(|request| request.method.is_idempotent())
            || action.dns_update.is_some();
        if !by_itself && retry.idempotent.as_ref().is_none_or(|why| why.trim().is_empty()) {
            let message = "a repetition may do it twice".to_owned();
            let hint = "say in `idempotent` why it is harmless, or leave `retry` out";
            self.check.hinted(self.file, at, message, hint);
        }
    }

    fn for_each(&mut self, at: At<'_>, each: &ForEach, action: &Action) {
        let kinds = [
            ("values", !each.values.is_empty()),
            ("identities", !each.identities.is_empty()),
            ("captured", each.captured.is_some()),
        ];
        if let Some((message, hint)) = super::exactly_one("for_each", &kinds) {
            self.check.hinted(self.file, at, message, &hint);
        }
        self.templates(at.key("values"), &each.values);
        if let Some(name) = &each.name {
            self.template(at.key("name"), name);
        }
        let picked = |name: &str| action.capture.as_ref().is_some_and(|c| c.pick.contains_key(name));
        for (key, name) in [("captured", &each.captured), ("out_of", &each.out_of)] {
            if let Some(name) = name.as_ref().filter(|name| !picked(name)) {
                let message = format!("`{name}` is not picked by `capture`");
                self.check.hinted(self.file, at.key(key), message, "add it to capture.pick");
            }
        }
        for (key, given) in [("then", !action.then.is_empty()), ("poll", action.poll.is_some())] {
            if given {
                let message = format!("`{key}` and `for_each` don't go together");
                self.check.hinted(self.file, at, message, "make them two actions");
            }
        }
    }
}
