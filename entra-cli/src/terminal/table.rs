//! Tables: as wide as the screen where a person looks, one line a row where a program reads.

use std::fmt;

use comfy_table::{
    Cell, CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Row, TableStyle, Width,
};
use console::measure_text_width;

/// A line under the headings and none between rows: a screen has room for people.
const STYLE: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));
/// What stands between the texts of two columns: a blank of each, and one for a line that is not drawn.
const GAP: usize = 3;
/// Of a text so much should be seen before other columns claim their room.
const ENOUGH: usize = 26;
/// Nobody's text has it: a line is cut where it ends, not at its last blank.
const NOWHERE: char = '\0';

/// A table that grows row by row.
pub(crate) struct Table {
    table: comfy_table::Table,
    headings: Vec<&'static str>,
    /// The widest cell of each column.
    widest: Vec<usize>,
    numbers: Vec<usize>,
    /// Columns of a screen.
    width: Option<u16>,
    more: usize,
    room: usize,
    /// Rows of one line, and the columns to leave out for that.
    spare: Option<Vec<usize>>,
}

impl Table {
    pub(super) fn new<const N: usize>(headings: [&'static str; N], width: Option<u16>) -> Self {
        let mut table = comfy_table::Table::new();
        table.load_style(STYLE).set_header(headings.map(|heading| Cell::new(heading).set_delimiter(' ')));
        if let Some(width) = width {
            table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
        } else {
            table.set_content_arrangement(ContentArrangement::Disabled);
        }
        Self {
            table,
            headings: headings.to_vec(),
            widest: vec![0; N],
            numbers: Vec::new(),
            width,
            more: 0,
            room: usize::MAX,
            spare: None,
        }
    }

    /// Shows so many rows and counts the others.
    #[must_use]
    pub(crate) fn at_most(mut self, rows: usize) -> Self {
        self.room = rows;
        self
    }

    /// Keeps every row to one line of a screen: where it is too narrow, columns are left out in this order and named
    /// below, and a text that does not fit ends with `…`.
    #[must_use]
    pub(crate) fn one_line(mut self, spare: impl Into<Vec<usize>>) -> Self {
        self.spare = Some(spare.into());
        self.table.set_delimiter(NOWHERE);
        self
    }

    /// Aligns the column of numbers to the right.
    #[must_use]
    pub(crate) fn numbers(mut self, columns: impl IntoIterator<Item = usize>) -> Self {
        for column in columns {
            self.numbers.push(column);
            if let Some(column) = self.table.column_mut(column) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        self
    }

    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = impl Into<String>>) {
        if self.room == 0 {
            self.more += 1;
            return;
        }
        self.room -= 1;
        let cells: Vec<String> = cells.into_iter().map(Into::into).collect();
        for (widest, cell) in self.widest.iter_mut().zip(&cells) {
            *widest = measure_text_width(cell).max(*widest);
        }
        let mut row = Row::from(cells);
        if self.spare.is_some() {
            row.max_height(1);
        }
        self.table.add_row(row);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.table.row_count() == 0
    }

    /// The table as the screen has room for it, and the headings of the columns that it has no room for.
    fn fitted(&self) -> (comfy_table::Table, Vec<&'static str>) {
        let mut table = self.table.clone();
        let mut left_out = Vec::new();
        let (Some(screen), Some(spare)) = (self.width, &self.spare) else { return (table, left_out) };
        // The heading of a number takes several lines before it takes room from a text.
        let mut wanted: Vec<_> = self
            .widest
            .iter()
            .zip(&self.headings)
            .map(|(cell, heading)| {
                let word = heading.split(' ').map(measure_text_width).max().unwrap_or_default();
                word.max(*cell)
            })
            .collect();
        for number in &self.numbers {
            constrain(&mut table, *number, ColumnConstraint::UpperBoundary(fixed(wanted[*number] + 2)));
        }
        for width in &mut wanted {
            *width = ENOUGH.min(*width) + GAP;
        }
        for column in spare {
            // There is no gap behind the last one.
            if wanted.iter().sum::<usize>() <= usize::from(screen) + 1 {
                break;
            }
            wanted[*column] = 0;
            left_out.push(self.headings[*column]);
            constrain(&mut table, *column, ColumnConstraint::Hidden);
        }
        (table, left_out)
    }
}

fn constrain(table: &mut comfy_table::Table, column: usize, constraint: ColumnConstraint) {
    if let Some(column) = table.column_mut(column) {
        column.set_constraint(constraint);
    }
}

fn fixed(width: usize) -> Width {
    Width::Fixed(u16::try_from(width).unwrap_or(u16::MAX))
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (table, left_out) = self.fitted();
        let lines: Vec<_> = table.lines().map(|line| line.trim_end().to_owned()).collect();
        f.write_str(&lines.join("\n"))?;
        if self.more > 0 {
            write!(f, "\n … and {} more", self.more)?;
        }
        match left_out.as_slice() {
            [] => Ok(()),
            headings => write!(f, "\n … {} on a wider screen", headings.join(", ")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(width: Option<u16>) -> String {
        let mut table =
            Table::new(["Customer", "Stale leavers", "Because"], width).numbers([1]).one_line([2]);
        table.row([
            "Northwind Traders of the Far North Ltd",
            "12",
            "Both have this domain, and no other has.",
        ]);
        table.row(["Contoso", "3", "The names are alike."]);
        table.to_string()
    }

    #[test]
    fn a_row_is_one_line_and_what_is_missing_has_a_sign() {
        assert_eq!(
            table(Some(36)),
            " Customer                     Stale
                            leavers
────────────────────────────────────
 Northwind Traders of th…        12
 Contoso                          3
 … Because on a wider screen"
        );
        let wide = table(Some(70));
        assert!(
            wide.contains("Northwind Traders of the") && wide.contains("Both have this domain"),
            "{wide}"
        );
        assert!(!wide.contains("wider screen") && wide.contains('…'), "{wide}");
    }

    #[test]
    fn a_program_reads_everything() {
        let whole = table(None);
        assert!(whole.contains("Northwind Traders of the Far North Ltd"), "{whole}");
        assert!(whole.contains("and no other has.") && !whole.contains('…'), "{whole}");
    }
}
