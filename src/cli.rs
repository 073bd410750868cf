//! The commands: one file per subcommand.
