//! Graph's pages, read without copying a text until a row is kept.

use std::borrow::Cow;

use serde::Deserialize;

/// One page of rows. A page without `value` is no page.
#[derive(Deserialize)]
pub(crate) struct Page<'a, Row> {
    #[serde(borrow, rename = "@odata.nextLink")]
    pub(crate) next_link: Option<Text<'a>>,
    #[serde(borrow, rename = "@odata.deltaLink")]
    pub(crate) delta_link: Option<Text<'a>>,
    #[serde(rename = "@odata.count")]
    pub(crate) count: Option<u32>,
    pub(crate) value: Vec<Row>,
}

impl<Row> Page<'_, Row> {
    /// The link of the next page.
    pub(crate) fn next(&self) -> Option<String> {
        self.next_link.as_ref().map(Text::owned)
    }
}

/// A text of the page. The wrapper is needed: serde borrows inside an `Option` only through it.
#[derive(Deserialize)]
#[serde(transparent)]
pub(crate) struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

impl Text<'_> {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn owned(&self) -> String {
        self.0.as_ref().to_owned()
    }
}

/// An optional text, owned.
pub(crate) fn owned(text: Option<&Text<'_>>) -> Option<String> {
    text.map(Text::owned)
}
