//! moto, which keeps AWS's IAM, STS and Route 53 in memory and checks who signed a request.

use crate::e2e::kit::http::{self, Answer};
use crate::e2e::kit::process::{Server, free_port, on_free_ports};
use crate::servers::kit::place;

/// The user whose key leaks.
pub(crate) const USER: &str = "campaign-app";

/// The name that the campaign needs, in its zone.
pub(crate) const ZONE: &str = "campaign.test.";
pub(crate) const NAME: &str = "shop.campaign.test.";

/// Where it points at first.
pub(crate) const BEFORE: &str = "192.0.2.10";

/// Calls that are let in without a signature: as many as it takes to make the commander.
const UNSIGNED: &str = "3";

/// The digest of an empty body. AWS does without it; moto takes no signature for such a request that lacks it.
const NOTHING: &str =
    "X-Amz-Content-Sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// An access key.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    pub(crate) id: String,
    pub(crate) secret: String,
}

pub(crate) struct Moto {
    /// The running server; stopped with it.
    pub(crate) server: Server,
    /// Where it answers, for every service.
    pub(crate) port: u16,
    /// The key of somebody who may do everything.
    pub(crate) commander: Key,
}

impl Moto {
    pub(crate) fn start() -> Self {
        on_free_ports(|| {
            let port = free_port();
            let mut run = place::python("moto.server");
            run.args(["-H", "127.0.0.1", "-p", &port.to_string()]);
            run.env("INITIAL_NO_AUTH_ACTION_COUNT", UNSIGNED);
            let index = format!("http://127.0.0.1:{port}/moto-api/data.json");
            let server = Server::poll(&mut run, || http::answers(&index))?;
            let nobody = Key { id: "AKIANOBODY".to_owned(), secret: "none".to_owned() };
            let mut moto = Self { server, port, commander: nobody };
            moto.commander = moto.user("commander");
            moto.iam("CreateUser", &[("UserName", USER)]).was(200);
            Ok(moto)
        })
    }

    /// A user with one key who may do everything: three calls.
    fn user(&self, name: &str) -> Key {
        let policy = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}"#;
        self.iam("CreateUser", &[("UserName", name)]).was(200);
        let fields = [("UserName", name), ("PolicyName", "all"), ("PolicyDocument", policy)];
        self.iam("PutUserPolicy", &fields).was(200);
        self.key(name)
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }

    /// Call an action of IAM as the commander.
    pub(crate) fn iam(&self, action: &str, fields: &[(&str, &str)]) -> Answer {
        self.query("iam", "2010-05-08", &self.commander, action, fields)
    }

    fn query(
        &self,
        service: &str,
        version: &str,
        key: &Key,
        action: &str,
        fields: &[(&str, &str)],
    ) -> Answer {
        let all = [&[("Action", action), ("Version", version)], fields].concat();
        http::ask("POST", &self.url()).aws(service, (&key.id, &key.secret)).form(&all).sent()
    }

    fn key(&self, user: &str) -> Key {
        let text = self.iam("CreateAccessKey", &[("UserName", user)]).was(200).body;
        Key { id: element(&text, "AccessKeyId"), secret: element(&text, "SecretAccessKey") }
    }

    /// A new key of the user, which has leaked.
    pub(crate) fn leaked_key(&self) -> Key {
        self.key(USER)
    }

    /// Does a service know whoever signs with this key?
    pub(crate) fn key_works(&self, key: &Key) -> bool {
        let answer = self.query("sts", "2011-06-15", key, "GetCallerIdentity", &[]);
        assert!(matches!(answer.status, 200 | 403), "{answer:?}");
        answer.status == 200
    }

    /// `Active` or `Inactive`; none when the user has no such key.
    pub(crate) fn key_status(&self, key: &Key) -> Option<String> {
        let text = self.iam("ListAccessKeys", &[("UserName", USER)]).was(200).body;
        let found = text.split("<member>").find(|member| member.contains(&key.id))?;
        Some(element(found, "Status"))
    }

    /// A role that somebody may take on.
    pub(crate) fn role(&self, name: &str) {
        let trust = r#"{"Version": "2012-10-17", "Statement": []}"#;
        self.iam("CreateRole", &[("RoleName", name), ("AssumeRolePolicyDocument", trust)]).was(200);
    }

    /// The names of the policies that stand in a role itself.
    pub(crate) fn policies(&self, role: &str) -> Vec<String> {
        let text = self.iam("ListRolePolicies", &[("RoleName", role)]).was(200).body;
        let members = text.split("<member>").skip(1);
        members.map(|member| member.split_once('<').unwrap().0.to_owned()).collect()
    }

    /// Create the zone with its record; the zone's id.
    pub(crate) fn zone(&self) -> String {
        let body = format!(
            "<CreateHostedZoneRequest xmlns=\"https://route53.amazonaws.com/doc/2013-04-01/\">\
             <Name>{ZONE}</Name><CallerReference>test</CallerReference></CreateHostedZoneRequest>"
        );
        let text = self.route53("POST", "hostedzone", &body).was(201).body;
        let id = element(&text, "Id").replace("/hostedzone/", "");
        self.route53("POST", &format!("hostedzone/{id}/rrset/"), &upsert(BEFORE, 60)).was(200);
        id
    }

    /// Call Route 53 as the commander; `path` is below its version.
    pub(crate) fn route53(&self, method: &str, path: &str, body: &str) -> Answer {
        let key = (self.commander.id.as_str(), self.commander.secret.as_str());
        let ask = http::ask(method, &format!("{}2013-04-01/{path}", self.url())).aws("route53", key);
        if body.is_empty() { ask.header(NOTHING) } else { ask.text("application/xml", body) }.sent()
    }

    /// Where the name points, as Route 53 has it.
    pub(crate) fn record(&self, zone: &str) -> Vec<String> {
        let text = self.route53("GET", &format!("hostedzone/{zone}/rrset"), "").was(200).body;
        let set = text.split("<ResourceRecordSet>").find(|set| set.contains(&format!("<Name>{NAME}</Name>")));
        let values = set.unwrap_or("").split("<Value>").skip(1);
        values.map(|value| value.split_once('<').unwrap().0.to_owned()).collect()
    }
}

/// What Route 53 is sent to point the name somewhere.
pub(crate) fn upsert(address: &str, ttl: u32) -> String {
    format!(
        "<ChangeResourceRecordSetsRequest xmlns=\"https://route53.amazonaws.com/doc/2013-04-01/\"><ChangeBatch>\
         <Changes><Change><Action>UPSERT</Action><ResourceRecordSet><Name>{NAME}</Name><Type>A</Type>\
         <TTL>{ttl}</TTL><ResourceRecords><ResourceRecord><Value>{address}</Value></ResourceRecord>\
         </ResourceRecords></ResourceRecordSet></Change></Changes></ChangeBatch></ChangeResourceRecordSetsRequest>"
    )
}

/// The text of the first element with this name.
fn element(text: &str, name: &str) -> String {
    let (_, rest) = text.split_once(&format!("<{name}>")).unwrap_or_else(|| panic!("no {name}: {text}"));
    rest.split_once('<').unwrap().0.to_owned()
}
