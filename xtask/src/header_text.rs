//! What a generated header lacks of one that a C programmer wrote: sections, and comments for readers of C.

/// A part of the header: its title, and the first function that belongs to it.
pub(crate) struct Section {
    title: String,
    first: String,
}

impl Section {
    /// The section of a Rust module: the first line of its documentation, and its first export.
    pub(crate) fn of_module(source: &str) -> Option<Self> {
        let title = source.lines().next()?.strip_prefix("//! ")?.trim_end_matches('.').to_owned();
        let after = source.split_once("extern \"C\" fn ")?.1;
        let first = after.split('(').next()?.to_owned();
        Some(Self { title, first })
    }
}

/// Rewrites the generator's text.
pub(crate) fn readable(generated: &str, sections: &[Section]) -> String {
    let mut text = String::new();
    for block in generated.split_inclusive("\n\n") {
        let block = plain_names(&without_safety(block));
        let prototype = block.split("*/\n").last().unwrap_or_default();
        let begins = |section: &&Section| prototype.contains(&format!("{}(", section.first));
        if let Some(section) = sections.iter().find(begins) {
            let rule = "-".repeat(100_usize.saturating_sub(section.title.len() + 12));
            text += &format!("/* ---- {} {rule} */\n\n", section.title);
        }
        text.push_str(&block);
    }
    text
}

/// Rust's promises to itself: `CONVENTIONS.md` has them in the words of C.
fn without_safety(block: &str) -> String {
    let Some((before, after)) = block.split_once(" *\n * # Safety\n") else {
        return block.to_owned();
    };
    let rest = after.split_once(" */").map_or("", |(_, rest)| rest);
    format!("{before} */{rest}")
}

/// Every type has a name without `struct` and `enum`: it is used wherever nothing is defined.
fn plain_names(block: &str) -> String {
    let line = |line: &str| {
        if line.starts_with("typedef ") || line.trim_start().starts_with('*') {
            line.to_owned()
        } else {
            line.replace("struct entra", "entra").replace("enum entra", "entra")
        }
    };
    block.split_inclusive('\n').map(line).collect()
}
