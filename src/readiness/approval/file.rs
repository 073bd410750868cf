//! The approval file as `warroom approve` writes it.

use toml::Value;

use crate::plan::{Approval, CampaignId, Text};

/// The longest content that is kept in the file, in bytes: with it, the file must still be read.
const MAX_CONTENT: usize = 512 * 1024;

/// The file of an approval. What a reader needs to check it with OpenSSH alone stands on top.
pub fn to_toml(campaign: &CampaignId, approval: &Approval) -> String {
    let Approval { function, by, decision, approved_at, expires_at, digest, .. } = approval;
    let mut text = format!(
        "# What {by} says of `{campaign}` for {function}, signed. Written by `warroom approve`: a change by hand makes it\n\
         # invalid. OpenSSH checks it too; SIGNERS holds the line `{by} KEY` with {by}'s key from config/roster.toml:\n\
         #     sed -n '/^-----BEGIN/,/^-----END/p' config/approvals/{campaign}/{function}.toml >SIG\n\
         #     warroom approve {campaign} --function {function} --print |\n\
         #         ssh-keygen -Y verify -f SIGNERS -I {by} -n warroom.approval -s SIG\n\n\
         function = \"{function}\"\n\
         by = \"{by}\"\n\
         decision = \"{decision}\"\n"
    );
    if !approval.conditions.is_empty() {
        let line = |condition: &Text| format!("    {},\n", quoted(condition.as_str()));
        let lines: String = approval.conditions.iter().map(line).collect();
        text = text + "conditions = [\n" + &lines + "]\n";
    }
    let digest = quoted(digest);
    let dated = format!(
        "approved_at = {approved_at}\nexpires_at = {expires_at}\n\n\
         # The SHA-256 of `content`, which is what was approved: canonical JSON (RFC 8785).\n\
         digest = {digest}\n"
    );
    text.push_str(&dated);
    if let Some(content) = approval.content.as_ref().filter(|content| content.len() <= MAX_CONTENT) {
        text = text + "content = " + &literal(content) + "\n";
    }
    text + "\nsignature = '''\n" + &approval.signature + "'''\n"
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

/// As it is, where TOML allows that, so that it can be read and cut out.
fn literal(text: &str) -> String {
    let is_plain = !text.contains("'''") && !text.ends_with('\'') && !text.chars().any(char::is_control);
    if is_plain { format!("'''{text}'''") } else { quoted(text) }
}
