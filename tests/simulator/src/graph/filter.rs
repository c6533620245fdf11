//! The part of OData's `$filter` that directory clients use.

use super::error::GraphError;
use std::borrow::Cow;

/// A value that a filter compares with.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Operand<'a> {
    Null,
    Bool(bool),
    Text(Cow<'a, str>),
    List(Vec<Cow<'a, str>>),
}

#[derive(Clone, Debug)]
pub(crate) enum Filter {
    And(Box<Filter>, Box<Filter>),
    Or(Box<Filter>, Box<Filter>),
    Not(Box<Filter>),
    Compare {
        path: String,
        operator: Operator,
        value: Operand<'static>,
    },
    In {
        path: String,
        values: Vec<Operand<'static>>,
    },
    StartsWith {
        path: String,
        value: String,
    },
    EndsWith {
        path: String,
        value: String,
    },
    /// `proxyAddresses/any(p:p eq 'x')`
    Any {
        path: String,
        value: String,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    Eq,
    Ne,
    Gt,
    Ge,
    Lt,
    Le,
}

impl Filter {
    pub(crate) fn parse(text: &str) -> Result<Filter, GraphError> {
        let tokens = tokens(text).ok_or_else(|| invalid(text))?;
        let mut parser = Parser { tokens, place: 0 };
        match parser.or() {
            Some(filter) if parser.place == parser.tokens.len() => Ok(filter),
            _ => Err(invalid(text)),
        }
    }

    /// Needs `ConsistencyLevel: eventual` and `$count=true` on directory objects (Graph facts, §3).
    pub(crate) fn is_advanced(&self) -> bool {
        match self {
            Filter::And(left, right) | Filter::Or(left, right) => left.is_advanced() || right.is_advanced(),
            Filter::Not(_) | Filter::EndsWith { .. } => true,
            Filter::Compare { operator, .. } => *operator == Operator::Ne,
            Filter::In { .. } | Filter::StartsWith { .. } | Filter::Any { .. } => false,
        }
    }

    /// Every property path that the filter names.
    pub(crate) fn paths(&self) -> Vec<&str> {
        match self {
            Filter::And(left, right) | Filter::Or(left, right) => {
                let mut paths = left.paths();
                paths.extend(right.paths());
                paths
            }
            Filter::Not(inner) => inner.paths(),
            Filter::Compare { path, .. }
            | Filter::In { path, .. }
            | Filter::StartsWith { path, .. }
            | Filter::EndsWith { path, .. }
            | Filter::Any { path, .. } => vec![path],
        }
    }

    /// The ids of a filter that is nothing but `id eq '…' or id eq '…'`, the only one that delta knows.
    pub(crate) fn ids(&self) -> Option<Vec<String>> {
        match self {
            Filter::Or(left, right) => {
                let mut ids = left.ids()?;
                ids.extend(right.ids()?);
                Some(ids)
            }
            Filter::Compare { path, operator: Operator::Eq, value: Operand::Text(id) } if path == "id" => {
                Some(vec![id.to_string()])
            }
            _ => None,
        }
    }

    pub(crate) fn accepts<'a>(&self, value_of: &impl Fn(&str) -> Operand<'a>) -> bool {
        let text = |path: &str| match value_of(path) {
            Operand::Text(text) => Some(text.to_lowercase()),
            _ => None,
        };
        match self {
            Filter::And(left, right) => left.accepts(value_of) && right.accepts(value_of),
            Filter::Or(left, right) => left.accepts(value_of) || right.accepts(value_of),
            Filter::Not(inner) => !inner.accepts(value_of),
            Filter::Compare { path, operator, value } => compares(&value_of(path), *operator, value),
            Filter::In { path, values } => {
                let found = value_of(path);
                values.iter().any(|value| compares(&found, Operator::Eq, value))
            }
            Filter::StartsWith { path, value } => {
                text(path).is_some_and(|text| text.starts_with(&value.to_lowercase()))
            }
            Filter::EndsWith { path, value } => {
                text(path).is_some_and(|text| text.ends_with(&value.to_lowercase()))
            }
            Filter::Any { path, value } => match value_of(path) {
                Operand::List(values) => values.iter().any(|entry| entry.eq_ignore_ascii_case(value)),
                _ => false,
            },
        }
    }
}

/// Texts compare without case; null equals only null.
fn compares(found: &Operand<'_>, operator: Operator, value: &Operand<'_>) -> bool {
    let equal = match (found, value) {
        (Operand::Text(left), Operand::Text(right)) => left.to_lowercase() == right.to_lowercase(),
        (left, right) => left == right,
    };
    let order = match (found, value) {
        (Operand::Text(left), Operand::Text(right)) => Some(left.to_lowercase().cmp(&right.to_lowercase())),
        _ => None,
    };
    match operator {
        Operator::Eq => equal,
        Operator::Ne => !equal,
        Operator::Gt => order.is_some_and(std::cmp::Ordering::is_gt),
        Operator::Ge => equal || order.is_some_and(std::cmp::Ordering::is_gt),
        Operator::Lt => order.is_some_and(std::cmp::Ordering::is_lt),
        Operator::Le => equal || order.is_some_and(std::cmp::Ordering::is_lt),
    }
}

fn invalid(text: &str) -> GraphError {
    GraphError::bad_request(format!("Invalid filter clause: syntax error in '{text}'."))
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Word(String),
    Text(String),
    Mark(char),
}

/// Words, quoted texts (`''` is a quote inside) and the marks `( ) , :`.
fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            ' ' => {}
            '(' | ')' | ',' | ':' => tokens.push(Token::Mark(letter)),
            '\'' => {
                let mut value = String::new();
                loop {
                    match letters.next()? {
                        '\'' if letters.peek() == Some(&'\'') => {
                            letters.next();
                            value.push('\'');
                        }
                        '\'' => break,
                        other => value.push(other),
                    }
                }
                tokens.push(Token::Text(value));
            }
            other => {
                let mut word = String::from(other);
                while let Some(next) = letters.next_if(|next| !" (),:'".contains(*next)) {
                    word.push(next);
                }
                tokens.push(Token::Word(word));
            }
        }
    }
    Some(tokens)
}

