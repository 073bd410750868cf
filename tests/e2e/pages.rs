//! The report in a browser: what is drawn, what is asked for, what runs.

use std::fs;
use std::io::ErrorKind;
use std::net::TcpListener;
use std::path::{Path, PathBuf};

use super::kit::browser::Browser;
use super::kit::program::Program;

/// Phone, and a large window.
const SIZES: [(u32, u32); 2] = [(360, 740), (1600, 1000)];

/// The report of a shipped scenario that its own responder played.
fn report_of_a_drill(program: &Program) -> PathBuf {
    program.run(&["drill", "exposed-cloud-key", "--auto", "--keep", "--seed", "7"]).ended(0);
    written(program, "drill-spring-launch-1")
}

fn written(program: &Program, incident: &str) -> PathBuf {
    let file = program.home().join("report.html");
    program.run(&["report", incident, "--format", "html", "-o", &file.display().to_string()]).ended(0);
    file
}

fn keep_picture(name: &str, picture: &[u8]) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("report");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(name), picture).unwrap();
}

#[test]
fn a_report_is_drawn_in_both_themes_on_a_phone_and_on_a_large_screen_without_a_request_or_a_complaint() {
    let program = Program::new();
    let file = report_of_a_drill(&program);
    let mut browser = Browser::open();
    let mut grounds = Vec::new();
    for (scheme, size) in ["light", "dark"].into_iter().flat_map(|scheme| SIZES.map(|size| (scheme, size))) {
        browser.look(size, scheme);
        browser.visit(&file);
        let what = format!("{scheme}, {} pixels", size.0);
        let fits = "document.scrollingElement.scrollWidth <= window.innerWidth";
        assert_eq!(browser.value(fits), true, "{what}: the page is wider than its window");
        assert_eq!(browser.value("document.scripts.length"), 0);
        // The summary is on the first screen, and so is what an exercise is called.
        let top =
            browser.value("document.querySelector('#summary > :nth-child(2)').getBoundingClientRect().top");
        assert!(top.as_f64().unwrap() < f64::from(size.1), "{what}: the summary begins at {top}");
        grounds.push(browser.value("getComputedStyle(document.body).backgroundColor"));
        let picture = browser.picture();
        assert!(picture.starts_with(b"\x89PNG") && picture.len() > 10_000, "{what}: {} bytes", picture.len());
        keep_picture(&format!("{scheme}-{}.png", size.0), &picture);
        browser.value("document.querySelector('#timeline')?.scrollIntoView()");
        keep_picture(&format!("{scheme}-{}-timeline.png", size.0), &browser.picture());
        let shown = format!("file://{}", file.display());
        let asked: Vec<_> = browser.requests().into_iter().filter(|url| *url != shown).collect();
        assert!(asked.iter().all(|url| url.starts_with("data:")), "{what}: {asked:?}");
        assert_eq!(browser.complaints(), Vec::<String>::new(), "{what}");
    }
    assert_eq!(grounds[0], grounds[1]);
    assert_ne!(grounds[1], grounds[2], "dark has the ground of light");
}

#[test]
fn a_link_to_an_event_opens_the_fold_that_it_is_in() {
    let program = Program::new();
    let file = report_of_a_drill(&program);
    let mut browser = Browser::open();
    browser.look(SIZES[1], "light");
    browser.visit(&file);
    let seen = "document.getElementById('event-3').checkVisibility({contentVisibilityAuto: true})";
    let links = "document.querySelectorAll('a[href=\"#event-3\"]').length > 0";
    assert_eq!(browser.value(links), true);
    browser.value("location.hash = '#event-3'");
    assert_eq!(browser.value(seen), true);
    // No link of the page leads nowhere.
    let lost = "[...document.querySelectorAll('a[href^=\"#\"]')].map(a => a.getAttribute('href').slice(1))\
                .filter(id => !document.getElementById(id))";
    assert_eq!(browser.value(lost), serde_json::json!([]));
}

