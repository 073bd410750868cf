//! A `PostgreSQL` cluster with one superuser who needs no password from this machine; everybody else needs theirs.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::e2e::kit::process::{Server, command, command_at, free_port, on_free_ports, output};

/// The superuser.
pub(crate) const ADMIN: &str = "admin";

pub(crate) struct Postgres {
    server: Server,
    /// Where it answers.
    pub(crate) port: u16,
    _folder: TempDir,
}

impl Postgres {
    pub(crate) fn start() -> Self {
        on_free_ports(Self::try_start)
    }

    fn try_start() -> Result<Self, String> {
        let folder = tempfile::tempdir().unwrap();
        give_away(folder.path());
        let data = folder.path().join("data");
        output(
            as_owner("initdb").args(["--no-sync", "--no-locale", "--encoding=UTF8", "--auth=trust"]).args([
                "--username",
                ADMIN,
                "--pgdata",
                &data.display().to_string(),
            ]),
        );
        // Without a password only the superuser comes in, or a wrong one would be right.
        let doors = format!("host all {ADMIN} 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n");
        fs::write(data.join("pg_hba.conf"), doors).unwrap();
        let port = free_port();
        let mut run = as_owner("postgres");
        run.arg("-D").arg(&data).args(["-p", &port.to_string(), "-k", "", "-h", "127.0.0.1", "-F"]);
        let server = Server::poll(&mut run, || try_query(port, "postgres", (ADMIN, ""), "select 1").is_ok())?;
        Ok(Self { server, port, _folder: folder })
    }

    /// What the superuser gets in this database, as `psql` prints it.
    #[track_caller]
    pub(crate) fn query(&self, database: &str, sql: &str) -> String {
        try_query(self.port, database, (ADMIN, ""), sql).unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    /// What somebody gets who signs in with a password; an error in the server's words.
    pub(crate) fn query_as(&self, database: &str, person: (&str, &str), sql: &str) -> Result<String, String> {
        try_query(self.port, database, person, sql)
    }

    /// Its address for a program.
    pub(crate) fn url(&self, database: &str) -> String {
        format!("postgresql://{ADMIN}@127.0.0.1:{}/{database}?sslmode=disable", self.port)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // At once, but it takes its shared memory with it.
        self.server.stop("QUIT");
    }
}

fn try_query(port: u16, database: &str, (user, password): (&str, &str), sql: &str) -> Result<String, String> {
    let mut psql = command_at(&program("psql"), "tests/servers/install fast");
    psql.env("PGPASSWORD", password).env("PGCONNECT_TIMEOUT", "10").args(["-X", "-q", "-A", "-t", "-w"]);
    psql.args(["-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", &port.to_string()]);
    let done = psql.args(["-U", user, "-d", database, "-c", sql]).output().unwrap();
    if done.status.success() {
        Ok(String::from_utf8(done.stdout).unwrap().trim_end().to_owned())
    } else {
        Err(String::from_utf8_lossy(&done.stderr).into_owned())
    }
}

/// The newest version's program; Debian keeps them apart.
fn program(name: &str) -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut found: Vec<_> = versions.map(|version| version.path().join("bin").join(name)).collect();
    found.sort();
    let elsewhere =
        ["/opt/homebrew/bin", "/usr/local/bin", "/usr/bin"].map(|folder| Path::new(folder).join(name));
    let mut all = found.into_iter().rev().chain(elsewhere);
    all.find(|file| file.is_file()).unwrap_or_else(|| PathBuf::from(name))
}

/// The server refuses to run as root; root starts it as the user who came with its package.
fn as_owner(name: &str) -> Command {
    let file = program(name);
    if !is_root() {
        return command_at(&file, "tests/servers/install fast");
    }
    let mut run = command("setpriv");
    run.args(["--reuid=postgres", "--regid=postgres", "--init-groups"]).arg(file).current_dir("/");
    run
}

fn give_away(folder: &Path) {
    if is_root() {
        output(command("chown").arg("postgres:postgres").arg(folder));
    }
}

fn is_root() -> bool {
    output(command("id").arg("-u")).trim() == "0"
}
