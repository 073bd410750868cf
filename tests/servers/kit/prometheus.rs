//! Prometheus, with one rule about a shop that this process plays: the rule fires when the shop stops answering.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use tempfile::TempDir;

use crate::e2e::kit::http;
use crate::e2e::kit::process::{Server, command, free_port, on_free_ports};

/// A shop that can be closed: it answers its look-in with 200, or with 500 while it is closed.
pub(crate) struct Shop {
    port: u16,
    closed: Arc<AtomicBool>,
    ended: Arc<AtomicBool>,
}

impl Shop {
    pub(crate) fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (closed, ended) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
        let (is_closed, is_ended) = (Arc::clone(&closed), Arc::clone(&ended));
        thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(mut stream) = stream else { return };
                if is_ended.load(Ordering::SeqCst) {
                    return;
                }
                let mut request = [0; 4096];
                drop(stream.read(&mut request));
                let status = if is_closed.load(Ordering::SeqCst) { "500 Closed" } else { "200 OK" };
                let answer = format!(
                    "HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\nshop_open 1\n"
                );
                drop(stream.write_all(answer.as_bytes()));
            }
        });
        Self { port, closed, ended }
    }

    pub(crate) fn set_closed(&self, closed: bool) {
        self.closed.store(closed, Ordering::SeqCst);
    }
}

impl Drop for Shop {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::SeqCst);
        drop(TcpStream::connect(("127.0.0.1", self.port)));
    }
}

/// A running Prometheus.
pub(crate) struct Prometheus {
    port: u16,
    _server: Server,
    _folder: TempDir,
}

const RULES: &str = "groups:\n- name: shop\n  rules:\n  - alert: CheckoutDown\n    expr: up{service=\"checkout\"} == 0\n    \
    labels: { severity: critical }\n    annotations: { summary: checkout does not answer }\n";

impl Prometheus {
    /// One that looks at the shop every second and tells this Alertmanager.
    pub(crate) fn looking_at(shop: &Shop, alertmanager: u16) -> Self {
        on_free_ports(|| {
            let (folder, port) = (tempfile::tempdir().unwrap(), free_port());
            let settings = format!(
                "global: {{ scrape_interval: 1s, evaluation_interval: 1s }}\n\
                 rule_files: [rules.yml]\n\
                 alerting: {{ alertmanagers: [{{ static_configs: [{{ targets: ['127.0.0.1:{alertmanager}'] }}] }}] }}\n\
                 scrape_configs:\n- job_name: shop\n  static_configs:\n  \
                 - {{ targets: ['127.0.0.1:{}'], labels: {{ service: checkout }} }}\n",
                shop.port
            );
            fs::write(folder.path().join("rules.yml"), RULES).unwrap();
            let file = folder.path().join("prometheus.yml");
            fs::write(&file, settings).unwrap();
            let mut run = command("prometheus");
            run.arg(format!("--config.file={}", file.display()));
            run.arg(format!("--storage.tsdb.path={}", folder.path().join("data").display()));
            run.arg(format!("--web.listen-address=127.0.0.1:{port}"));
            let ready = format!("http://127.0.0.1:{port}/-/ready");
            let server = Server::poll(&mut run, || http::answers(&ready))?;
            Ok(Self { port, _server: server, _folder: folder })
        })
    }

    /// What it saw of the shop last; none before its first look.
    pub(crate) fn up(&self) -> Option<String> {
        let url = format!("http://127.0.0.1:{}/api/v1/query?query=up", self.port);
        let answer = http::get(&url).was(200).json();
        Some(answer["data"]["result"][0]["value"][1].as_str()?.to_owned())
    }
}
