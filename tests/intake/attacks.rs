//! Real connections with bad intentions.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use warroom::runtime::intake::{Later, Letter, MOST_CONNECTIONS};

use super::kit::{self, Post, SECRET, code, listener, many, while_listening};

const AT: &str = "/v1/alerts/alertmanager";

#[tokio::test]
async fn what_is_in_order_is_taken() {
    let root = tempfile::tempdir().unwrap();
    let mut listener = listener(root.path()).await;
    let (to, mut letters) = (listener.address().unwrap(), Vec::new());
    let body = many(3);
    let answer = while_listening(&mut listener, &mut letters, Post::with_token(AT, &body).send(to)).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert!(answer.text.ends_with("{\"ignored\":0,\"taken\":3}\n"), "{answer:?}");
    assert_eq!(letters[0].source.as_str(), "alertmanager");
    assert_eq!(letters[0].told.reports.len(), 3);
}

#[tokio::test]
async fn a_stranger_is_told_nothing_and_heard_with_nothing() {
    let root = tempfile::tempdir().unwrap();
    let mut listener = listener(root.path()).await;
    let (to, mut letters) = (listener.address().unwrap(), Vec::new());
    let body = many(1);
    let posts = [
        (Post { path: AT, headers: Vec::new(), body: &body }, 401),
        (Post::with(AT, "Authorization", "Bearer wrong", &body), 401),
        (Post::with(AT, "Authorization", &format!("Bearer {SECRET}x"), &body), 401),
        (Post::with_token("/v1/alerts/nobody", &body), 404),
        (Post::with_token("/v1/alerts/../../etc/passwd", &body), 404),
        (Post::with_token("/", &body), 404),
        (Post::with_token("/healthz", &body), 405),
    ];
    for (post, status) in posts {
        let answer = while_listening(&mut listener, &mut letters, post.send(to)).await;
        assert_eq!(answer.status, status, "{} {answer:?}", post.path);
        assert!(!answer.text.contains(SECRET));
    }
    assert!(letters.is_empty());
}

