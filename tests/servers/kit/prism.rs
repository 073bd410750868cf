//! Prism, which holds requests against an `OpenAPI` document: it answers as the document says, or passes on to a real
//! server what the document allows.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::e2e::kit::http;
use crate::e2e::kit::power_dns::{KEY, PowerDns};
use crate::e2e::kit::process::{Server, free_port, on_free_ports};
use crate::servers::kit::place;

pub(crate) struct Prism {
    /// The running server; stopped with it.
    pub(crate) server: Server,
    /// Where it answers.
    pub(crate) port: u16,
    _folder: TempDir,
}

impl Prism {
    /// GitHub's own document: workflow dispatches, deployments and their status, revocation of credentials.
    pub(crate) fn github() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self::start(folder, "mock", &place::installed("github.json"), None)
    }

    /// In front of a `PowerDNS`, with the document that this serves about itself.
    pub(crate) fn before(dns: &PowerDns) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let host = format!("http://127.0.0.1:{}", dns.api);
        let headers = [&format!("X-API-Key: {KEY}"), "Accept: application/json"];
        let document = http::call("GET", &format!("{host}/api/docs"), &headers, None).was(200).json();
        let file = folder.path().join("document.json");
        fs::write(&file, with_whole_paths(document).to_string()).unwrap();
        Self::start(folder, "proxy", &file, Some(&host))
    }

    fn start(folder: TempDir, what: &str, document: &Path, upstream: Option<&str>) -> Self {
        let (server, port) = on_free_ports(|| {
            let port = free_port();
            let mut run = place::node();
            run.arg(place::installed("npm-slow/node_modules/@stoplight/prism-cli/dist/index.js"));
            run.args([what, "--host", "127.0.0.1", "--port", &port.to_string(), "--errors"]);
            run.arg(document).args(upstream);
            // Any answer will do: the documents have no page that is always there.
            let root = format!("http://127.0.0.1:{port}/");
            Server::poll(&mut run, || http::ask("GET", &root).tried().status != 0)
                .map(|server| (server, port))
        });
        Self { server, port, _folder: folder }
    }

    /// Where it answers, without a `/` at the end.
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

/// The base goes into the paths: Prism wants requests without it, and a program sends them with it. Answers are not
/// held against the document: the server leaves out of them what it calls required.
fn with_whole_paths(mut document: Value) -> Value {
    let base = document["basePath"].take().as_str().unwrap().to_owned();
    let paths = document["paths"].as_object_mut().unwrap();
    let operations = paths.values_mut().flat_map(|path| path.as_object_mut().unwrap().values_mut());
    for responses in operations.filter_map(|operation| operation.get_mut("responses")?.as_object_mut()) {
        for schema in responses.values_mut().filter_map(|response| response.get_mut("schema")) {
            *schema = json!({});
        }
    }
    let paths = document["paths"].as_object().unwrap().iter();
    document["paths"] = paths.map(|(path, what)| (format!("{base}{path}"), what.clone())).collect();
    document["basePath"] = "/".into();
    document
}
