//! Domains by the rules of the TypeScript version.

/// White space as JavaScript trims it: the byte-order mark is, the next-line control is not.
pub(crate) fn is_script_space(character: char) -> bool {
    character == '\u{feff}' || (character.is_whitespace() && character != '\u{85}')
}

/// The domain of a host or URL: lower case, without scheme, `www.`, path and final dot. `None` without a dot.
pub fn normalize_domain(value: Option<&str>) -> Option<String> {
    let lowered = value?.trim_matches(is_script_space).to_lowercase();
    let host =
        lowered.strip_prefix("http://").or_else(|| lowered.strip_prefix("https://")).unwrap_or(&lowered);
    let host = host.strip_prefix("www.").unwrap_or(host);
    let host = host.split('/').next().unwrap_or(host);
    let host = host.strip_suffix('.').unwrap_or(host);
    host.contains('.').then(|| host.to_owned())
}

/// The domain of an address, host or URL: what follows the last `@`, unless that is the last character.
pub fn domain_of(value: Option<&str>) -> Option<String> {
    let trimmed = value?.trim_matches(is_script_space);
    match trimmed.rsplit_once('@') {
        Some((_, domain)) if !domain.is_empty() => normalize_domain(Some(domain)),
        _ => normalize_domain(Some(trimmed)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_is_taken_off_once() {
        for (value, expected) in [
            ("HTTPS://www.Contoso.com/about", Some("contoso.com")),
            ("http://https://contoso.com", None),
            ("www.www.contoso.com", Some("www.contoso.com")),
            ("contoso.com..", Some("contoso.com.")),
            ("\u{feff} contoso.com\u{a0}", Some("contoso.com")),
            ("contoso", None),
            ("contoso.", None),
            ("", None),
        ] {
            assert_eq!(normalize_domain(Some(value)).as_deref(), expected, "{value:?}");
        }
        assert_eq!(normalize_domain(None), None);
    }

    #[test]
    fn an_address_counts_from_behind_its_last_at_sign() {
        for (value, expected) in [
            ("ann@Contoso.com", Some("contoso.com")),
            ("https://ann@host@contoso.com/x", Some("contoso.com")),
            ("contoso.com@", Some("contoso.com@")),
            (" ann@contoso.com ", Some("contoso.com")),
            ("ann@contoso", None),
        ] {
            assert_eq!(domain_of(Some(value)).as_deref(), expected, "{value:?}");
        }
    }
}
