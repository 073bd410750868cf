//! A Docker engine of the test's own with one service in Swarm mode, which it deploys and rolls back.
//!
//! It needs root and control groups; where it does not start, `tests/run` leaves out the tests with `swarm` in their
//! name. Images are made here, of a busybox and a page; nothing is pulled.

use std::fs;
use std::path::Path;
use std::process::Command;
#[expect(clippy::disallowed_types, reason = "one engine at a time: Swarm's gossip port can't be chosen")]
use std::sync::{Mutex, MutexGuard};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::e2e::kit::http::{self, Answer};
use crate::e2e::kit::limit::until;
use crate::e2e::kit::process::{Server, command, free_port, on_free_ports, output};
use crate::servers::kit::place;

/// The name of the service.
pub(crate) const SERVICE: &str = "shop";

#[expect(clippy::disallowed_types, reason = "one engine at a time: Swarm's gossip port can't be chosen")]
static ONE: Mutex<()> = Mutex::new(());

pub(crate) struct Swarm {
    /// The running engine; stopped with it.
    pub(crate) server: Server,
    /// The engine's API.
    pub(crate) api: u16,
    /// Where the service answers its customers.
    pub(crate) site: u16,
    /// Was Swarm's bridge there before?
    had_bridge: bool,
    folder: TempDir,
    _one: MutexGuard<'static, ()>,
}

impl Swarm {
    /// An engine whose service was deployed as `v1` and then as `v2`.
    pub(crate) fn start() -> Self {
        let swarm = on_free_ports(Self::try_start);
        let join = json!({"ListenAddr": format!("127.0.0.1:{}", free_port()), "AdvertiseAddr": "127.0.0.1"});
        swarm.call("POST", "swarm/init", Some(&join)).was(200);
        swarm.import("v1");
        swarm.import("v2");
        swarm.call("POST", "services/create", Some(&swarm.specification("v1"))).was(201);
        until("the first release", || (swarm.page() == "release v1").then_some(()));
        let version = swarm.version();
        let update = format!("services/{SERVICE}/update?version={version}");
        swarm.call("POST", &update, Some(&swarm.specification("v2"))).was(200);
        until("the second release", || (swarm.state() == "completed").then_some(()));
        assert_eq!(swarm.page(), "release v2");
        swarm
    }

    fn try_start() -> Result<Self, String> {
        // A test that failed while it held the engine has stopped it.
        let one = ONE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let (folder, api) = (tempfile::tempdir().unwrap(), free_port());
        let mut run = engine();
        run.args(["--host", &format!("tcp://127.0.0.1:{api}"), "--tls=false", "--storage-driver=vfs"]);
        run.args(["--iptables=false", "--ip6tables=false", "--ip-forward=false", "--ip-masq=false"]);
        run.args(["--bridge=none", "--userland-proxy=false"]);
        let places = [("data-root", "data"), ("exec-root", "run"), ("pidfile", "engine.pid")];
        for (option, below) in places {
            run.arg(format!("--{option}")).arg(folder.path().join(below));
        }
        let had_bridge = has_bridge();
        let ping = format!("http://127.0.0.1:{api}/_ping");
        let server = Server::poll(&mut run, || http::answers(&ping))?;
        Ok(Self { server, api, site: free_port(), had_bridge, folder, _one: one })
    }

    /// Call the engine's API; `path` is below its version.
    pub(crate) fn call(&self, method: &str, path: &str, body: Option<&Value>) -> Answer {
        http::call(method, &format!("{}/{path}", self.url()), &[], body)
    }

    /// The engine's API, without a `/` at the end.
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}/v1.41", self.api)
    }

    /// What the service is to be in this release.
    pub(crate) fn specification(&self, release: &str) -> Value {
        let serve =
            json!(["/bin/busybox", "httpd", "-f", "-p", format!("127.0.0.1:{}", self.site), "-h", "/www"]);
        // Both releases want the same port: one is gone before the other comes.
        let change = json!({"Parallelism": 1, "Monitor": 100_000_000, "Order": "stop-first"});
        json!({
            "Name": SERVICE,
            "TaskTemplate": {
                "ContainerSpec": {"Image": format!("shop:{release}"), "Command": serve, "StopSignal": "SIGKILL"},
                "Networks": [{"Target": "host"}],
                "RestartPolicy": {"Condition": "any", "Delay": 100_000_000},
            },
            "Mode": {"Replicated": {"Replicas": 1}},
            "UpdateConfig": change,
            "RollbackConfig": change,
        })
    }

    /// The service as the engine has it.
    pub(crate) fn service(&self) -> Value {
        self.call("GET", &format!("services/{SERVICE}"), None).was(200).json()
    }

    /// What a change must name, so that it is not made to something else.
    pub(crate) fn version(&self) -> u64 {
        self.service()["Version"]["Index"].as_u64().unwrap()
    }

    /// How far the last change is, such as `completed` or `rollback_completed`; empty before the first.
    pub(crate) fn state(&self) -> String {
        self.service()["UpdateStatus"]["State"].as_str().unwrap_or_default().to_owned()
    }

    /// What a customer gets; empty while there is no answer.
    pub(crate) fn page(&self) -> String {
        let answer = http::ask("GET", &format!("http://127.0.0.1:{}/", self.site)).tried();
        answer.body.trim_end().to_owned()
    }

    fn import(&self, release: &str) {
        let root = self.folder.path().join(release);
        for below in ["bin", "www"] {
            fs::create_dir_all(root.join(below)).unwrap();
        }
        fs::copy(place::installed("busybox/bin/busybox"), root.join("bin/busybox"))
            .unwrap_or_else(|error| panic!("busybox is needed: run tests/servers/install slow: {error}"));
        fs::write(root.join("www/index.html"), format!("release {release}\n")).unwrap();
        let image = self.folder.path().join(format!("{release}.tar"));
        output(command("tar").arg("-C").arg(&root).arg("-cf").arg(&image).arg("."));
        let url = format!("{}/images/create?fromSrc=-&repo=shop&tag={release}", self.url());
        http::ask("POST", &url).file("application/x-tar", &image).sent().was(200);
    }
}

impl Drop for Swarm {
    fn drop(&mut self) {
        // The service's containers would outlive the engine.
        drop(http::ask("DELETE", &format!("{}/services/{SERVICE}", self.url())).tried());
        drop(http::ask("POST", &format!("{}/swarm/leave?force=true", self.url())).tried());
        self.server.stop("TERM");
        if !self.had_bridge && has_bridge() {
            drop(command("ip").args(["link", "delete", BRIDGE]).status());
        }
    }
}

/// `dockerd`, which keeps its mounts to itself, and what it reads and writes at fixed places.
fn engine() -> Command {
    let own = "for place in /etc/docker /run/docker /run/containerd; do \
               mkdir -p $place && mount -t tmpfs none $place || exit; done; exec \"$@\"";
    let mut run = command("unshare");
    run.args(["--mount", "sh", "-c", own, "sh"]).arg(command("dockerd").get_program());
    run
}

/// The network interface that an engine makes when it enters a swarm, and leaves behind.
const BRIDGE: &str = "docker_gwbridge";

fn has_bridge() -> bool {
    Path::new("/sys/class/net").join(BRIDGE).exists()
}
