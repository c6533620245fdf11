//! The vendors' routes and fields that our clients use, as data: requests are built from it, and `xtask vendor-check`
//! holds it against what the vendors publish.

use url::Url;

use crate::error::{Error, ErrorCode, Result};

/// Whose route it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Surface {
    /// Graph `/v1.0`.
    Graph,
    /// Graph `/beta`.
    GraphBeta,
    /// CIPP's `/api`.
    Cipp,
}

/// One route: its path, what may be asked of it, and what its rows are.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// Whose.
    pub surface: Surface,
    /// Below the surface's base; `{}` stands for a value.
    pub path: &'static str,
    /// Query parameters that we send.
    pub parameters: &'static [&'static str],
    /// The vendor's type of a row.
    pub row: &'static str,
    /// The least permission that suffices (Graph), for delegated access.
    pub permission: Option<&'static str>,
}

/// A vendor's type and the fields of it that we read.
#[derive(Clone, Copy, Debug)]
pub struct RowType {
    /// The vendor's name for it.
    pub name: &'static str,
    /// The fields.
    pub fields: &'static [&'static str],
}

impl RowType {
    /// A `$select` of exactly these fields.
    pub fn select(&self) -> String {
        self.fields.join(",")
    }
}

impl Route {
    /// The address, with `values` in the path's gaps and `query` after it. A parameter that the table does not name is
    /// refused: it would never have been checked against the vendor.
    pub fn url(&self, base: &Url, values: &[&str], query: &[(&str, &str)]) -> Result<Url> {
        let wrong = |why: &str| {
            Error::new(ErrorCode::Internal).with_message(format!("Route `{}`: {why}.", self.path))
        };
        let mut url = base.clone();
        let mut values = values.iter();
        {
            let mut segments = url.path_segments_mut().map_err(|()| wrong("the base takes no path"))?;
            segments.pop_if_empty();
            for segment in self.path.split('/').filter(|segment| !segment.is_empty()) {
                match segment.split_once("{}") {
                    None => segments.push(segment),
                    Some((before, after)) => {
                        let value = values.next().ok_or_else(|| wrong("a value is missing"))?;
                        segments.push(&format!("{before}{value}{after}"))
                    }
                };
            }
        }
        if let Some((name, _)) = query.iter().find(|(name, _)| !self.parameters.contains(name)) {
            return Err(wrong(&format!("parameter `{name}` is not in the table")));
        }
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        Ok(url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROUTE: Route = Route {
        surface: Surface::Graph,
        path: "/things/{}/find(by='{}')",
        parameters: &["$select"],
        row: "thing",
        permission: None,
    };

    #[test]
    fn values_cannot_leave_their_gap() {
        let base = Url::parse("https://graph.example/v1.0").unwrap();
        let url = ROUTE.url(&base, &["../a?b", "c/d"], &[("$select", "id,mail")]).unwrap();
        assert_eq!(
            url.as_str(),
            "https://graph.example/v1.0/things/..%2Fa%3Fb/find(by='c%2Fd')?%24select=id%2Cmail"
        );
    }

    #[test]
    fn what_the_table_does_not_name_is_not_sent() {
        let base = Url::parse("https://graph.example/v1.0").unwrap();
        assert!(ROUTE.url(&base, &["a", "b"], &[("$filter", "x")]).is_err());
        assert!(ROUTE.url(&base, &["a"], &[]).is_err());
    }
}
