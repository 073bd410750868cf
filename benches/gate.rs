//! The launch gate over many campaigns: `warroom check --all` on 100, 1,000 and 10,000.
//!
//! `cargo bench --bench gate` prints a Markdown table; `docs/performance.md` says how to read it. Each campaign is the
//! sound one of the tests with a name, identities, signals and a window of its own, and three signed approvals; runbooks,
//! actions, messages and the roster are shared. Loading and checking are timed inside; the whole program is timed from outside, to the end of its
//! JSON.
//!
//! `cargo bench --bench gate -- --write DIR COUNT` only writes such a workspace, to look at.
#![expect(clippy::unwrap_used, reason = "a bench that can't run has nothing to report")]
#![expect(clippy::indexing_slicing, reason = "samples are never empty here")]
#![expect(clippy::disallowed_methods, reason = "measuring reads the clock and starts the program")]
#![expect(clippy::print_stdout, reason = "the table is the result")]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use warroom::plan::load::source::Folder;
use warroom::plan::{Approval, Decision, Function, PersonId, Survey};
use warroom::readiness::approval::{Content, Hash, NAMESPACE, SshSig, Statement, to_toml};
use warroom::readiness::{Gate, Report};
use warroom::runtime::signer::file::KeyFile;

const SIZES: [(usize, usize); 3] = [(100, 15), (1_000, 9), (10_000, 3)];
/// As of when: the opening of the first window.
const AT: &str = "2027-03-02T09:00:00Z";

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    // Cargo passes `--bench`; with `--test` the harness only asks whether this builds.
    if arguments.iter().any(|argument| argument == "--test") {
        return;
    }
    if let Some(at) = arguments.iter().position(|argument| argument == "--write") {
        write(Path::new(&arguments[at + 1]), arguments[at + 2].parse().unwrap());
        return;
    }
    println!(
        "| campaigns | files | load | check | ready | the whole program |\n| --- | --- | --- | --- | --- | --- |"
    );
    for (count, runs) in SIZES {
        measure(count, runs);
    }
}

fn measure(count: usize, runs: usize) {
    let folder = tempfile::tempdir().unwrap();
    let files = write(folder.path(), count);
    let (mut load, mut check, mut whole) = (Vec::new(), Vec::new(), Vec::new());
    let at: Timestamp = AT.parse().unwrap();
    for _ in 0..runs {
        let start = Instant::now();
        let survey = Survey::load(&Folder::new(folder.path()), None).unwrap();
        load.push(start.elapsed());
        let start = Instant::now();
        let reports: Vec<Report> = Gate::of(&survey).check_all(at);
        check.push(start.elapsed());
        assert_eq!(reports.iter().filter(|report| report.is_ready()).count(), count);
        whole.push(program(folder.path()));
    }
    let [load, check, whole] = [load, check, whole].map(median);
    println!("| {count} | {files} | {load:.0} ms | {check:.0} ms | {count} | {whole:.0} ms |");
}

/// The program that this bench was built with, to its end.
fn program(root: &Path) -> Duration {
    let mut command = Command::new(env!("CARGO_BIN_EXE_warroom"));
    command.env_clear().arg("--workspace").arg(root).args(["check", "--all", "--format", "json", "--at", AT]);
    let start = Instant::now();
    let status = command.stdout(Stdio::null()).status().unwrap();
    let took = start.elapsed();
    assert!(matches!(status.code(), Some(0 | 1)), "{status}");
    took
}

/// In milliseconds.
fn median(mut samples: Vec<Duration>) -> f64 {
    samples.sort_unstable();
    samples[samples.len() / 2].as_secs_f64() * 1e3
}

/// Write a workspace of so many campaigns; the answer is the number of its files.
fn write(root: &Path, count: usize) -> usize {
    let sound = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/gate/sound");
    let shared = copy(&sound, root);
    let first = root.join("config/campaigns/sale.toml");
    let text = fs::read_to_string(&first).unwrap();
    fs::remove_file(first).unwrap();
    for number in 0..count {
        let (id, text) = campaign(&text, number);
        fs::write(root.join(format!("config/campaigns/{id}.toml")), text).unwrap();
    }
    shared - 1 + count + sign(root)
}

/// Three approvals of each campaign; the answer is the number of their files.
fn sign(root: &Path) -> usize {
    let survey = Survey::load(&Folder::new(root), None).unwrap();
    let keys = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/gate/keys");
    for (function, by) in [(Function::Iam, "ben"), (Function::Privacy, "cleo"), (Function::Business, "dora")]
    {
        let key = KeyFile::parse(&fs::read_to_string(keys.join(by)).unwrap()).unwrap().open(None).unwrap();
        for campaign in survey.workspace.campaigns.values() {
            let content = Content::of(campaign).unwrap();
            let mut approval = Approval {
                function,
                by: PersonId::parse(by).unwrap(),
                decision: Decision::Approved,
                conditions: Vec::new(),
                approved_at: "2027-02-22T10:00:00Z".parse().unwrap(),
                expires_at: "2027-03-20T00:00:00Z".parse().unwrap(),
                digest: content.digest,
                content: Some(content.json),
                signature: String::new(),
            };
            let statement = Statement::of(&campaign.id, &approval).to_bytes().unwrap();
            let signature = key.sign(&SshSig::signed_data(NAMESPACE, Hash::Sha512, &statement)).unwrap();
            approval.signature =
                SshSig::new(NAMESPACE, key.public().clone(), Hash::Sha512, signature).armoured();
            let folder = root.join("config/approvals").join(campaign.id.as_str());
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join(format!("{function}.toml")), to_toml(&campaign.id, &approval)).unwrap();
        }
    }
    survey.workspace.campaigns.len() * 3
}

/// The sound campaign with a name, identities, signals and a window of its own.
fn campaign(text: &str, number: usize) -> (String, String) {
    let id = format!("sale-{number:05}");
    let later = SignedDuration::from_mins(i64::try_from(number % 60).unwrap());
    let opens = AT.parse::<Timestamp>().unwrap() + later;
    let own = text
        .replace("id = \"sale\"", &format!("id = \"{id}\""))
        .replace(AT, &opens.to_string())
        .replace("\"checkout-key\"", &format!("\"checkout-key-{number:05}\""))
        .replace("\"cart\"", &format!("\"cart-{number:05}\""))
        .replace("id = \"region\"", &format!("id = \"region-{number:05}\""));
    (id, own)
}

/// Every file but the approvals, which are bound to the campaign that they were signed for.
fn copy(from: &Path, to: &Path) -> usize {
    let mut count = 0;
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if entry.file_name() == "approvals" {
            continue;
        }
        if source.is_dir() {
            count += copy(&source, &target);
        } else {
            fs::copy(&source, &target).unwrap();
            count += 1;
        }
    }
    count
}
