//! The C header and the status numbers, made from the Rust source and the one table of codes.

use std::{fmt::Write as _, fs, path::Path};

use entra_core::ErrorCode;

use crate::{
    Failure,
    generated::{Generated, root},
    header_text::{Section, readable},
};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Only say whether the committed files are up to date.
    #[arg(long)]
    check: bool,
}

/// `entra-ffi/src/status.rs`, then `include/entra.h` from the crate, and the list of its functions.
pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let check = arguments.check;
    let crate_folder = root().join("entra-ffi");
    Generated { path: crate_folder.join("src/status.rs"), text: status_source() }.write_or_check(check)?;
    let header = header(&crate_folder)?;
    Generated { path: crate_folder.join("symbols.txt"), text: functions(&header) }.write_or_check(check)?;
    Generated { path: root().join("include/entra.h"), text: header }.write_or_check(check)
}

/// What the library exports, one a line; `entra-ffi/tests/run` holds the built library against it.
fn functions(header: &str) -> String {
    let prototypes = header.lines().filter(|line| !line.starts_with([' ', '/', '#', 't']));
    let mut names: Vec<_> =
        prototypes.filter_map(|line| line.split_once('(')?.0.rsplit([' ', '*']).next()).collect();
    names.sort_unstable();
    names.iter().fold(String::new(), |text, name| text + name + "\n")
}

fn header(crate_folder: &Path) -> Result<String, Failure> {
    let mut config = cbindgen::Config::from_file(crate_folder.join("cbindgen.toml"))?;
    config.after_includes = Some(versions());
    let bindings = cbindgen::Builder::new().with_crate(crate_folder).with_config(config).generate()?;
    let mut text = Vec::new();
    bindings.write(&mut text);
    Ok(readable(&String::from_utf8(text)?, &sections(crate_folder)?))
}

/// The version of the workspace, as macros.
fn versions() -> String {
    let number = |part: &str| part.parse::<u32>().unwrap_or(0);
    let [major, minor, patch] =
        [env!("CARGO_PKG_VERSION_MAJOR"), env!("CARGO_PKG_VERSION_MINOR"), env!("CARGO_PKG_VERSION_PATCH")]
            .map(number);
    format!(
        r#"
/**
 * The version of the library to which this header belongs, also as one number that grows with it.
 */
#define ENTRA_VERSION "{major}.{minor}.{patch}"
#define ENTRA_VERSION_MAJOR {major}
#define ENTRA_VERSION_MINOR {minor}
#define ENTRA_VERSION_PATCH {patch}
#define ENTRA_VERSION_NUMBER {number}"#,
        number = major * 1_000_000 + minor * 1_000 + patch
    )
}

/// One section for each module that exports functions.
fn sections(crate_folder: &Path) -> Result<Vec<Section>, Failure> {
    let mut sections = Vec::new();
    for file in fs::read_dir(crate_folder.join("src"))? {
        sections.extend(Section::of_module(&fs::read_to_string(file?.path())?));
    }
    Ok(sections)
}

fn status_source() -> String {
    let mut numbers = String::new();
    let mut from = String::new();
    let mut names = String::new();
    for code in ErrorCode::ALL {
        let (name, variant) = (constant(*code), format!("{code:?}"));
        // Writing into a String cannot fail.
        let _ = writeln!(numbers, "    /// {}\n    {name} = {},", code.message(), code.number());
        if *code != ErrorCode::Internal {
            let _ = writeln!(from, "            ErrorCode::{variant} => Self::{name},");
        }
        let _ = writeln!(names, "        {} => Some(ErrorCode::{variant}),", code.number());
    }
    format!(
        r#"//! Status: how a call ended.
//!
//! Made from the table of codes by `cargo xtask header`; do not edit.

use std::ffi::c_char;

use entra_core::ErrorCode;

/// How a call ended. Numbers never change their meaning and are never used again.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum entra_status {{
    /// It worked.
    ENTRA_OK = 0,
{numbers}}}

impl From<ErrorCode> for entra_status {{
    fn from(code: ErrorCode) -> Self {{
        match code {{
{from}            // `Internal`, and codes that are newer than this header.
            _ => Self::ENTRA_INTERNAL,
        }}
    }}
}}

fn code(status: i32) -> Option<ErrorCode> {{
    match status {{
{names}        _ => None,
    }}
}}

/// The word of a status as in logs and in JSON, NUL-terminated; `ok` for 0, `unknown` for numbers that are none.
/// Lives as long as the program.
#[unsafe(no_mangle)]
pub extern "C" fn entra_status_name(status: i32) -> *const c_char {{
    let name = match status {{
        0 => c"ok",
{c_names}        _ => c"unknown",
    }};
    name.as_ptr()
}}

/// The HTTP status that a host may answer with; 200 for 0, 500 for numbers that are none.
#[unsafe(no_mangle)]
pub extern "C" fn entra_status_http(status: i32) -> u16 {{
    if status == 0 {{ 200 }} else {{ code(status).map_or(500, ErrorCode::http_status) }}
}}
"#,
        c_names = ErrorCode::ALL.iter().fold(String::new(), |mut text, code| {
            let _ = writeln!(text, "        {} => c\"{code}\",", code.number());
            text
        })
    )
}

fn constant(code: ErrorCode) -> String {
    format!("ENTRA_{}", code.as_str().to_ascii_uppercase())
}
