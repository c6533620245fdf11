//! Tables: as wide as the screen where a person looks, one line a row where a program reads.

use std::fmt;

use comfy_table::{CellAlignment, ContentArrangement, LineStyle, TableStyle};

/// A line under the headings and none between rows: a screen has room for people.
const STYLE: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));

/// A table that grows row by row.
pub(crate) struct Table {
    table: comfy_table::Table,
    more: usize,
    room: usize,
}

impl Table {
    pub(super) fn new<const N: usize>(headings: [&str; N], width: Option<u16>) -> Self {
        let mut table = comfy_table::Table::new();
        table.load_style(STYLE).set_header(headings);
        if let Some(width) = width {
            table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
        } else {
            table.set_content_arrangement(ContentArrangement::Disabled);
        }
        Self { table, more: 0, room: usize::MAX }
    }

    /// Shows so many rows and counts the others.
    #[must_use]
    pub(crate) fn at_most(mut self, rows: usize) -> Self {
        self.room = rows;
        self
    }

    /// Aligns the column of numbers to the right.
    #[must_use]
    pub(crate) fn numbers(mut self, columns: impl IntoIterator<Item = usize>) -> Self {
        for column in columns {
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
        self.table.add_row(cells.into_iter().map(Into::into).collect::<Vec<String>>());
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.table.row_count() == 0
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<_> = self.table.lines().map(|line| line.trim_end().to_owned()).collect();
        f.write_str(&lines.join("\n"))?;
        match self.more {
            0 => Ok(()),
            more => write!(f, "\n … and {more} more"),
        }
    }
}
