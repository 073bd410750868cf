//! One mail, handed to a mail server (RFC 5321).

mod conversation;
mod letter;

use std::cell::Cell;

use lettre::transport::smtp::authentication::Credentials;
use secrecy::ExposeSecret as _;
use tokio::time::timeout;

use self::conversation::{Conversation, Fault, Protection, Reply};
use self::letter::Letter;
use super::clock::Stopwatch;
use super::endpoint::Endpoint;
use super::expect::{Answer, Judge};
use super::live::{Heard, LiveWorld};
use super::world::{Call, CallOutcome};
use crate::plan::Text;
use crate::plan::mail::{Mail, MailTls};

/// The port for submission (RFC 6409).
const SUBMISSION: u16 = 587;

/// The port for submission over TLS (RFC 8314).
const SUBMISSIONS: u16 = 465;

/// Send the mail of a call and tell what the server says.
pub(super) async fn call(
    world: &LiveWorld,
    call: &Call,
    mail: &Mail,
    judge: &Judge,
    watch: Stopwatch,
) -> CallOutcome {
    // From here on a lost answer leaves it open whether the mail goes out.
    let handed_over = Cell::new(false);
    let sending = send(world, &call.idempotency_key, mail, &handed_over);
    let fault = match timeout(call.timeout.to_std(), sending).await {
        Ok(Ok(reply)) => return taken(world, call, judge, watch, &reply),
        Ok(Err(fault)) => fault,
        Err(_) => Fault::Lost(format!("no answer in {}", call.timeout)),
    };
    match fault {
        Fault::Refused(reply) => refused(world, watch, &reply),
        Fault::Lost(reason) if handed_over.get() => world.lost(call, watch, &reason),
        Fault::Lost(reason) => world.nothing(watch, &reason, "nothing was sent"),
    }
}

async fn send(world: &LiveWorld, key: &str, mail: &Mail, handed_over: &Cell<bool>) -> Result<Reply, Fault> {
    let usual_port = if mail.tls == MailTls::Wrapped { SUBMISSIONS } else { SUBMISSION };
    let server = Endpoint::parse(&mail.server, usual_port)?;
    world.http.permit_server(&server).map_err(|why| why.to_string())?;
    let letter = letter::write(mail, key, world.clock.now())?;
    let login = login(world, mail, &server).await?;
    let protection = match mail.tls {
        MailTls::None => Protection::None,
        MailTls::Starttls => Protection::AfterAsking(trust(world).await?),
        MailTls::Wrapped => Protection::FromTheStart(trust(world).await?),
    };
    let stream = server.connect(world.http.connect_timeout()).await?;
    let mut talk = Conversation::open(stream, server.host(), protection).await?;
    if let Some(login) = login {
        talk.log_in(login).await?;
    }
    let Letter { envelope, text } = letter;
    talk.address(&envelope).await?;
    handed_over.set(true);
    let reply = talk.hand_over(&text).await?;
    talk.leave().await;
    Ok(reply)
}

async fn trust(world: &LiveWorld) -> Result<rustls::ClientConfig, String> {
    let verifier = world.http.verifier().await.map_err(|why| why.to_string())?;
    super::tls::config(verifier).map_err(|why| why.to_string())
}

async fn login(world: &LiveWorld, mail: &Mail, server: &Endpoint) -> Result<Option<Credentials>, String> {
    let (Some(user), Some(at)) = (&mail.user, &mail.password) else {
        return Ok(None);
    };
    if mail.tls == MailTls::None && !server.is_this_machine() {
        return Err("a password is not sent to another machine without TLS".to_owned());
    }
    let password = world.secret(at).await.map_err(|error| error.to_string())?;
    Ok(Some(Credentials::new(user.clone(), password.expose_secret().to_owned())))
}

fn taken(world: &LiveWorld, call: &Call, judge: &Judge, watch: Stopwatch, reply: &Reply) -> CallOutcome {
    let said = format!("answered {}", reply.code);
    let allowed = call.expect.allows(reply.code);
    let answer = Answer { said: &said, allowed, body: reply.text.as_bytes(), whole: true };
    let excerpt = world.excerpt(reply.text.as_bytes(), true);
    world.judged(call, watch, judge.weigh(answer), Heard { status: reply.code, retry_after: None, excerpt })
}

fn refused(world: &LiveWorld, watch: Stopwatch, reply: &Reply) -> CallOutcome {
    let reason = world.clean(&format!("answered {}: {}", reply.code, reply.text));
    CallOutcome::Failed {
        status: Some(reply.code),
        duration_ms: watch.ms(),
        reason: Text::line(reason.first_line()),
        excerpt: world.excerpt(reply.text.as_bytes(), true),
        retry_after: None,
    }
}
