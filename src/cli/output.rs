//! Data goes to standard output, everything else to standard error.

use std::io::{self, Write as _};

use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use clap::{Arg, ValueEnum};
use serde_json::Value;

use super::environment::Environment;
use super::failure::Failure;
use crate::plan::Text;

/// How answers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(super) enum Format {
    /// For people.
    #[default]
    Human,
    /// For programs.
    Json,
    /// The XML of `JUnit`: `warroom check` only.
    #[value(hide = true)]
    Junit,
    /// SARIF 2.1.0: `warroom check` only.
    #[value(hide = true)]
    Sarif,
    /// Markdown: `warroom report` only.
    #[value(hide = true)]
    Md,
    /// One HTML file: `warroom report` only.
    #[value(hide = true)]
    Html,
    /// JSON Lines with the chain: `warroom export` only.
    #[value(hide = true)]
    Jsonl,
    /// Comma-separated values: `warroom export` only.
    #[value(hide = true)]
    Csv,
    /// OpenTelemetry log records, OTLP/JSON: `warroom export` only.
    #[value(hide = true)]
    Otlp,
}

impl Format {
    /// `--format` of the command of this name, with the values that it knows. The others are taken too and answered with
    /// the name of the command that knows them.
    pub(super) fn argument(command: &'static str) -> Arg {
        let values = Self::value_variants().iter().filter_map(|format| {
            let is_known = format.only_of().is_none_or(|only| only == command);
            format.to_possible_value().map(|value| value.hide(!is_known))
        });
        let read = |text: String| <Self as ValueEnum>::from_str(&text, false);
        Arg::new("format")
            .long("format")
            .help("How answers are written")
            .help_heading("Global options")
            .default_value(Self::default().as_str())
            .value_parser(PossibleValuesParser::new(values).try_map(read))
    }

    /// The word on the command line.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::Json => "json",
            Self::Junit => "junit",
            Self::Sarif => "sarif",
            Self::Md => "md",
            Self::Html => "html",
            Self::Jsonl => "jsonl",
            Self::Csv => "csv",
            Self::Otlp => "otlp",
        }
    }

    /// The only command that knows it; none where every command does.
    pub(super) const fn only_of(self) -> Option<&'static str> {
        match self {
            Self::Human | Self::Json => None,
            Self::Junit | Self::Sarif => Some("check"),
            Self::Md | Self::Html => Some("report"),
            Self::Jsonl | Self::Csv | Self::Otlp => Some("export"),
        }
    }
}

/// When colour is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(super) enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Where answers go.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each is one fact about where the words go")]
pub(super) struct Output {
    pub(super) format: Format,
    /// Colour on standard error.
    pub(super) err_color: bool,
    /// Colour on standard output, where a command has it.
    pub(super) out_color: bool,
    /// Colour in the war room.
    pub(super) screen_color: bool,
    /// Somebody watches standard error.
    pub(super) watched: bool,
    pub(super) verbose: bool,
}

impl Output {
    pub(super) fn new(format: Format, color: Color, verbose: bool, env: &Environment) -> Self {
        let colored = |is_terminal: bool| match color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto if env.no_color => false,
            Color::Auto => env.force_color || is_terminal && !env.dumb,
        };
        let (err_color, out_color) = (colored(env.stderr_is_terminal), colored(env.stdout_is_terminal));
        let screen_color = match color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => !env.no_color,
        };
        Self { format, err_color, out_color, screen_color, watched: env.stderr_is_terminal, verbose }
    }

    pub(super) fn is_json(self) -> bool {
        self.format == Format::Json
    }

    /// Write lines of data. What a terminal could misread is made visible first.
    pub(super) fn text(text: &str) -> Result<(), Failure> {
        let safe = Text::block(text);
        let mut out = io::stdout().lock();
        let written = out.write_all(safe.as_str().as_bytes());
        let ended = if safe.as_str().is_empty() || safe.as_str().ends_with('\n') {
            written
        } else {
            written.and_then(|()| out.write_all(b"\n"))
        };
        ended.and_then(|()| out.flush()).map_err(Failure::Output)
    }

    /// Write one JSON value on one line.
    pub(super) fn json(value: &Value) -> Result<(), Failure> {
        Self::raw_line(&value.to_string())
    }

    /// Write one JSON value over several lines, for people who read it too.
    pub(super) fn json_pretty(value: &Value) -> Result<(), Failure> {
        Self::raw_line(&format!("{value:#}"))
    }

    /// Write a line as it is: only for what a program reads.
    pub(super) fn raw_line(line: &str) -> Result<(), Failure> {
        Self::raw(line.as_bytes())?;
        Self::raw(b"\n")
    }

    /// Write bytes as they are: only for what this program wrote itself.
    pub(super) fn raw(bytes: &[u8]) -> Result<(), Failure> {
        let mut out = io::stdout().lock();
        out.write_all(bytes).and_then(|()| out.flush()).map_err(Failure::Output)
    }

    /// One of two forms of the same answer.
    pub(super) fn either(
        self,
        json: impl FnOnce() -> Value,
        text: impl FnOnce() -> String,
    ) -> Result<(), Failure> {
        if self.is_json() { Self::json(&json()) } else { Self::text(&text()) }
    }

    /// Say something aside. Nobody may be listening, and that changes nothing.
    pub(super) fn aside(text: &str) {
        let safe = Text::block(text);
        drop(writeln!(io::stderr().lock(), "{safe}"));
    }

    /// Say what to do next.
    pub(super) fn hint(self, text: &str) {
        Self::complain(&format!("{} {}\n", self.label("hint", "1;36"), Text::block(text)));
    }

    /// Say something aside with `-v` only.
    pub(super) fn detail(self, text: impl FnOnce() -> String) {
        if self.verbose {
            Self::aside(&text());
        }
    }

    /// The word before a message on standard error.
    pub(super) fn label(self, word: &str, color: &str) -> String {
        if self.err_color { format!("\u{1b}[{color}m{word}:\u{1b}[0m") } else { format!("{word}:") }
    }

    /// Write to standard error as it is: only for what has been made safe.
    pub(super) fn complain(text: &str) {
        drop(io::stderr().lock().write_all(text.as_bytes()));
    }
}
