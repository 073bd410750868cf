//! The page `docs/keys.md`, written from the table.

use super::act::{Group, ROWS};

/// The page, in Markdown.
pub fn markdown() -> String {
    let mut page = String::from(
        "# Keys\n\n\
         This page is written from the table that binds the keys (`src/tui/keymap/act.rs`).\n\
         In the war room `?` shows the same table with the keys of your workspace, and `:` finds each row by typing.\n\n\
         Upper-case letters are free for actions: an action's `key` opens its preview on the Command, Runbooks, Actions\n\
         and Identities screens. `j` and `k` move down and up unless something else wants them.\n\n\
         To bind other keys, name them in `config/warroom.toml`; they replace the ones below:\n\n\
         ```toml\n[ui.keys]\nquit = [\"ctrl-q\"]\nnote = [\"n\", \"f2\"]\n```\n\n\
         A key is one character, or `space`, `enter`, `esc`, `tab`, `shift-tab`, `up`, `down`, `left`, `right`, `home`,\n\
         `end`, `pgup`, `pgdn`, `backspace`, `delete`, `f1` to `f12`, or `ctrl-` and a letter. Unknown names, unknown\n\
         keys and keys that are taken twice are refused at the start, all of them at once.\n",
    );
    for group in Group::ALL {
        page.push_str("\n## ");
        page.push_str(group.title());
        page.push_str("\n\n| keys | name in `[ui.keys]` | when | what |\n| --- | --- | --- | --- |\n");
        for row in ROWS.iter().filter(|row| row.group == group) {
            let keys: Vec<_> = row.keys.iter().map(|key| format!("`{key}`")).collect();
            let cells = [keys.join(" "), format!("`{}`", row.name), row.context.words(), row.help.to_owned()];
            page.extend(["| ", &cells.join(" | "), " |\n"]);
        }
    }
    page
}
