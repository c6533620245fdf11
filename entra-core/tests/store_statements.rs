//! Every statement of the stores names the host tenant wherever it touches a table, and those for SQLite find their rows
//! by keys.
//!
//! The texts are taken from the sources and parsed: a statement that is added later is checked without being listed.
#![expect(clippy::expect_used, reason = "what fails in a helper fails the test")]

use std::{collections::HashSet, fs, ops::ControlFlow, path::Path};

use entra_core::store::SqliteStore;
use sqlparser::{
    ast::{
        BinaryOperator, Delete, Expr, FromTable, Insert, Query, Select, SelectItem, SetExpr, Statement,
        TableFactor, TableObject, TableWithJoins, Update, Value, Visit, Visitor,
    },
    dialect::{Dialect, PostgreSqlDialect, SQLiteDialect},
    parser::Parser,
};
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};

/// Statements that touch no table of a host tenant, and why.
const EXCEPT: [(&str, &str); 3] = [
    ("settings.rs: HOSTS", "a scheduler's question, whose host tenants there are; it answers ids only"),
    ("open.rs: TABLE", "SQLite's own catalogue"),
    ("open.rs: APPLIED", "which migrations were run: of the file, not of a host tenant"),
];

/// Texts of `const NAME: &str = "…"` in the sources of a store, with where they are.
fn texts(store: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store").join(store);
    let mut texts = Vec::new();
    for entry in fs::read_dir(folder).expect("the store's sources") {
        let path = entry.expect("a file").path();
        let source = fs::read_to_string(&path).expect("a source");
        for declaration in source.split("const ").skip(1) {
            let Some((name, rest)) = declaration.split_once(": &str =") else { continue };
            let text = rest.trim_start().strip_prefix('"').and_then(|rest| rest.split_once('"'));
            if let Some((text, _)) = text.filter(|(text, _)| text.contains(' ')) {
                let file = path.file_name().expect("a name").display();
                texts.push((format!("{file}: {name}"), text.replace("?|", "||")));
            }
        }
    }
    texts
}

/// Counts the tables that a statement touches without `tenant = $1` (or the tenant of a table that has it).
#[derive(Default)]
struct Check {
    /// Names that are no tables: of common table expressions.
    derived: HashSet<String>,
    tables: usize,
    missing: Vec<String>,
}

impl Check {
    fn is_table(&self, factor: &TableFactor) -> Option<String> {
        match factor {
            // `unnest(…)` is a table factor with arguments.
            TableFactor::Table { name, args: None, .. } => {
                Some(name.to_string()).filter(|name| !self.derived.contains(name))
            }
            _ => None,
        }
    }

    fn from(&mut self, from: &[TableWithJoins], selection: Option<&Expr>) {
        let factors = from.iter().flat_map(|one| {
            std::iter::once(&one.relation).chain(one.joins.iter().map(|join| &join.relation))
        });
        let tables: Vec<String> = factors.filter_map(|factor| self.is_table(factor)).collect();
        let conditions = selection.map_or(0, tenant_conditions);
        self.tables += tables.len();
        if conditions < tables.len() {
            self.missing.extend(tables);
        }
    }

    fn insert(&mut self, insert: &Insert) {
        self.tables += 1;
        let TableObject::TableName(name) = &insert.table else { return };
        let is_first = insert.columns.first().is_some_and(|column| column.to_string() == "tenant");
        let source = insert.source.as_ref().map(|source| source.body.as_ref());
        let is_given = match source {
            Some(SetExpr::Select(select)) => {
                matches!(select.projection.first(), Some(SelectItem::UnnamedExpr(first)) if is_parameter(first))
            }
            Some(SetExpr::Values(values)) => {
                values.rows.iter().all(|row| row.first().is_some_and(is_parameter))
            }
            _ => false,
        };
        if !is_first || !is_given {
            self.missing.push(name.to_string());
        }
    }
}

fn is_parameter(expression: &Expr) -> bool {
    matches!(expression, Expr::Value(value)
        if matches!(&value.value, Value::Placeholder(name) if name == "$1" || name == "?1"))
}

/// How many tables of the level are bound to the host tenant: `tenant = $1`, all of them connected by AND.
fn tenant_conditions(condition: &Expr) -> usize {
    match condition {
        Expr::BinaryOp { left, op: BinaryOperator::And, right } => {
            tenant_conditions(left) + tenant_conditions(right)
        }
        Expr::BinaryOp { left, op: BinaryOperator::Eq, right } if is_parameter(right) => {
            let column = left.to_string();
            usize::from(column == "tenant" || column.ends_with(".tenant"))
        }
        Expr::Nested(inner) => tenant_conditions(inner),
        _ => 0,
    }
}