#[tokio::test]
async fn fifty_megabytes_are_refused_without_being_read() {
    let root = tempfile::tempdir().unwrap();
    let mut listener = listener(root.path()).await;
    let (to, mut letters) = (listener.address().unwrap(), Vec::new());
    let body = vec![b'['; 50 * 1024 * 1024];
    let answer = while_listening(&mut listener, &mut letters, async {
        let mut stream = TcpStream::connect(to).await.unwrap();
        let head = format!(
            "POST {AT} HTTP/1.1\r\nHost: w\r\nAuthorization: Bearer {SECRET}\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        // The answer comes before a byte of the body was sent.
        kit::answer(stream).await
    });
    assert_eq!(answer.await.status, 413);
    assert!(letters.is_empty());
}

#[tokio::test]
async fn a_body_without_a_length_is_cut_off_at_the_limit() {
    let root = tempfile::tempdir().unwrap();
    let mut listener = listener(root.path()).await;
    let (to, mut letters) = (listener.address().unwrap(), Vec::new());
    let sent = while_listening(&mut listener, &mut letters, async {
        let mut stream = TcpStream::connect(to).await.unwrap();
        let head = format!(
            "POST {AT} HTTP/1.1\r\nHost: w\r\nAuthorization: Bearer {SECRET}\r\nTransfer-Encoding: chunked\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        let chunk = format!("10000\r\n{}\r\n", "x".repeat(0x10000));
        let mut sent = 0;
        // 50 MB in chunks; the other side hangs up long before.
        while sent < 50 * 1024 * 1024 && stream.write_all(chunk.as_bytes()).await.is_ok() {
            sent += 0x10000;
        }
        sent
    })
    .await;
    assert!(sent < 16 * 1024 * 1024, "{sent} bytes were taken");
    assert!(letters.is_empty());
}

#[tokio::test]
async fn bytes_that_are_no_text_and_lists_in_lists_are_refused() {
    let root = tempfile::tempdir().unwrap();
    let mut listener = listener(root.path()).await;
    let (to, mut letters) = (listener.address().unwrap(), Vec::new());
    let deep = "[".repeat(500_000).into_bytes();
    for (body, word) in [(&b"\xff\xfe\x00"[..], "UTF-8"), (&deep, "deep"), (b"{}", "line 1")] {
        let answer = while_listening(&mut listener, &mut letters, Post::with_token(AT, body).send(to)).await;
        assert_eq!(answer.status, 400, "{answer:?}");
        assert!(answer.text.contains(word), "{answer:?}");
    }
    assert!(letters.is_empty());
}

#[tokio::test]
async fn a_forged_signature_is_refused_and_a_replayed_letter_changes_nothing() {
    let root = tempfile::tempdir().unwrap();
    let mut listener = listener(root.path()).await;
    let (to, mut letters) = (listener.address().unwrap(), Vec::new());
    let body =
        std::fs::read(format!("{}/tests/data/intake/pagerduty.json", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let (at, header) = ("/v1/alerts/pagerduty", "X-PagerDuty-Signature");
    let right = format!("v1={},v1={}", "0".repeat(64), code(&body));
    let mut forged = body.clone();
    forged.push(b' ');
    for (signature, body, status, again) in [
        (right.as_str(), &forged, 401, false),
        ("v1=", &body, 401, false),
        (right.as_str(), &body, 200, false),
        (right.as_str(), &body, 200, true),
    ] {
        let post = Post::with(at, header, signature, body);
        let answer = while_listening(&mut listener, &mut letters, post.send(to)).await;
        assert_eq!((answer.status, answer.text.contains("\"again\":true")), (status, again), "{answer:?}");
    }
    // The same event in another wrapping, as it comes when the sender tries again.
    let signature = format!("v1={}", code(&forged));
    let post = Post::with(at, header, &signature, &forged);
    let answer = while_listening(&mut listener, &mut letters, post.send(to)).await;
    assert!(answer.text.contains("\"again\":true"), "{answer:?}");
    assert_eq!(letters.len(), 1);
}

#[tokio::test]
async fn a_source_that_sends_too_often_is_told_when_to_come_again() {
    let root = tempfile::tempdir().unwrap();
    let mut listener = listener(root.path()).await;
    let (to, mut letters) = (listener.address().unwrap(), Vec::new());
    let body = many(1);
    let mut answers = Vec::new();
    for _ in 0..3 {
        let post = Post::with_token("/v1/alerts/few", &body);
        answers.push(while_listening(&mut listener, &mut letters, post.send(to)).await);
    }
    let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    assert_eq!(statuses, [200, 200, 429]);
    assert!(answers[2].text.contains("retry-after: 30"), "{:?}", answers[2]);
    // A stranger's requests are not counted against it.
    assert_eq!(letters.len(), 2);
}

#[tokio::test]
async fn what_is_not_recorded_is_to_be_sent_again() {
    let root = tempfile::tempdir().unwrap();
    let mut listener = listener(root.path()).await;
    let to = listener.address().unwrap();
    let body = many(1);
    let post = Post::with_token(AT, &body);
    let refused = async {
        let Letter { reply, .. } = listener.next().await;
        reply.send(Err(Later)).unwrap();
        while_listening(&mut listener, &mut Vec::new(), std::future::pending::<()>()).await;
    };
    let answer = tokio::select! { answer = post.send(to) => answer, () = refused => panic!() };
    assert_eq!(answer.status, 503);
    assert!(answer.text.contains("retry-after: 5"), "{answer:?}");
}

#[tokio::test]
async fn heads_that_are_too_long_or_have_too_many_lines_are_refused() {
    let root = tempfile::tempdir().unwrap();
    let mut listener = listener(root.path()).await;
    let (to, mut letters) = (listener.address().unwrap(), Vec::new());
    let long = "x".repeat(100_000);
    let many = (0..200).map(|_| ("X-More", "1".to_owned())).collect();
    for headers in [vec![("X-Long", long)], many] {
        let post = Post { path: AT, headers, body: b"" };
        let answer = while_listening(&mut listener, &mut letters, post.send(to)).await;
        assert_eq!(answer.status, 431, "{answer:?}");
    }
}

/// Time is paused: it jumps to the next deadline whenever everybody waits.
#[tokio::test(start_paused = true)]
async fn who_dawdles_is_hung_up_on_and_the_places_are_free_again() {
    let root = tempfile::tempdir().unwrap();
    let mut listener = listener(root.path()).await;
    let (to, mut letters) = (listener.address().unwrap(), Vec::new());
    let slow = async {
        let mut held = Vec::new();
        for n in 0..MOST_CONNECTIONS {
            let mut stream = TcpStream::connect(to).await.unwrap();
            let head = if n % 2 == 0 {
                "POST /v1/ale".to_owned()
            } else {
                format!(
                    "POST {AT} HTTP/1.1\r\nHost: w\r\nAuthorization: Bearer {SECRET}\r\nContent-Length: 9\r\n\r\n{{"
                )
            };
            stream.write_all(head.as_bytes()).await.unwrap();
            held.push(stream);
        }
        let mut ends = Vec::new();
        for mut stream in held {
            let mut bytes = Vec::new();
            let end = tokio::time::timeout(Duration::from_secs(60), stream.read_to_end(&mut bytes)).await;
            assert!(end.is_ok(), "still open after a minute");
            ends.push(String::from_utf8_lossy(&bytes).get(9..12).unwrap_or("").to_owned());
        }
        ends
    };
    let ends = while_listening(&mut listener, &mut letters, slow).await;
    assert!(ends.iter().skip(1).step_by(2).all(|end| end == "408"), "{ends:?}");
    let body = many(1);
    let answer = while_listening(&mut listener, &mut letters, Post::with_token(AT, &body).send(to)).await;
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn whoever_comes_when_every_place_is_taken_is_turned_away() {
    let root = tempfile::tempdir().unwrap();
    let mut listener = listener(root.path()).await;
    let (to, mut letters) = (listener.address().unwrap(), Vec::new());
    let crowd = async {
        let mut held = Vec::new();
        for _ in 0..MOST_CONNECTIONS {
            let mut stream = TcpStream::connect(to).await.unwrap();
            stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: w\r\n\r\n").await.unwrap();
            // Answered, so that it has its place.
            let mut byte = [0; 1];
            stream.read_exact(&mut byte).await.unwrap();
            held.push(stream);
        }
        let late = TcpStream::connect(to).await.unwrap();
        kit::answer(late).await
    };
    let answer = while_listening(&mut listener, &mut letters, crowd).await;
    assert_eq!(answer.text, "");
}

/// Time is paused: it jumps to the next deadline whenever everybody waits.
#[tokio::test(start_paused = true)]
async fn who_never_reads_the_answers_loses_the_place() {
    let root = tempfile::tempdir().unwrap();
    let mut listener = listener(root.path()).await;
    let (to, mut letters) = (listener.address().unwrap(), Vec::new());
    let deaf = async {
        let mut stream = TcpStream::connect(to).await.unwrap();
        let looks = "GET /healthz HTTP/1.1\r\nHost: w\r\n\r\n".repeat(1_000);
        // Asks until the other side, whose answers nobody takes, stops reading; at last it hangs up.
        while stream.write_all(looks.as_bytes()).await.is_ok() {}
    };
    let given_up = tokio::time::timeout(Duration::from_secs(600), deaf);
    assert!(while_listening(&mut listener, &mut letters, given_up).await.is_ok());
}
