//! The message of an update: what must be there now, and what is put in its place.

use hickory_proto::op::{Message, MessageType, OpCode, Query};
use hickory_proto::rr::rdata::{A, AAAA, CNAME, MX, NS, TXT};
use hickory_proto::rr::{DNSClass, Name, RData, Record, RecordType as Kind};

use crate::plan::dns_update::DnsUpdate;
use crate::plan::probe::RecordType;

/// The longest piece of a text record (RFC 1035, section 3.3).
const PIECE: usize = 255;

/// Put the message together. The error says which part can't be read.
pub(super) fn of(update: &DnsUpdate) -> Result<Message, String> {
    let (zone, name) = (name(&update.zone)?, name(&update.name)?);
    if !zone.zone_of(&name) {
        return Err(format!("{} is not in the zone {}", update.name, update.zone));
    }
    let kind = kind(update.record);
    // A query draws a random id.
    let Message { metadata: drawn, .. } = Message::query();
    let mut message = Message::new(drawn.id, MessageType::Query, OpCode::Update);
    // RFC 2136, section 2.3: the zone stands where a query has its question.
    message.add_query(Query::query(zone, Kind::SOA));
    for value in &update.only_if {
        // Section 2.4.2: the whole set must be these values, whatever their TTL.
        let mut record = Record::from_rdata(name.clone(), 0, data(update.record, value)?);
        record.dns_class = DNSClass::IN;
        message.add_answer(record);
    }
    // Section 2.5.2: delete the set. The new records follow in the same message, so nobody sees it empty.
    let mut delete = Record::update0(name.clone(), 0, kind);
    delete.dns_class = DNSClass::ANY;
    message.add_authority(delete);
    for value in &update.values {
        message.add_authority(Record::from_rdata(name.clone(), update.ttl, data(update.record, value)?));
    }
    Ok(message)
}

fn name(text: &str) -> Result<Name, String> {
    let mut name = Name::from_utf8(text).map_err(|error| format!("`{text}` is no name: {error}"))?;
    name.set_fqdn(true);
    Ok(name)
}

const fn kind(record: RecordType) -> Kind {
    match record {
        RecordType::A => Kind::A,
        RecordType::Aaaa => Kind::AAAA,
        RecordType::Cname => Kind::CNAME,
        RecordType::Txt => Kind::TXT,
        RecordType::Mx => Kind::MX,
        RecordType::Ns => Kind::NS,
    }
}

/// A value as a zone file has it; a text stands without its quotation marks.
fn data(record: RecordType, value: &str) -> Result<RData, String> {
    let unreadable = || format!("`{value}` is no value of {} {record} record", article(record));
    let read = match record {
        RecordType::A => value.parse().ok().map(|ip| RData::A(A(ip))),
        RecordType::Aaaa => value.parse().ok().map(|ip| RData::AAAA(AAAA(ip))),
        RecordType::Cname => name(value).ok().map(|name| RData::CNAME(CNAME(name))),
        RecordType::Ns => name(value).ok().map(|name| RData::NS(NS(name))),
        RecordType::Mx => mx(value),
        RecordType::Txt => Some(text(value)),
    };
    read.ok_or_else(unreadable)
}

const fn article(record: RecordType) -> &'static str {
    match record {
        RecordType::A | RecordType::Aaaa | RecordType::Mx | RecordType::Ns => "an",
        RecordType::Cname | RecordType::Txt => "a",
    }
}

fn mx(value: &str) -> Option<RData> {
    let (preference, exchange) = value.split_once(' ')?;
    Some(RData::MX(MX::new(preference.parse().ok()?, name(exchange.trim()).ok()?)))
}

fn text(value: &str) -> RData {
    let mut pieces: Vec<&[u8]> = value.as_bytes().chunks(PIECE).collect();
    if pieces.is_empty() {
        pieces.push(b"");
    }
    RData::TXT(TXT::from_bytes(pieces))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn message(changes: &Value) -> Result<Message, String> {
        let mut update = json!({
            "server": "192.0.2.1", "zone": "campaign.test", "name": "shop.campaign.test",
            "ttl": 60, "values": ["198.51.100.7"],
        });
        update.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        of(&serde_json::from_value(update).unwrap())
    }

    #[test]
    fn the_new_values_replace_the_whole_set_if_the_old_ones_are_there() {
        let sent = message(&json!({"only_if": ["192.0.2.10", "192.0.2.11"]})).unwrap();
        let read = Message::from_vec(&sent.to_vec().unwrap()).unwrap();
        assert_eq!(read.metadata.op_code, OpCode::Update);
        assert_eq!(read.queries[0].query_type(), Kind::SOA);
        assert_eq!(read.queries[0].name().to_string(), "campaign.test.");
        let shown = |records: &[Record]| -> Vec<String> {
            records.iter().map(|r| format!("{} {} {}", r.dns_class, r.ttl, r.data)).collect()
        };
        assert_eq!(shown(&read.answers), ["IN 0 192.0.2.10", "IN 0 192.0.2.11"]);
        assert_eq!(read.authorities[0].dns_class, DNSClass::ANY);
        assert_eq!((read.authorities[0].ttl, read.authorities[0].record_type()), (0, Kind::A));
        assert_eq!(shown(&read.authorities[1..]), ["IN 60 198.51.100.7"]);
    }

    #[test]
    fn a_long_text_is_cut_into_pieces_and_stays_one_value() {
        let sent = message(&json!({"record": "TXT", "values": ["x".repeat(600)]})).unwrap();
        let RData::TXT(text) = &sent.authorities[1].data else { panic!("no text") };
        let lengths: Vec<usize> = text.txt_data.iter().map(|piece| piece.len()).collect();
        assert_eq!(lengths, [255, 255, 90]);
    }

    #[test]
    fn what_does_not_fit_its_type_is_said_before_anything_is_sent() {
        for (changes, said) in [
            (json!({"values": ["shop"]}), "`shop` is no value of an A record"),
            (json!({"only_if": ["::1"]}), "`::1` is no value of an A record"),
            (json!({"record": "MX", "values": ["mail"]}), "`mail` is no value of an MX record"),
            (json!({"name": "shop.other.test"}), "shop.other.test is not in the zone campaign.test"),
        ] {
            assert_eq!(message(&changes).unwrap_err(), said);
        }
    }
}
