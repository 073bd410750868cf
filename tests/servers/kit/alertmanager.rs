//! Prometheus Alertmanager: alerts that are raised, passed on and silenced.

use std::fs;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::e2e::kit::http;
use crate::e2e::kit::process::{Server, command, free_port, on_free_ports};

pub(crate) struct Alertmanager {
    /// The running server; stopped with it.
    pub(crate) server: Server,
    /// Where it answers.
    pub(crate) port: u16,
    _folder: TempDir,
}

impl Alertmanager {
    /// One that passes nothing on.
    pub(crate) fn start() -> Self {
        Self::with("- name: desk\n")
    }

    /// One that posts to this address, with this bearer token, at once and again when something changes.
    pub(crate) fn posting_to(url: &str, token: &str) -> Self {
        Self::with(&format!(
            "- name: desk\n  webhook_configs:\n  - url: {url}\n    send_resolved: true\n    \
             http_config: {{ authorization: {{ type: Bearer, credentials: {token} }} }}\n"
        ))
    }

    fn with(receivers: &str) -> Self {
        on_free_ports(|| {
            let (folder, port) = (tempfile::tempdir().unwrap(), free_port());
            let settings = format!(
                "route: {{ receiver: desk, group_by: [alertname], group_wait: 0s, group_interval: 1s }}\n\
                 receivers:\n{receivers}"
            );
            let file = folder.path().join("alertmanager.yml");
            fs::write(&file, settings).unwrap();
            let mut run = command("prometheus-alertmanager");
            run.arg(format!("--config.file={}", file.display()));
            run.arg(format!("--storage.path={}", folder.path().join("data").display()));
            run.args([&format!("--web.listen-address=127.0.0.1:{port}"), "--cluster.listen-address="]);
            let ready = format!("http://127.0.0.1:{port}/-/ready");
            let server = Server::poll(&mut run, || http::answers(&ready))?;
            Ok(Self { server, port, _folder: folder })
        })
    }

    /// Its API, without a `/` at the end.
    pub(crate) fn api(&self) -> String {
        format!("http://127.0.0.1:{}/api/v2", self.port)
    }

    /// Raise an alert with this name, for this service.
    pub(crate) fn raise(&self, alert: &str, service: &str) {
        self.post_alert(&json!([{"labels": {"alertname": alert, "service": service, "severity": "critical"},
            "annotations": {"summary": format!("{alert} at {service}")}}]));
    }

    /// End it.
    pub(crate) fn resolve(&self, alert: &str, service: &str) {
        self.post_alert(&json!([{"labels": {"alertname": alert, "service": service, "severity": "critical"},
            "endsAt": "2001-01-01T00:00:00Z"}]));
    }

    fn post_alert(&self, alerts: &Value) {
        http::call("POST", &format!("{}/alerts", self.api()), &[], Some(alerts)).was(200);
    }

    /// `active` or `suppressed`; none when there is no such alert.
    pub(crate) fn state(&self, alert: &str) -> Option<String> {
        let found = self.alert(alert)?;
        Some(found["status"]["state"].as_str().unwrap().to_owned())
    }

    /// The ids of the silences that keep it quiet.
    pub(crate) fn silenced_by(&self, alert: &str) -> Vec<String> {
        let found = self.alert(alert).unwrap_or_else(|| panic!("no alert {alert}"));
        let ids = found["status"]["silencedBy"].as_array().unwrap();
        ids.iter().map(|id| id.as_str().unwrap().to_owned()).collect()
    }

    fn alert(&self, name: &str) -> Option<Value> {
        let all = http::get(&format!("{}/alerts", self.api())).was(200).json();
        all.as_array().unwrap().iter().find(|alert| alert["labels"]["alertname"] == name).cloned()
    }

    /// The silence as the server has it.
    pub(crate) fn silence(&self, id: &str) -> Value {
        http::get(&format!("{}/silence/{id}", self.api())).was(200).json()
    }

    /// Every silence, ended ones too.
    pub(crate) fn silences(&self) -> Vec<Value> {
        http::get(&format!("{}/silences", self.api())).was(200).json().as_array().unwrap().clone()
    }
}
