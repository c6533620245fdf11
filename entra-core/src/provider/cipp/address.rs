//! CIPP's address, as people type it.

use url::Url;

use crate::{
    error::{Error, ErrorCode, Result},
    http::AddressRule,
};

/// The base of CIPP's API, from a host or an address with or without `/api`.
///
/// `cipp.example.com`, `https://cipp.example.com/` and `https://cipp.example.com/api` are the same.
pub fn api_base(text: &str, addresses: AddressRule) -> Result<Url> {
    let refused = |why: &str| {
        Error::new(ErrorCode::AddressRefused).with_message(format!("The CIPP address cannot be used: {why}."))
    };
    let text = text.trim();
    let written = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
    let mut url = Url::parse(&written).map_err(|error| refused("it is no address").caused_by(error))?;
    addresses.check(&url)?;
    if url.query().is_some() || url.fragment().is_some() {
        return Err(refused("it has a query"));
    }
    match url.path().trim_end_matches('/') {
        "" | "/api" => url.set_path("/api"),
        _ => return Err(refused("it has a path other than `/api`")),
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_what_people_type() {
        for text in [
            "cipp.example.com",
            " https://cipp.example.com ",
            "https://cipp.example.com/",
            "https://cipp.example.com/api",
            "https://CIPP.example.com/api/",
        ] {
            let base = api_base(text, AddressRule::Public).unwrap();
            assert_eq!(base.as_str(), "https://cipp.example.com/api", "{text}");
        }
        let local = api_base("http://127.0.0.1:7071", AddressRule::PublicOrLoopback).unwrap();
        assert_eq!(local.as_str(), "http://127.0.0.1:7071/api");
    }

    #[test]
    fn refuses_the_rest() {
        for text in [
            "",
            "http://cipp.example.com",
            "https://cipp.example.com/tenants",
            "https://cipp.example.com/api?code=1",
            "https://user:word@cipp.example.com",
            "https://169.254.169.254/",
            "http://127.0.0.1:7071",
            "file:///etc/passwd",
        ] {
            let error = api_base(text, AddressRule::Public).unwrap_err();
            assert_eq!(error.code(), ErrorCode::AddressRefused, "{text}");
        }
    }
}
