//! Which hosts may be called. Asked about the final URL, after every template.

use reqwest::Url;

/// May this URL be called? An entry is `host`, `host:port`, `*.example.com` or `*.example.com:port`; one without
/// a port allows every port, and `*.example.com` allows names under it but not `example.com` itself.
pub(super) fn allows(list: &[String], url: &Url) -> bool {
    let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else {
        return false;
    };
    allows_server(list, host, port)
}

/// May this host be called at this port? The host is in lower case, an IPv6 address in brackets.
pub(super) fn allows_server(list: &[String], host: &str, port: u16) -> bool {
    list.iter().any(|entry| matches(entry.trim(), host, port))
}

/// The host and port as a person would put them on the list.
pub(super) fn authority(url: &Url) -> String {
    let host = url.host_str().unwrap_or("(none)");
    match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

fn matches(entry: &str, host: &str, port: u16) -> bool {
    let (name, wanted) = split_port(entry);
    if wanted.is_some_and(|wanted| wanted != port) {
        return false;
    }
    let name = name.to_ascii_lowercase();
    match name.strip_prefix("*.") {
        Some(parent) => host
            .strip_suffix(parent)
            .and_then(|rest| rest.strip_suffix('.'))
            .is_some_and(|label| !label.is_empty() && !parent.is_empty()),
        None => name == host,
    }
}

/// `[::1]:80` has its port after the bracket; `[::1]` and `::1` have none.
fn split_port(entry: &str) -> (&str, Option<u16>) {
    match entry.rsplit_once(':') {
        Some((name, port)) if !name.contains(':') || name.ends_with(']') => match port.parse() {
            Ok(port) => (name, Some(port)),
            Err(_) => (entry, None),
        },
        _ => (entry, None),
    }
}

/// Does the path have `.` or `..` as a part of its own? A parser would take them out in silence, and something
/// else than what was shown would be called.
pub(super) fn has_dot_segments(url: &str) -> bool {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let after_host = path.split_once("://").map_or(path, |(_, rest)| rest);
    after_host.split(['/', '\\']).skip(1).any(|part| {
        let plain = part.to_ascii_lowercase().replace("%2e", ".");
        matches!(plain.as_str(), "." | "..")
    })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("api.example.com", "https://api.example.com/x", true)]
    #[case("API.example.com", "https://api.EXAMPLE.com:8443/x", true)]
    #[case("api.example.com:443", "https://api.example.com/x", true)]
    #[case("api.example.com:443", "http://api.example.com/x", false)]
    #[case("api.example.com", "https://api.example.com.evil.test/", false)]
    #[case("api.example.com", "https://evil.test/?h=api.example.com", false)]
    #[case("api.example.com", "https://api.example.com@evil.test/", false)]
    #[case("*.example.com", "https://a.b.example.com/", true)]
    #[case("*.example.com", "https://example.com/", false)]
    #[case("*.example.com", "https://evilexample.com/", false)]
    #[case("*.example.com:8443", "https://a.example.com/", false)]
    #[case("*", "https://a.example.com/", false)]
    #[case("*.", "https://a.example.com/", false)]
    #[case("", "https://a.example.com/", false)]
    #[case("127.0.0.1", "http://127.0.0.1:8081/", true)]
    #[case("127.0.0.1", "http://0x7f000001/", true)]
    #[case("127.0.0.1:80", "http://127.0.0.1:8081/", false)]
    #[case("[::1]:8081", "http://[::1]:8081/", true)]
    #[case("[::1]", "http://[::1]:8081/", true)]
    fn the_list_decides(#[case] entry: &str, #[case] url: &str, #[case] allowed: bool) {
        let url = Url::parse(url).unwrap();
        assert_eq!(allows(&[entry.to_owned()], &url), allowed);
    }

    #[rstest]
    #[case("http://h/zones/../x", true)]
    #[case("http://h/zones/%2E%2e/x", true)]
    #[case("http://h/zones/./x", true)]
    #[case("http://h/zones\\..\\x", true)]
    #[case("http://h/zones/..", true)]
    #[case("http://h/zones/a..b/.well-known/x?y=/../", false)]
    #[case("http://h", false)]
    fn a_path_that_would_be_shortened_is_seen(#[case] url: &str, #[case] found: bool) {
        assert_eq!(has_dot_segments(url), found);
    }
}