impl Visitor for Check {
    type Break = ();

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<()> {
        for table in query.with.iter().flat_map(|with| &with.cte_tables) {
            self.derived.insert(table.alias.name.to_string());
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_select(&mut self, select: &Select) -> ControlFlow<()> {
        self.from(&select.from, select.selection.as_ref());
        ControlFlow::Continue(())
    }

    fn pre_visit_statement(&mut self, statement: &Statement) -> ControlFlow<()> {
        match statement {
            Statement::Insert(insert) => self.insert(insert),
            Statement::Update(Update { table, selection, .. }) => {
                self.from(std::slice::from_ref(table), selection.as_ref());
            }
            Statement::Delete(Delete { from, using, selection, .. }) => {
                let (FromTable::WithFromKeyword(tables) | FromTable::WithoutKeyword(tables)) = from;
                let all: Vec<_> = tables.iter().chain(using.iter().flatten()).cloned().collect();
                self.from(&all, selection.as_ref());
            }
            _ => {}
        }
        ControlFlow::Continue(())
    }
}

fn check(dialect: &dyn Dialect, text: &str) -> Check {
    let statements = Parser::parse_sql(dialect, text).expect("a statement that parses");
    let mut check = Check::default();
    // Walking does not break off.
    let _ = statements.visit(&mut check);
    check
}

/// Checks a store's statements; answers how many there are and how many tables they touch.
fn check_all(store: &str, dialect: &dyn Dialect) -> (usize, usize) {
    let texts = texts(store);
    let mut touched = 0;
    for (name, text) in &texts {
        if EXCEPT.iter().any(|(exception, _)| name == exception) {
            continue;
        }
        let found = check(dialect, text);
        assert!(
            found.missing.is_empty(),
            "{store}/{name} touches {:?} without the host tenant:\n{text}",
            found.missing
        );
        touched += found.tables;
    }
    (texts.len(), touched)
}

#[test]
fn every_statement_for_postgresql_names_the_host_tenant() {
    let (statements, tables) = check_all("postgres", &PostgreSqlDialect {});
    assert!(statements > 60 && tables > 70, "{statements} statements, {tables} tables");
}

#[test]
fn every_statement_for_sqlite_names_the_host_tenant() {
    let (statements, tables) = check_all("sqlite", &SQLiteDialect {});
    assert!(statements > 60 && tables > 70, "{statements} statements, {tables} tables");
}

/// SQLite takes every table for small until it is told otherwise, which a migration does; that it then looks rows up is
/// seen here.
#[tokio::test]
async fn no_statement_for_sqlite_walks_a_table() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("entra.db").display().to_string();
    SqliteStore::open(&file).await.expect("a database");
    let mut database = SqliteConnection::connect(&format!("sqlite:{file}")).await.expect("opens");
    for (name, text) in texts("sqlite") {
        if EXCEPT.iter().any(|(exception, _)| name == *exception) {
            continue;
        }
        let explain = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {text}"));
        let plan: Vec<(i64, i64, i64, String)> =
            sqlx::query_as(explain).fetch_all(&mut database).await.expect("a plan");
        let walks: Vec<_> = plan
            .iter()
            .map(|(.., step)| step)
            .filter(|step| step.starts_with("SCAN ") && !step.contains("VIRTUAL TABLE"))
            .filter(|step| *step != "SCAN CONSTANT ROW")
            .collect();
        assert!(walks.is_empty(), "{name}: {walks:?}");
    }
}

#[test]
fn a_statement_without_it_is_found() {
    for text in [
        "SELECT email FROM contacts WHERE contact_name_id = $1",
        "SELECT email FROM contacts WHERE tenant = $1 OR email = $2",
        "SELECT 1 FROM contacts JOIN clients USING (client_id) WHERE contacts.tenant = $1",
        "SELECT 1 FROM clients WHERE tenant = $1 AND EXISTS (SELECT FROM contacts WHERE email = $2)",
        "WITH a AS (SELECT email FROM contacts) SELECT * FROM a",
        "UPDATE contacts SET email = $2 WHERE contact_name_id = $1",
        "DELETE FROM contacts WHERE contact_name_id = $2",
        "DELETE FROM contacts USING clients WHERE contacts.tenant = $1",
        "INSERT INTO contacts (contact_name_id, tenant) VALUES ($1, $2)",
        "INSERT INTO contacts (tenant, email) SELECT $2, email FROM unnest($1::text[]) AS new (email)",
    ] {
        assert!(!check(&PostgreSqlDialect {}, text).missing.is_empty(), "{text}");
    }
}
