//! OData's query options, and the refusal of all that a resource does not know.

use super::error::GraphError;
use super::filter::Filter;

/// What a resource allows. Where a resource here is narrower than Graph it refuses loudly instead of ignoring.
pub(crate) struct Allowed {
    pub(crate) names: &'static [&'static str],
    pub(crate) max_top: usize,
}

#[derive(Debug, Default)]
pub(crate) struct Options {
    pub(crate) select: Option<Vec<String>>,
    pub(crate) top: Option<usize>,
    pub(crate) filter: Option<Filter>,
    pub(crate) count: bool,
    pub(crate) order_by: Option<String>,
    pub(crate) skip_token: Option<String>,
    pub(crate) delta_token: Option<String>,
    /// Everything but the tokens, as it was written, for the next link.
    pub(crate) kept: Vec<(String, String)>,
}

impl Options {
    /// Options without `$` count as the same ones, as in OData 4.01.
    pub(crate) fn parse(query: &str, allowed: &Allowed) -> Result<Options, GraphError> {
        let mut options = Options::default();
        let mut seen: Vec<String> = Vec::new();
        for (key, value) in form_urlencoded::parse(query.as_bytes()) {
            let name = key.trim_start_matches('$').to_ascii_lowercase();
            if !allowed.names.contains(&name.as_str()) {
                return Err(GraphError::bad_request(format!(
                    "The query parameter '{key}' is not supported by this resource."
                )));
            }
            if seen.contains(&name) {
                return Err(GraphError::bad_request(format!(
                    "The query option '{key}' may be given once only."
                )));
            }
            options.take(&name, &value, allowed.max_top)?;
            if !matches!(name.as_str(), "skiptoken" | "deltatoken") {
                options.kept.push((key.into_owned(), value.into_owned()));
            }
            seen.push(name);
        }
        Ok(options)
    }

    fn take(&mut self, name: &str, value: &str, max_top: usize) -> Result<(), GraphError> {
        match name {
            "select" => {
                let names: Vec<String> = value.split(',').map(|name| name.trim().to_owned()).collect();
                if names.iter().any(String::is_empty) {
                    return Err(GraphError::bad_request(
                        "The list of selected properties has an empty name.",
                    ));
                }
                self.select = Some(names);
            }
            "top" => {
                let top = value.parse::<usize>().map_err(|_| {
                    GraphError::bad_request(format!("Invalid value '{value}' for $top query option found."))
                })?;
                if !(1..=max_top).contains(&top) {
                    return Err(GraphError::unsupported(format!(
                        "Invalid page size specified: '{top}'. Must be between 1 and {max_top} inclusive."
                    )));
                }
                self.top = Some(top);
            }
            "filter" => self.filter = Some(Filter::parse(value)?),
            "count" => match value {
                "true" => self.count = true,
                "false" => {}
                _ => {
                    return Err(GraphError::bad_request(format!(
                        "Invalid value '{value}' for $count query option found."
                    )));
                }
            },
            "orderby" => self.order_by = Some(value.to_owned()),
            "skiptoken" => self.skip_token = Some(value.to_owned()),
            "deltatoken" => self.delta_token = Some(value.to_owned()),
            _ => {}
        }
        Ok(())
    }
}
