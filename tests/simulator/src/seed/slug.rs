//! Names as host names and addresses write them.

/// The letters of a name as an address has them: lower case, ASCII, German and Nordic letters spelt out.
pub(crate) fn ascii(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    for letter in name.chars().flat_map(char::to_lowercase) {
        match letter {
            'a'..='z' | '0'..='9' => plain.push(letter),
            'ä' | 'æ' => plain.push_str("ae"),
            'ö' | 'ø' | 'œ' => plain.push_str("oe"),
            'ü' => plain.push_str("ue"),
            'ß' => plain.push_str("ss"),
            'å' | 'á' | 'à' | 'â' | 'ã' | 'ă' | 'ą' => plain.push('a'),
            'ç' | 'č' | 'ć' => plain.push('c'),
            'ď' | 'đ' => plain.push('d'),
            'é' | 'è' | 'ê' | 'ë' | 'ě' | 'ę' => plain.push('e'),
            'ğ' => plain.push('g'),
            'í' | 'ì' | 'î' | 'ï' | 'ı' => plain.push('i'),
            'ł' => plain.push('l'),
            'ñ' | 'ń' | 'ň' => plain.push('n'),
            'ó' | 'ò' | 'ô' | 'õ' | 'ő' => plain.push('o'),
            'ř' => plain.push('r'),
            'š' | 'ś' | 'ş' | 'ș' => plain.push('s'),
            'ť' | 'ț' => plain.push('t'),
            'ú' | 'ù' | 'û' | 'ů' | 'ű' => plain.push('u'),
            'ý' | 'ÿ' => plain.push('y'),
            'ž' | 'ź' | 'ż' => plain.push('z'),
            _ => {}
        }
    }
    plain
}

/// Local part for a person: `given.surname`; names in other scripts give `user`.
pub(crate) fn address(given: &str, surname: &str) -> String {
    let parts: Vec<String> =
        [given, surname].into_iter().map(ascii).filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { "user".to_owned() } else { parts.join(".") }
}
