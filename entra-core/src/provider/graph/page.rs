//! Graph's pages, read without copying a text until a row is kept.

use std::borrow::Cow;

use serde::Deserialize;

/// One page of rows. A page without `value` is no page.
#[derive(Deserialize)]
pub(super) struct Page<'a, Row> {
    #[serde(borrow, rename = "@odata.nextLink")]
    pub(super) next_link: Option<Text<'a>>,
    #[serde(borrow, rename = "@odata.deltaLink")]
    pub(super) delta_link: Option<Text<'a>>,
    #[serde(rename = "@odata.count")]
    pub(super) count: Option<u32>,
    pub(super) value: Vec<Row>,
}

impl<Row> Page<'_, Row> {
    /// The link of the next page.
    pub(super) fn next(&self) -> Option<String> {
        self.next_link.as_ref().map(Text::owned)
    }
}

/// A text of the page. The wrapper is needed: serde borrows inside an `Option` only through it.
#[derive(Deserialize)]
#[serde(transparent)]
pub(super) struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

impl Text<'_> {
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn owned(&self) -> String {
        self.0.as_ref().to_owned()
    }
}

/// An optional text, owned.
pub(super) fn owned(text: Option<&Text<'_>>) -> Option<String> {
    text.map(Text::owned)
}