struct Parser {
    tokens: Vec<Token>,
    place: usize,
}

impl Parser {
    fn next(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.place).cloned();
        self.place += 1;
        token
    }

    fn word(&self) -> Option<&str> {
        match self.tokens.get(self.place) {
            Some(Token::Word(word)) => Some(word),
            _ => None,
        }
    }

    fn mark(&mut self, mark: char) -> Option<()> {
        (self.next()? == Token::Mark(mark)).then_some(())
    }

    fn or(&mut self) -> Option<Filter> {
        let mut left = self.and()?;
        while self.word() == Some("or") {
            self.place += 1;
            left = Filter::Or(Box::new(left), Box::new(self.and()?));
        }
        Some(left)
    }

    fn and(&mut self) -> Option<Filter> {
        let mut left = self.term()?;
        while self.word() == Some("and") {
            self.place += 1;
            left = Filter::And(Box::new(left), Box::new(self.term()?));
        }
        Some(left)
    }

    fn term(&mut self) -> Option<Filter> {
        if self.tokens.get(self.place) == Some(&Token::Mark('(')) {
            self.place += 1;
            let inner = self.or()?;
            self.mark(')')?;
            return Some(inner);
        }
        let Token::Word(word) = self.next()? else { return None };
        match word.as_str() {
            "not" => return Some(Filter::Not(Box::new(self.term()?))),
            "startswith" | "startsWith" | "endswith" | "endsWith" => {
                self.mark('(')?;
                let Token::Word(path) = self.next()? else { return None };
                self.mark(',')?;
                let Token::Text(value) = self.next()? else { return None };
                self.mark(')')?;
                return Some(if word.starts_with('s') {
                    Filter::StartsWith { path, value }
                } else {
                    Filter::EndsWith { path, value }
                });
            }
            _ => {}
        }
        if let Some(path) = word.strip_suffix("/any") {
            return self.any(path.to_owned());
        }
        self.comparison(word)
    }

    /// `(p:p eq 'value')` after `path/any`.
    fn any(&mut self, path: String) -> Option<Filter> {
        self.mark('(')?;
        let variable = self.next()?;
        self.mark(':')?;
        if self.next()? != variable || self.next()? != Token::Word("eq".to_owned()) {
            return None;
        }
        let Token::Text(value) = self.next()? else { return None };
        self.mark(')')?;
        Some(Filter::Any { path, value })
    }

    fn comparison(&mut self, path: String) -> Option<Filter> {
        let Token::Word(operator) = self.next()? else { return None };
        let operator = match operator.as_str() {
            "eq" => Operator::Eq,
            "ne" => Operator::Ne,
            "gt" => Operator::Gt,
            "ge" => Operator::Ge,
            "lt" => Operator::Lt,
            "le" => Operator::Le,
            "in" => {
                self.mark('(')?;
                let mut values = vec![self.literal()?];
                loop {
                    match self.next()? {
                        Token::Mark(',') => values.push(self.literal()?),
                        Token::Mark(')') => return Some(Filter::In { path, values }),
                        _ => return None,
                    }
                }
            }
            _ => return None,
        };
        Some(Filter::Compare { path, operator, value: self.literal()? })
    }

    fn literal(&mut self) -> Option<Operand<'static>> {
        match self.next()? {
            Token::Text(text) => Some(Operand::Text(Cow::Owned(text))),
            Token::Word(word) => Some(match word.as_str() {
                "true" => Operand::Bool(true),
                "false" => Operand::Bool(false),
                "null" => Operand::Null,
                _ => Operand::Text(Cow::Owned(word)),
            }),
            Token::Mark(_) => None,
        }
    }
}