#[test]
fn the_mark_of_a_drill_stays_in_sight_and_on_paper() {
    let program = Program::new();
    let file = report_of_a_drill(&program);
    let mut browser = Browser::open();
    for size in SIZES {
        browser.look(size, "dark");
        browser.visit(&file);
        let mark = "document.elementFromPoint(innerWidth / 2, 4)?.closest('.banner')?.textContent ?? ''";
        for place in
            ["0", "document.scrollingElement.scrollHeight / 2", "document.scrollingElement.scrollHeight"]
        {
            browser.value(&format!("window.scrollTo({{top: {place}, behavior: 'instant'}})"));
            assert!(browser.value(mark).as_str().unwrap().contains("DRILL"), "at {place}");
        }
    }
    browser.paper("dark");
    let style = "(name, what) => getComputedStyle(document.querySelector(name))[what]";
    let value = |browser: &mut Browser, name: &str, what: &str| {
        browser.value(&format!("({style})('{name}', '{what}')"))
    };
    assert_eq!(value(&mut browser, "body", "backgroundColor"), "rgb(255, 255, 255)", "paper is not dark");
    assert_eq!(value(&mut browser, ".watermark", "position"), "fixed");
    assert_ne!(value(&mut browser, ".watermark", "display"), "none");
    assert_eq!(value(&mut browser, "nav", "display"), "none");
    // What the drawing says stands in the log on paper; all else that is folded is open.
    let folded = "[...document.querySelectorAll('main details > :not(summary)')]\
                  .filter(inside => !inside.closest('#timeline .in-words'))\
                  .filter(inside => inside.getBoundingClientRect().height === 0).length";
    assert_eq!(browser.value(folded), 0, "folds are closed on paper");
    let pdf = browser.pdf();
    assert!(pdf.starts_with(b"%PDF"));
    keep_picture("report.pdf", &pdf);
}

#[test]
fn a_hostile_record_runs_nothing_and_calls_nobody() {
    let ear = TcpListener::bind("127.0.0.1:0").unwrap();
    ear.set_nonblocking(true).unwrap();
    let home = format!("http://{}", ear.local_addr().unwrap());
    let hostile = format!(
        "</title></style><script>window.ran = 1; fetch('{home}/s')</script><img src={home}/i onerror='window.ran = 1'>\
         <svg onload='window.ran = 1'><link rel=stylesheet href={home}/l>\" onmouseover=\"window.ran = 1"
    );
    let program = Program::new();
    let said = program.run(&["declare", "spring-launch", "--severity", "sev1", "--title", &hostile]).ended(0);
    let incident = said.out.split_whitespace().next().unwrap().to_owned();
    program.run(&["note", &incident, &hostile]).ended(0);
    program.run(&["note", &incident, "--follow-up", &hostile]).ended(0);
    program.run(&["take", &incident]).ended(0);
    program.run(&["mitigate", &incident, "--summary", &hostile]).ended(0);
    let file = written(&program, &incident);
    let mut browser = Browser::open();
    browser.look(SIZES[0], "light");
    browser.visit(&file);
    assert_eq!(browser.value("window.ran === undefined"), true, "a script ran");
    let brought =
        "document.querySelectorAll('script, img, link, iframe, object, embed, [onload], [onerror]').length";
    assert_eq!(browser.value(brought), 0);
    let inward = "[...document.links].every(link => link.getAttribute('href').startsWith('#'))";
    assert_eq!(browser.value(inward), true, "a link leads out of the page");
    let words = browser.value("document.body.textContent.includes('<script>window.ran = 1')");
    assert_eq!(words, true, "the words are not there to be read");
    assert!(browser.requests().iter().all(|url| url.starts_with("file:") || url.starts_with("data:")));
    assert_eq!(browser.complaints(), Vec::<String>::new());
    assert_eq!(ear.accept().map(drop).unwrap_err().kind(), ErrorKind::WouldBlock, "somebody called");
}
