//! The real ssh-keygen and ssh-agent: our signatures are right for them, and theirs for us.

use std::fs::{self, Permissions};
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _};
use rstest::rstest;
use secrecy::SecretString;
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;
use warroom::plan::approval::Function;
use warroom::readiness::approval::{
    Hash, InvalidKey, InvalidSignature, NAMESPACE, PublicKey, SshSig, Statement, Wire as _,
};
use warroom::runtime::signer::Signer;
use warroom::runtime::signer::agent::{Agent, AgentError};
use warroom::runtime::signer::file::{KeyFile, KeyFileError, PrivateKey};

use super::kit::Desk;
use super::sign::{FROM, UNTIL, campaign, draft};

/// A folder for keys and signatures.
struct Bench(TempDir);

impl Bench {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.file(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    /// Make a key with ssh-keygen.
    fn key(&self, name: &str, arguments: &[&str]) -> PathBuf {
        let path = self.file(name);
        let mut command = program("ssh-keygen");
        command.args(["-q", "-C", "test", "-f"]).arg(&path).args(arguments);
        assert!(command.status().unwrap().success(), "ssh-keygen {arguments:?}");
        path
    }

    /// Sign with ssh-keygen.
    fn theirs(&self, key: &Path, message: &[u8], more: &[&str]) -> String {
        let file = self.write("message", message);
        let mut command = program("ssh-keygen");
        command.args(["-q", "-Y", "sign", "-n", "warroom.approval", "-f"]).arg(key).args(more).arg(&file);
        assert!(command.stderr(Stdio::null()).status().unwrap().success());
        let signature = fs::read_to_string(self.file("message.sig")).unwrap();
        fs::remove_file(self.file("message.sig")).unwrap();
        signature
    }

    /// Does ssh-keygen say that the signature is by this key?
    fn agrees(&self, key: &PublicKey, message: &[u8], signature: &str) -> bool {
        let signers = self.write("signers", format!("ben {}\n", key.line()).as_bytes());
        let signature = self.write("signature", signature.as_bytes());
        let mut command = program("ssh-keygen");
        command.args(["-Y", "verify", "-I", "ben", "-n", "warroom.approval", "-f"]).arg(signers);
        let verified = fed(command.arg("-s").arg(&signature), message);
        let mut command = program("ssh-keygen");
        command.args(["-Y", "check-novalidate", "-n", "warroom.approval", "-s"]).arg(signature);
        assert_eq!(fed(&mut command, message), verified, "verify and check-novalidate disagree");
        verified
    }
}

#[expect(clippy::disallowed_methods, reason = "other people's programs are what these tests are about")]
fn program(name: &str) -> Command {
    let mut command = Command::new(name);
    command.env_remove("SSH_AUTH_SOCK").env_remove("SSH_ASKPASS");
    command
}

/// Run a program on some input; did it end well?
fn fed(command: &mut Command, input: &[u8]) -> bool {
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    // A program that refuses may not read to the end.
    drop(child.stdin.take().unwrap().write_all(input));
    child.wait().unwrap().success()
}

fn statement() -> Vec<u8> {
    let campaign = campaign(Desk::sound().root(), "sale");
    let approval = draft(&campaign, Function::Iam, "ben", FROM, UNTIL);
    Statement::of(&campaign.id, &approval).to_bytes().unwrap()
}

fn ours(key: &PrivateKey, message: &[u8]) -> String {
    let signature = key.sign(&SshSig::signed_data(NAMESPACE, Hash::Sha512, message)).unwrap();
    SshSig::new(NAMESPACE, key.public().clone(), Hash::Sha512, signature).armoured()
}

fn we_agree(key: &PublicKey, message: &[u8], signature: &str) -> bool {
    SshSig::parse(signature, NAMESPACE).is_ok_and(|signed| signed.key() == key && signed.verify(message))
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

#[rstest]
#[case::ed25519(&["-t", "ed25519"])]
#[case::ecdsa_256(&["-t", "ecdsa", "-b", "256"])]
#[case::ecdsa_384(&["-t", "ecdsa", "-b", "384"])]
#[case::ecdsa_521(&["-t", "ecdsa", "-b", "521"])]
#[case::rsa_3072(&["-t", "rsa", "-b", "3072"])]
fn both_agree_on_what_either_signs(#[case] kind: &[&str]) {
    let (bench, message) = (Bench::new(), statement());
    let path = bench.key("key", &[kind, &["-N", ""]].concat());
    let key = KeyFile::read(&path).unwrap().open(None).unwrap();
    let public = PublicKey::parse(&fs::read_to_string(bench.file("key.pub")).unwrap()).unwrap();
    assert_eq!(key.public(), &public);

    let mine = ours(&key, &message);
    assert!(bench.agrees(&public, &message, &mine) && we_agree(&public, &message, &mine));
    for more in [&[][..], &["-O", "hashalg=sha256"], &["-O", "hashalg=sha512"]] {
        let theirs = bench.theirs(&path, &message, more);
        assert!(bench.agrees(&public, &message, &theirs) && we_agree(&public, &message, &theirs), "{more:?}");
    }
    let mut other = message;
    other[10] ^= 1;
    assert!(!bench.agrees(&public, &other, &mine) && !we_agree(&public, &other, &mine));
}

/// Scalars and signatures with leading zeros are written shorter; of P-521 keys that is every second one.
#[test]
fn numbers_with_leading_zeros_are_read_and_written() {
    let (bench, message) = (Bench::new(), statement());
    for at in 0..12 {
        let path = bench.key(&format!("key{at}"), &["-t", "ecdsa", "-b", "521", "-N", ""]);
        let key = KeyFile::read(&path).unwrap().open(None).unwrap();
        let (mine, theirs) = (ours(&key, &message), bench.theirs(&path, &message, &[]));
        assert!(bench.agrees(key.public(), &message, &mine), "key {at}");
        assert!(we_agree(key.public(), &message, &theirs), "key {at}");
    }
}

/// Every byte of what is inside the armour counts.
#[test]
fn no_byte_of_a_signature_can_be_another() {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    let (bench, message) = (Bench::new(), statement());
    let path = bench.key("key", &["-t", "ed25519", "-N", ""]);
    let key = KeyFile::read(&path).unwrap().open(None).unwrap();
    let armoured = ours(&key, &message);
    let inside: String = armoured.lines().filter(|line| !line.starts_with('-')).collect();
    let blob = STANDARD.decode(inside).unwrap();
    for at in 0..blob.len() {
        let mut blob = blob.clone();
        blob[at] ^= 1;
        let text = format!(
            "-----BEGIN SSH SIGNATURE-----\n{}\n-----END SSH SIGNATURE-----\n",
            STANDARD.encode(&blob)
        );
        assert!(!we_agree(key.public(), &message, &text), "byte {at}");
    }
    for cut in 0..armoured.len() - 1 {
        assert!(!we_agree(key.public(), &message, armoured.get(..cut).unwrap()), "cut at {cut}");
    }
}

#[test]
fn a_signature_for_something_else_is_none() {
    let (bench, message) = (Bench::new(), statement());
    let path = bench.key("key", &["-t", "ed25519", "-N", ""]);
    let file = bench.write("message", &message);
    let mut command = program("ssh-keygen");
    command.args(["-q", "-Y", "sign", "-n", "git", "-f"]).arg(path).arg(&file).stderr(Stdio::null());
    assert!(command.status().unwrap().success());
    let text = fs::read_to_string(bench.file("message.sig")).unwrap();
    assert_eq!(
        SshSig::parse(&text, NAMESPACE),
        Err(InvalidSignature::Namespace { found: "git".to_owned(), wanted: NAMESPACE })
    );
}

#[rstest]
#[case::usual(&[])]
#[case::cbc(&["-Z", "aes256-cbc"])]
#[case::short(&["-Z", "aes128-ctr"])]
#[case::rsa(&["-t", "rsa", "-b", "2048"])]
fn a_key_under_a_passphrase_opens_with_it_alone(#[case] more: &[&str]) {
    let (bench, message) = (Bench::new(), statement());
    let path = bench.key("key", &[&["-N", "correct horse", "-a", "4"], more].concat());
    let file = KeyFile::read(&path).unwrap();
    assert!(file.is_locked());
    assert!(matches!(file.open(None), Err(KeyFileError::Locked)));
    let wrong = SecretString::from("correct house");
    assert!(matches!(file.open(Some(&wrong)), Err(KeyFileError::WrongPassphrase)));
    let key = file.open(Some(&SecretString::from("correct horse"))).unwrap();
    assert!(bench.agrees(key.public(), &message, &ours(&key, &message)));
}

#[test]
fn key_files_that_can_not_be_used_say_why() {
    let bench = Bench::new();
    let old = bench.key("old", &["-t", "rsa", "-b", "2048", "-m", "PEM", "-N", ""]);
    assert!(matches!(KeyFile::read(&old), Err(KeyFileError::OldFormat)));
    let locked =
        bench.key("locked", &["-N", "correct horse", "-a", "4", "-Z", "chacha20-poly1305@openssh.com"]);
    let refused = KeyFile::read(&locked);
    assert!(
        matches!(&refused, Err(KeyFileError::Cipher(name)) if name.starts_with("chacha20")),
        "{refused:?}"
    );
    let open = bench.key("open", &["-t", "ed25519", "-N", ""]);
    fs::set_permissions(&open, Permissions::from_mode(0o644)).unwrap();
    assert!(matches!(KeyFile::read(&open), Err(KeyFileError::Open { mode: 0o644 })));
    let short = bench.key("short", &["-t", "rsa", "-b", "1024", "-N", ""]);
    assert!(matches!(KeyFile::read(&short), Err(KeyFileError::Public(InvalidKey::Bits(1024)))));
    let text = fs::read_to_string(bench.file("short.pub")).unwrap();
    assert_eq!(PublicKey::parse(&text), Err(InvalidKey::Bits(1024)));
    assert!(matches!(KeyFile::read(&bench.write("noise", b"noise")), Err(KeyFileError::NotAKey)));
    assert!(matches!(KeyFile::read(&bench.write("long", &vec![b'a'; 70_000])), Err(KeyFileError::TooLarge)));
    let text = fs::read_to_string(bench.file("locked")).unwrap();
    for cut in (0..text.len() - 1).step_by(13) {
        assert!(KeyFile::parse(text.get(..cut).unwrap()).is_err(), "cut at {cut}");
    }
}

/// A running ssh-agent, ended with the test.
struct Running {
    socket: PathBuf,
    id: String,
}

impl Running {
    /// It returns once it listens.
    fn start(bench: &Bench) -> Self {
        let socket = bench.file("agent");
        let said = program("ssh-agent").arg("-a").arg(&socket).output().unwrap();
        let said = String::from_utf8(said.stdout).unwrap();
        let id = said.split_once("SSH_AGENT_PID=").unwrap().1.split(';').next().unwrap().to_owned();
        Self { socket, id }
    }

    fn add(&self, key: &Path) {
        let mut command = program("ssh-add");
        command.arg("-q").arg(key).env("SSH_AUTH_SOCK", &self.socket);
        assert!(command.status().unwrap().success());
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let mut command = program("ssh-agent");
        command.arg("-k").env("SSH_AUTH_SOCK", &self.socket).env("SSH_AGENT_PID", &self.id);
        drop(command.stdout(Stdio::null()).status());
    }
}

#[test]
fn the_agent_signs_with_each_of_its_keys() {
    let (bench, message) = (Bench::new(), statement());
    let running = Running::start(&bench);
    let kinds: [&[&str]; 5] = [
        &["-t", "ed25519"],
        &["-t", "ecdsa", "-b", "256"],
        &["-t", "ecdsa", "-b", "384"],
        &["-t", "ecdsa", "-b", "521"],
        &["-t", "rsa", "-b", "3072"],
    ];
    for (at, kind) in kinds.iter().enumerate() {
        running.add(&bench.key(&format!("key{at}"), &[*kind, &["-N", ""]].concat()));
    }
    let agent = Agent::new(&running.socket);
    let keys = runtime().block_on(agent.keys()).unwrap();
    assert_eq!(keys.len(), 5);
    for key in keys {
        let signed =
            runtime().block_on(Signer::Agent(agent.clone(), key.clone()).sign(NAMESPACE, &message)).unwrap();
        assert!(bench.agrees(&key, &message, &signed.armoured()), "{}", key.kind());
    }
    let stranger = bench.key("stranger", &["-t", "ed25519", "-N", ""]);
    let stranger = KeyFile::read(&stranger).unwrap().public().clone();
    assert!(matches!(runtime().block_on(agent.sign(&stranger, b"x")), Err(AgentError::Refused)));
}

#[test]
fn an_agent_that_is_not_there_or_talks_nonsense_is_an_error() {
    let bench = Bench::new();
    let gone = Agent::new(&bench.file("nowhere"));
    assert!(matches!(runtime().block_on(gone.keys()), Err(AgentError::Unreachable { .. })));
    for answer in [
        &b"\xff\xff\xff\xff"[..],
        b"\0\0\0\x01\x05",
        b"\0\0\0\x05\x0c\xff\xff\xff\xff",
        b"\0\0\0\x09\x0c\0\0\0\x01\xff\xff\xff\xff",
        b"\0\0\0\x00",
        b"\0\0",
    ] {
        let socket = bench.file("fake");
        let wrong = runtime().block_on(async {
            let listener = tokio::net::UnixListener::bind(&socket).unwrap();
            let agent = Agent::new(&socket);
            let serve = async {
                use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
                let (mut stream, _) = listener.accept().await.unwrap();
                let mut request = [0; 5];
                stream.read_exact(&mut request).await.unwrap();
                stream.write_all(answer).await.unwrap();
            };
            tokio::join!(agent.keys(), serve).0
        });
        fs::remove_file(&socket).unwrap();
        assert!(
            matches!(wrong, Err(AgentError::Garbled | AgentError::Unreachable { .. })),
            "{answer:?}: {wrong:?}"
        );
    }
}

type Sign = Box<dyn Fn(&[u8]) -> Vec<u8>>;

/// A security key in software: PROTOCOL.u2f says what such a device signs.
struct Device {
    key: PublicKey,
    application: String,
    sign: Sign,
}

impl Device {
    fn ed25519(application: &str) -> Self {
        let document = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
        let pair = Ed25519KeyPair::from_pkcs8(document.as_ref()).unwrap();
        let mut blob = Vec::new();
        blob.put_string(b"sk-ssh-ed25519@openssh.com");
        blob.put_string(pair.public_key().as_ref());
        blob.put_string(application.as_bytes());
        let key = PublicKey::from_blob(&blob).unwrap();
        let sign: Sign = Box::new(move |message: &[u8]| pair.sign(message).as_ref().to_vec());
        Self { key, application: application.to_owned(), sign }
    }

    fn ecdsa(application: &str) -> Self {
        let random = SystemRandom::new();
        let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        let pair =
            EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document.as_ref(), &random).unwrap();
        let mut blob = Vec::new();
        blob.put_string(b"sk-ecdsa-sha2-nistp256@openssh.com");
        blob.put_string(b"nistp256");
        blob.put_string(pair.public_key().as_ref());
        blob.put_string(application.as_bytes());
        let key = PublicKey::from_blob(&blob).unwrap();
        let sign: Sign = Box::new(move |message: &[u8]| {
            let both = pair.sign(&SystemRandom::new(), message).unwrap();
            let mut signature = Vec::new();
            signature.put_positive(&both.as_ref()[..32]);
            signature.put_positive(&both.as_ref()[32..]);
            signature
        });
        Self { key, application: application.to_owned(), sign }
    }

    /// What it makes of some data, with these flags; `bent` is the byte of the signature that is wrong.
    fn signature(&self, message: &[u8], flags: u8, counter: u32, bent: Option<usize>) -> String {
        let data = SshSig::signed_data(NAMESPACE, Hash::Sha512, message);
        let mut signed = Sha256::digest(self.application.as_bytes()).to_vec();
        signed.push(flags);
        signed.extend(counter.to_be_bytes());
        signed.extend_from_slice(&Sha256::digest(&data));
        let mut signature = (self.sign)(&signed);
        if let Some(bent) = bent {
            signature[bent] ^= 1;
        }
        let mut whole = Vec::new();
        whole.put_string(self.key.kind().as_bytes());
        whole.put_string(&signature);
        whole.push(flags);
        whole.put_number(counter);
        SshSig::new(NAMESPACE, self.key.clone(), Hash::Sha512, whole).armoured()
    }
}

#[rstest]
#[case::ed25519(Device::ed25519("ssh:"))]
#[case::ecdsa(Device::ecdsa("ssh:"))]
#[case::other_application(Device::ed25519("ssh:approvals"))]
fn signatures_of_security_keys_are_right_for_both_and_bent_ones_for_neither(#[case] device: Device) {
    let (bench, message) = (Bench::new(), statement());
    let whole = device.signature(&message, 1, 7, None);
    assert!(bench.agrees(&device.key, &message, &whole));
    assert!(we_agree(&device.key, &message, &whole));
    let verified = device.signature(&message, 5, 7, None);
    assert!(bench.agrees(&device.key, &message, &verified) && we_agree(&device.key, &message, &verified));
    for bent in [5, 20, 40] {
        let bent = device.signature(&message, 1, 7, Some(bent));
        assert!(!bench.agrees(&device.key, &message, &bent));
        assert!(!we_agree(&device.key, &message, &bent));
    }
    assert!(!we_agree(&device.key, b"another message", &whole));
    assert!(!bench.agrees(&device.key, b"another message", &whole));
}

#[test]
fn a_security_key_that_nobody_touched_has_signed_nothing() {
    let (device, message) = (Device::ed25519("ssh:"), statement());
    assert!(!we_agree(&device.key, &message, &device.signature(&message, 0, 7, None)));
    assert!(!we_agree(&device.key, &message, &device.signature(&message, 4, 7, None)));
}

#[rstest]
#[case::dsa(&["ssh-dss", "x"])]
#[case::certificate(&["ssh-ed25519-cert-v01@openssh.com", "x"])]
#[case::unknown(&["ssh-ed448", "x"])]
fn kinds_that_nobody_checks_are_named(#[case] parts: &[&str]) {
    let mut blob = Vec::new();
    for part in parts {
        blob.put_string(part.as_bytes());
    }
    assert_eq!(PublicKey::from_blob(&blob), Err(InvalidKey::Unsupported(parts[0].to_owned())));
}
