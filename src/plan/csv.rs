//! How every list of this program is written as CSV (RFC 4180), so that no spreadsheet takes a cell for a formula.

/// What spreadsheets take for the beginning of a formula (OWASP, CSV injection): some read the wide forms of East Asian
/// text, too.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// Write a row.
pub fn write<'c>(cells: impl Iterator<Item = &'c str>, out: &mut String) {
    for (index, cell) in cells.enumerate() {
        if index > 0 {
            out.push(',');
        }
        let cell = neutral(cell);
        let is_bare = !cell.contains([',', ';', '"', '\n', '\r', '\t'])
            && cell.trim() == cell
            && !cell.starts_with('\u{FEFF}');
        if is_bare {
            out.push_str(&cell);
        } else {
            out.push('"');
            out.push_str(&cell.replace('"', "\"\""));
            out.push('"');
        }
    }
    out.push_str("\r\n");
}

/// A cell that no spreadsheet takes for a formula: an apostrophe before it makes it a text.
fn neutral(cell: &str) -> String {
    if is_formula(cell) { format!("'{cell}") } else { cell.to_owned() }
}

/// What a cell said before [`write()`] put an apostrophe in front of it.
pub fn plain(cell: String) -> String {
    match cell.strip_prefix('\'') {
        Some(rest) if is_formula(rest) => rest.to_owned(),
        Some(_) | None => cell,
    }
}

/// Would a spreadsheet take it for a formula, with or without apostrophes and spaces before it?
pub fn is_formula(cell: &str) -> bool {
    cell.trim_start_matches(['\'', ' ', '\u{A0}']).starts_with(FORMULA)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_that_a_spreadsheet_would_run_is_a_text_and_can_be_had_back() {
        for cell in
            ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\n=1", "  =1+1", "\u{A0}=1", "＝1+1", "'=1", "' =1"]
        {
            let mut out = String::new();
            write([cell].into_iter(), &mut out);
            let written = out.trim_end_matches("\r\n").trim_matches('"').to_owned();
            assert_eq!(written, format!("'{cell}"), "{cell:?}");
            assert_eq!(plain(written), cell);
        }
        for cell in ["a=1", "1", "'a'", " a", "5 - 3"] {
            let mut out = String::new();
            write([cell].into_iter(), &mut out);
            assert_eq!(out.trim_end_matches("\r\n").trim_matches('"'), cell);
        }
    }
}
