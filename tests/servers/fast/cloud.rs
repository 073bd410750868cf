//! AWS: keys, and names.

use crate::servers::kit::moto::{self, Key, Moto};

#[test]
fn a_deleted_key_signs_nothing_any_more() {
    let aws = Moto::start();
    let leaked = aws.leaked_key();
    assert!(aws.key_works(&leaked) && aws.key_works(&aws.commander));
    assert!(!aws.key_works(&Key { id: leaked.id.clone(), secret: "wrong".to_owned() }));
    let user_and_key = [("UserName", moto::USER), ("AccessKeyId", leaked.id.as_str())];
    let off = [&user_and_key[..], &[("Status", "Inactive")]].concat();
    aws.iam("UpdateAccessKey", &off).was(200);
    assert_eq!(aws.key_status(&leaked).as_deref(), Some("Inactive"));
    aws.iam("DeleteAccessKey", &user_and_key).was(200);
    assert_eq!(aws.key_status(&leaked), None);
    assert!(!aws.key_works(&leaked) && aws.key_works(&aws.commander));
}

#[test]
fn a_name_in_route_53_points_where_the_last_change_said() {
    let aws = Moto::start();
    let zone = aws.zone();
    assert_eq!(aws.record(&zone), [moto::BEFORE]);
    aws.route53("POST", &format!("hostedzone/{zone}/rrset/"), &moto::upsert("198.51.100.7", 30)).was(200);
    assert_eq!(aws.record(&zone), ["198.51.100.7"]);
}
