//! Files that a person edits between two commands: CSV for spreadsheets, JSON for programs.

use std::{fs, path::Path};

use entra_core::{Error, ErrorCode, Result};
use serde::{Serialize, de::DeserializeOwned};

/// How a file is written; its name tells.
pub(crate) enum Sheet {
    Csv,
    Json,
}

impl Sheet {
    pub(crate) fn of(path: &Path) -> Self {
        if path.extension().is_some_and(|kind| kind.eq_ignore_ascii_case("csv")) {
            Self::Csv
        } else {
            Self::Json
        }
    }

    pub(crate) fn write<T: Serialize>(&self, rows: &[T]) -> Result<String> {
        match self {
            Self::Json => serde_json::to_string_pretty(rows).map_err(internal),
            Self::Csv => {
                let mut writer = csv::Writer::from_writer(Vec::new());
                rows.iter().try_for_each(|row| writer.serialize(row)).map_err(internal)?;
                String::from_utf8(writer.into_inner().map_err(internal)?).map_err(internal)
            }
        }
    }

    pub(crate) fn read<T: DeserializeOwned>(&self, text: &str) -> Result<Vec<T>> {
        let wrong = |why: String| {
            Error::new(ErrorCode::InvalidArgument)
                .with_message(format!("The sheet is not as it was written: {why}."))
                .with_remedy("Keep its heading and its ids; change the decisions only.")
        };
        match self {
            Self::Json => serde_json::from_str(text).map_err(|cause| wrong(cause.to_string())),
            Self::Csv => csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes())
                .deserialize()
                .collect::<Result<_, csv::Error>>()
                .map_err(|cause| wrong(cause.to_string())),
        }
    }
}

/// Text of others, as a cell that no spreadsheet runs as a formula.
pub(crate) fn plain_cell(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

/// Writes a file that the command line names.
pub(crate) fn write_file(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).map_err(|cause| {
        Error::new(ErrorCode::InvalidArgument)
            .with_message(format!("The file {} cannot be written: {cause}.", path.display()))
            .with_remedy("Name a file in a folder that exists and that you may write.")
    })
}

fn internal(cause: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::new(ErrorCode::Internal).caused_by(cause)
}
