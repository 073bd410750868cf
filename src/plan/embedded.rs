//! The example workspace, compiled in: what `warroom init` writes and what runs when there is no workspace.

use std::borrow::Cow;

use super::CampaignId;
use super::load::source::{Source, SourceFile};

macro_rules! files {
    ($($path:literal,)+) => {
        /// The path inside a workspace and the content of each file, in the order of the paths.
        pub const FILES: &[(&str, &str)] = &[$(($path, include_str!(concat!("../../", $path))),)+];
    };
}

files! {
    "config/actions/alertmanager.toml",
    "config/actions/app.toml",
    "config/actions/argocd.toml",
    "config/actions/aws.toml",
    "config/actions/braze.toml",
    "config/actions/caddy.toml",
    "config/actions/cloudflare.toml",
    "config/actions/dns-update.toml",
    "config/actions/dns.toml",
    "config/actions/docker-swarm.toml",
    "config/actions/gcp.toml",
    "config/actions/github.toml",
    "config/actions/haproxy.toml",
    "config/actions/identity.toml",
    "config/actions/iterable.toml",
    "config/actions/klaviyo.toml",
    "config/actions/kubernetes.toml",
    "config/actions/launchdarkly.toml",
    "config/actions/mail.toml",
    "config/actions/oauth.toml",
    "config/actions/okta.toml",
    "config/actions/pagerduty.toml",
    "config/actions/powerdns.toml",
    "config/actions/resend.toml",
    "config/actions/route53.toml",
    "config/actions/slack.toml",
    "config/actions/statuspage.toml",
    "config/actions/traffic.toml",
    "config/actions/twilio.toml",
    "config/actions/unleash.toml",
    "config/actions/vault.toml",
    "config/actions/webhook.toml",
    "config/approvals/spring-launch/business.toml",
    "config/approvals/spring-launch/iam.toml",
    "config/approvals/spring-launch/privacy.toml",
    "config/campaigns/spring-launch.toml",
    "config/channels.toml",
    "config/escalation.toml",
    "config/intake.toml",
    "config/messages.toml",
    "config/roster.toml",
    "config/scenarios/certificate-expired.toml",
    "config/scenarios/chat-badge-vpn-down.toml",
    "config/scenarios/dns-record-emptied.toml",
    "config/scenarios/edge-configuration.toml",
    "config/scenarios/exposed-cloud-key.toml",
    "config/scenarios/first-ten-minutes.toml",
    "config/scenarios/launch-surge.toml",
    "config/scenarios/rotated-to-wrong-environment.toml",
    "config/scenarios/tokens-overwritten.toml",
    "config/warroom.toml",
    "runbooks/app.toml",
    "runbooks/dns.toml",
    "runbooks/rollback.toml",
    "runbooks/secrets-revocation.toml",
}

/// The example as a source of files.
#[derive(Debug, Clone, Copy, Default)]
pub struct Embedded;

impl Source for Embedded {
    fn files(&self) -> Vec<SourceFile> {
        FILES.iter().filter(|(path, _)| approved_campaign(path).is_none()).map(file).collect()
    }

    fn approvals(&self, only: Option<&CampaignId>) -> Vec<SourceFile> {
        let wanted = |campaign: &str| only.is_none_or(|only| only.as_str() == campaign);
        FILES.iter().filter(|(path, _)| approved_campaign(path).is_some_and(wanted)).map(file).collect()
    }
}

fn file((path, text): &(&'static str, &'static str)) -> SourceFile {
    SourceFile { path: (*path).to_owned(), text: Ok(Cow::Borrowed(*text)) }
}

/// The campaign of which this is an approval.
fn approved_campaign(path: &str) -> Option<&str> {
    path.strip_prefix("config/approvals/")?.split_once('/').map(|(campaign, _)| campaign)
}
