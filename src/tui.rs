//! The war room: keymap, theme, view models, screens.
