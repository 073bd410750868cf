//! `warroom completions` and `warroom man`.

use std::path::PathBuf;

use clap::Args;
use clap_complete::Shell;

use super::command;
use super::failure::Failure;
use super::output::Output;

/// Print completions for a shell
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  warroom completions bash > ~/.local/share/bash-completion/completions/warroom"
)]
pub(super) struct Completions {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

impl Completions {
    pub(super) fn run(self) -> Result<(), Failure> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut command(), "warroom", &mut script);
        Output::raw(&script)
    }
}

/// Print the manual page, or write those of all commands
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  warroom man | man -l -\n  warroom man --dir ~/.local/share/man/man1")]
pub(super) struct Man {
    /// Write one page for each command into this folder instead
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

impl Man {
    pub(super) fn run(self) -> Result<(), Failure> {
        let failed = |source| Failure::Io { doing: "the manual pages can't be written".to_owned(), source };
        if let Some(dir) = &self.dir {
            std::fs::create_dir_all(dir).map_err(failed)?;
            return clap_mangen::generate_to(command(), dir).map_err(failed);
        }
        let mut page = Vec::new();
        clap_mangen::Man::new(command()).render(&mut page).map_err(failed)?;
        Output::raw(&page)
    }
}
