//! How figures went over incidents, as data for a plot.

use jiff::Timestamp;
use serde::Serialize;

use super::super::Record;
use super::super::document::{Block, Line, Table};
use super::super::metrics::{MeasureId, Metrics, Past, Status};
use super::super::words::lasting;
use crate::incident::event::{Event, Kind};
use crate::plan::{CampaignId, IncidentId};

/// The most incidents of a plot: the newest of them.
const MOST_POINTS: usize = 40;

/// The measures that are drawn, where there is something to draw.
const DRAWN: [MeasureId; 6] = [
    MeasureId::TimeToDetect,
    MeasureId::TimeToAcknowledge,
    MeasureId::TimeToCommand,
    MeasureId::TimeToFirstMessage,
    MeasureId::TimeToMitigate,
    MeasureId::TimeToResolve,
];

/// How some measures went over incidents of one kind and one campaign.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Trend {
    /// Live or drill; the two never stand in one trend.
    pub kind: Kind,
    /// The campaign.
    pub campaign: CampaignId,
    /// One for each measure that was recorded at least twice: one figure alone is no trend.
    pub series: Vec<Series>,
}

/// How one measure went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Series {
    /// Which measure.
    pub id: MeasureId,
    /// What people call it.
    pub title: &'static str,
    /// The unit of its values: `ms`.
    pub unit: &'static str,
    /// One for each incident, the oldest first; in a report its own incident stands last.
    pub points: Vec<Mark>,
}

/// One incident of a series.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mark {
    /// Which incident.
    pub incident: IncidentId,
    /// When it was declared; for a drill on the wall's clock.
    pub at: Timestamp,
    /// Whether there is a figure.
    pub status: Status,
    /// In milliseconds; only where it is recorded. A plot leaves a gap for what is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_ms: Option<u64>,
}

/// An incident with its figures.
type Told<'m> = (&'m IncidentId, Timestamp, &'m Metrics);

impl Trend {
    /// How the measures went until this incident, which stands last; none where there is nothing to compare with.
    ///
    /// What is of another kind or campaign is left out here too, whoever gathered it.
    pub fn of(record: &Record<'_>) -> Option<Self> {
        let incident = record.incident;
        let metrics = Metrics::of(record);
        let is_same = |past: &&Past| {
            past.metrics.kind == incident.kind
                && past.campaign == incident.campaign
                && past.incident != incident.id
        };
        let before = record.past.iter().filter(is_same);
        let mut told: Vec<Told<'_>> = before.map(|it| (&it.incident, it.declared_at, &it.metrics)).collect();
        told.push((&incident.id, declared_at(record), &metrics));
        let series: Vec<_> = DRAWN.into_iter().filter_map(|id| Series::of(id, &told)).collect();
        let (kind, campaign) = (incident.kind, incident.campaign.clone());
        (!series.is_empty()).then_some(Self { kind, campaign, series })
    }

    /// The same in words: a row for each incident, a column for each measure.
    pub fn words(&self) -> Vec<Block> {
        vec![Block::Table(self.table())]
    }

    fn table(&self) -> Table {
        let titles: Vec<String> = self.series.iter().map(|series| format!("{}#", series.title)).collect();
        let columns: Vec<&str> =
            ["Incident", "Declared"].into_iter().chain(titles.iter().map(String::as_str)).collect();
        let mut table = Table::new("This incident and those before it, the oldest first", &columns);
        let marks = self.series.first().map_or(&[][..], |series| &series.points);
        table.rows = marks.iter().enumerate().map(|(place, mark)| self.row(place, mark)).collect();
        table
    }

    fn row(&self, place: usize, mark: &Mark) -> Vec<Line> {
        let figure = |series: &Series| {
            let mark = series.points.get(place);
            let words = mark.map(|it| it.value_ms.map_or_else(|| it.status.as_str().to_owned(), lasting));
            Line::from(words.unwrap_or_default())
        };
        let head =
            [Line::new().code(mark.incident.as_str()), mark.at.strftime("%Y-%m-%d").to_string().into()];
        head.into_iter().chain(self.series.iter().map(figure)).collect()
    }
}

impl Series {
    /// How a measure went over these, the oldest first; none where it was recorded less than twice.
    fn of(id: MeasureId, told: &[Told<'_>]) -> Option<Self> {
        let from = told.len().saturating_sub(MOST_POINTS);
        let mark = |(incident, at, metrics): &Told<'_>| {
            let length = metrics.measure(id).map(|measure| &measure.length);
            Mark {
                incident: (*incident).clone(),
                at: *at,
                status: length.map_or(Status::NotApplicable, |length| length.status),
                value_ms: length.and_then(|length| length.value_ms),
            }
        };
        let points: Vec<_> = told.iter().skip(from).map(mark).collect();
        let recorded = points.iter().filter(|point| point.value_ms.is_some()).count();
        (recorded > 1).then_some(Self { id, title: id.title(), unit: "ms", points })
    }
}

/// When it was declared; a drill on the wall's clock, since scenario time may lie in another year.
fn declared_at(record: &Record<'_>) -> Timestamp {
    let wall = record.events.iter().find_map(|envelope| {
        let Event::DrillStarted(started) = &envelope.event else { return None };
        Some(started.wall)
    });
    wall.unwrap_or(record.incident.declared_at)
}
