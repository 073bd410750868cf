//! `config/scenarios/ID.toml`: that it leads somewhere, and that everything in it can happen.
//!
//! No problem here has a code of the launch gate: a drill keeps no campaign from launching.

mod course;
mod expected;
mod injects;
mod reach;
mod responder;
mod times;
mod world;

use std::collections::BTreeMap;

use super::super::super::Scenario;
use super::super::super::scenario::{self, Expected};
use super::super::path::At;
use super::super::read::Document;
use super::super::report::FileNo;
use super::names::Register;
use super::{Check, Filed, named_after};

use self::reach::Reach;
pub(super) use self::reach::Shelf;

/// Checks of one scenario.
struct Scene<'c, 'f, 'r, 'd> {
    check: &'c mut Check<'f, 'r, 'd>,
    file: FileNo,
    scenario: &'f Scenario,
    /// What its campaign has; none where there is no such campaign.
    reach: Option<Reach<'f>>,
    objectives: Register<'f>,
    injects: Register<'f>,
    expected: Register<'f>,
    /// The expected actions by name.
    by_id: BTreeMap<&'f str, &'f Expected>,
}

/// Check one scenario.
pub(super) fn check<'f>(
    check: &mut Check<'f, '_, '_>,
    filed: &'f Filed<Scenario>,
    shelf: &Shelf<'f>,
    documents: &[Document],
) {
    let (file, scenario) = (filed.file, &filed.value);
    named_after(check, file, documents, scenario.id.as_str());
    check.refer(file, At::Root.key("campaign"), &shelf.campaigns, scenario.campaign.as_str());
    let reach = shelf.reach(check.files, &scenario.campaign);
    let objectives = scenario.objective.iter().map(|it| it.id.as_str());
    let injects = scenario.inject.iter().map(|it| it.id.as_str());
    let expected = scenario.expected.iter().map(|it| it.id.as_str());
    let mut scene = Scene {
        check,
        file,
        scenario,
        reach,
        objectives: Register::new("objective", "objectives", objectives),
        injects: Register::new("inject", "injects", injects),
        expected: Register::new("expected action", "expected actions", expected),
        by_id: scenario.expected.iter().map(|it| (it.id.as_str(), it)).collect(),
    };
    scene.names();
    scene.times();
    scene.world();
    scene.injects();
    scene.objectives();
    scene.expected();
    scene.moves();
    scene.lessons();
    scene.course();
}

impl Scene<'_, '_, '_, '_> {
    fn problem(&mut self, at: At<'_>, message: impl Into<String>) {
        self.check.problem(self.file, at, message.into());
    }

    fn hinted(&mut self, at: At<'_>, message: impl Into<String>, hint: &str) {
        self.check.hinted(self.file, at, message.into(), hint);
    }

    /// Every name of the scenario stands once, and there are not too many injects.
    fn names(&mut self) {
        let (file, scenario) = (self.file, self.scenario);
        for (what, list, names) in [
            (
                "objective",
                "objective",
                scenario.objective.iter().map(|it| it.id.as_str()).collect::<Vec<_>>(),
            ),
            ("inject", "inject", scenario.inject.iter().map(|it| it.id.as_str()).collect()),
            ("expected action", "expected", scenario.expected.iter().map(|it| it.id.as_str()).collect()),
        ] {
            let names = names.into_iter().enumerate().map(|(index, name)| (file, index, name));
            self.check.unique(what, At::Root.key(list), "id", names);
        }
        let (count, most) = (scenario.inject.len(), scenario::MOST_INJECTS);
        if count > most {
            let list = At::Root.key("inject");
            let message = format!("a scenario has at most {most} injects, and this one has {count}");
            self.hinted(list.index(most), message, "make two scenarios of it");
        }
    }

    fn lessons(&mut self) {
        let list = At::Root.key("lesson");
        for (index, lesson) in self.scenario.lesson.iter().enumerate() {
            let at = list.index(index);
            // Both may be given: then the deed is what counts, and the act names the key in its words.
            if lesson.act.is_none() && lesson.done.is_none() {
                self.problem(at, "a lesson needs act, done or both");
            }
            if lesson.say.is_blank() {
                self.problem(at.key("say"), "a lesson without words");
            }
            if let Some(id) = &lesson.done {
                self.check.refer(self.file, at.key("done"), &self.expected, id.as_str());
            }
        }
    }

    fn exactly_one(&mut self, what: &str, at: At<'_>, kinds: &[(&str, bool)]) {
        if let Some((message, hint)) = super::condition::exactly_one(what, kinds) {
            self.hinted(at, message, &hint);
        }
    }
}
