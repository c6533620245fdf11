//! Holds the routes, query parameters and fields that our clients use against what the vendors publish.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use entra_core::provider::{
    cipp, graph,
    route::{Route, RowType, Surface},
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{Failure, generated::root};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Folder with graph-v1-types.json, graph-permissions.json and cipp-openapi-subset.json; ours if left out.
    #[arg(long)]
    metadata: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let ours = root().join("tests/vectors/vendor");
    let vendor = Vendor::read(arguments.metadata.as_deref().unwrap_or(&ours), &ours)?;
    let simulated: BTreeMap<String, BTreeMap<String, Value>> =
        read(&root().join("tests/simulator/tests/vendor"), "graph-types.json")?;
    let clients = Clients::ours();
    let mut problems = vendor.check(&clients);
    problems.extend(vendor.check_simulator(&simulated));
    for problem in &problems {
        println!("{problem}");
    }
    if problems.is_empty() {
        let simulated_fields: usize = simulated.values().map(BTreeMap::len).sum();
        println!(
            "{} routes, {} parameters and {} fields of our clients, {simulated_fields} of the simulator: all found",
            clients.routes.len(),
            clients.routes.iter().map(|route| route.parameters.len()).sum::<usize>(),
            clients.types.iter().map(|row| row.fields.len()).sum::<usize>(),
        );
        Ok(())
    } else {
        Err(format!("{} names are not the vendors'", problems.len()).into())
    }
}

/// What our clients use: the table that they build requests from.
struct Clients {
    routes: Vec<Route>,
    types: Vec<RowType>,
}

impl Clients {
    fn ours() -> Self {
        Self {
            routes: [graph::routes::ROUTES, cipp::routes::ROUTES].concat(),
            types: [graph::routes::ROW_TYPES, cipp::routes::ROW_TYPES].concat(),
        }
    }
}

/// What the vendors publish, and what they document where they publish nothing.
struct Vendor {
    graph: GraphTypes,
    permissions: Permissions,
    cipp: OpenApi,
    documented: Documented,
}

#[derive(Deserialize)]
struct GraphTypes {
    /// Our own copy holds parts of types: it cannot say that a field is not there.
    #[serde(default)]
    partial: bool,
    types: BTreeMap<String, GraphType>,
    functions: BTreeMap<String, Value>,
}

#[derive(Deserialize)]
struct GraphType {
    base: Option<String>,
    properties: BTreeMap<String, String>,
    navigation: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct Permissions {
    paths: BTreeMap<String, Vec<Grant>>,
    absent: Vec<String>,
}

#[derive(Deserialize)]
struct Grant {
    permission: String,
    methods: Vec<String>,
    schemes: Vec<String>,
}

#[derive(Deserialize)]
struct OpenApi {
    paths: BTreeMap<String, BTreeMap<String, ApiMethod>>,
}

#[derive(Deserialize)]
struct ApiMethod {
    parameters: Vec<ApiParameter>,
    response_properties: Vec<String>,
}

#[derive(Deserialize)]
struct ApiParameter {
    name: String,
}

#[derive(Deserialize)]
struct Documented {
    parameters: BTreeMap<String, Vec<String>>,
    types: BTreeMap<String, Vec<String>>,
}

impl Vendor {
    fn read(published: &Path, ours: &Path) -> Result<Self, Failure> {
        Ok(Self {
            graph: read(published, "graph-v1-types.json")?,
            permissions: read(published, "graph-permissions.json")?,
            cipp: read(published, "cipp-openapi-subset.json")?,
            documented: read(ours, "documented.json")?,
        })
    }

    /// Every name that is not found, with where it is used.
    fn check(&self, clients: &Clients) -> Vec<String> {
        let mut problems = Vec::new();
        for route in &clients.routes {
            match route.surface {
                Surface::Graph | Surface::GraphBeta => self.check_graph(route, &mut problems),
                Surface::Cipp => self.check_cipp(route, &mut problems),
            }
            if !clients.types.iter().any(|row| row.name == route.row) {
                problems.push(format!("{}: no fields are listed of its row `{}`", route.path, route.row));
            }
        }
        for row in &clients.types {
            for field in row.fields {
                if !self.has_field(row.name, field) {
                    problems.push(format!("field `{field}` of `{}`", row.name));
                }
            }
        }
        problems
    }

    fn check_graph(&self, route: &Route, problems: &mut Vec<String>) {
        let folded = fold(route.path);
        if self.permissions.absent.iter().any(|path| fold(path) == folded) {
            problems.push(format!("route `{}`: Graph has none", route.path));
        }
        let grants = self.permissions.paths.iter().find(|(path, _)| fold(path) == folded);
        match (grants, route.permission) {
            (Some((_, grants)), Some(permission)) => {
                let is_granted = grants.iter().any(|grant| {
                    grant.permission == permission
                        && grant.methods.iter().any(|method| method == "GET")
                        && grant.schemes.iter().any(|scheme| scheme == "DelegatedWork")
                });
                if !is_granted {
                    problems.push(format!("route `{}`: `{permission}` does not read it", route.path));
                }
            }
            (None, _) if !self.is_navigation(route) => problems.push(format!("route `{}`", route.path)),
            _ => {}
        }
        if let Some(function) = route.path.rsplit('/').next().and_then(|last| last.split_once('(')) {
            let published = self.graph.functions.get(function.0).map(Value::to_string).unwrap_or_default();
            let named = function.1.split('=').next().unwrap_or_default();
            if !published.contains(&format!("\"{named}\"")) {
                problems.push(format!("route `{}`: function `{}`", route.path, function.0));
            }
        }
        let documented = self.documented.parameters.get(route.path);
        for parameter in route.parameters {
            if !documented.is_some_and(|names| names.iter().any(|name| name == parameter)) {
                problems.push(format!("parameter `{parameter}` of route `{}`", route.path));
            }
        }
    }

    /// Whether the path's last part is a navigation of its row's type to the row.
    fn is_navigation(&self, route: &Route) -> bool {
        let last = route.path.rsplit('/').next().unwrap_or_default();
        let target = format!("Collection(graph.{})", route.row);
        self.graph.types.values().any(|published| published.navigation.get(last) == Some(&target))
    }

    fn check_cipp(&self, route: &Route, problems: &mut Vec<String>) {
        let Some(methods) = self.cipp.paths.get(&format!("/api{}", route.path)) else {
            problems.push(format!("route `/api{}`", route.path));
            return;
        };
        for parameter in route.parameters {
            let known = methods.values().flat_map(|method| &method.parameters);
            if !known.map(|known| &known.name).any(|name| name == parameter) {
                problems.push(format!("parameter `{parameter}` of route `/api{}`", route.path));
            }
        }
        if route.path == "/ListUsers" {
            let known: Vec<_> = methods.values().flat_map(|method| &method.response_properties).collect();
            for field in graph::routes::USER.fields {
                if !known.iter().any(|name| name == field) {
                    problems.push(format!("field `{field}` of `ListUsers`"));
                }
            }
        }
    }

    fn has_field(&self, row: &str, field: &str) -> bool {
        let mut next = Some(row);
        while let Some(published) = next.and_then(|name| self.graph.types.get(name)) {
            if published.properties.contains_key(field) || published.navigation.contains_key(field) {
                return true;
            }
            next = published.base.as_deref().map(|base| base.trim_start_matches("graph."));
        }
        let answers = self.cipp.paths.get(&format!("/api/{row}"));
        let mut answered = answers.into_iter().flatten().flat_map(|(_, method)| &method.response_properties);
        answered.any(|name| name == field)
            || self.documented.types.get(row).is_some_and(|names| names.iter().any(|name| name == field))
    }

    /// The types that the simulator serves rows by.
    fn check_simulator(&self, simulated: &BTreeMap<String, BTreeMap<String, Value>>) -> Vec<String> {
        let fields =
            simulated.iter().flat_map(|(name, fields)| fields.keys().map(move |field| (name, field)));
        fields
            .filter(|(name, field)| !self.graph.partial && !self.has_field(name, field))
            .map(|(name, field)| format!("simulator: field `{field}` of `{name}`"))
            .collect()
    }
}

fn read<T: DeserializeOwned>(folder: &Path, name: &str) -> Result<T, Failure> {
    let path = folder.join(name);
    let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()).into())
}

/// Letters folded and every value's name alike.
fn fold(path: &str) -> String {
    path.to_lowercase().replace("'{}'", "{}").replace("{id}", "{}").replace("{value}", "{}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(change: impl FnOnce(&mut Clients)) -> Vec<String> {
        let ours = root().join("tests/vectors/vendor");
        let mut clients = Clients::ours();
        change(&mut clients);
        Vendor::read(&ours, &ours).unwrap().check(&clients)
    }

    #[test]
    fn what_we_use_is_the_vendors() {
        assert_eq!(problems(|_| {}), Vec::<String>::new());
    }

    #[test]
    fn a_route_parameter_or_field_of_our_own_making_is_found() {
        let invented = |path| Route { path, ..graph::routes::USERS };
        let broken = [
            problems(|clients| clients.routes.push(invented("/tenantRelationships/managedTenants/users"))),
            problems(|clients| clients.routes.push(invented("/people"))),
            problems(|clients| clients.routes.push(Route { path: "/listusers", ..cipp::routes::LIST_USERS })),
            problems(|clients| {
                clients.routes.push(Route { parameters: &["tenantId"], ..cipp::routes::LIST_USERS });
            }),
            problems(|clients| {
                clients.routes.push(Route { parameters: &["$top"], ..graph::routes::USERS_DELTA });
            }),
            problems(|clients| {
                clients.routes.push(Route { permission: Some("Mail.Read"), ..graph::routes::USERS });
            }),
            problems(|clients| clients.types.push(RowType { name: "user", fields: &["tenantId"] })),
            problems(|clients| clients.types.push(RowType { name: "ListTenants", fields: &["tenantId"] })),
            problems(|clients| {
                clients.types.push(RowType { name: "managedTenants.tenant", fields: &["userCount"] });
            }),
        ];
        for (place, found) in broken.iter().enumerate() {
            assert!(!found.is_empty(), "{place}");
        }
    }

    /// One letter too many, in turn at every route, every parameter and every field of ours.
    #[test]
    fn a_misspelling_anywhere_is_found() {
        let misspelt = |name: &str| -> &'static str { format!("{name}x").leak() };
        let table = Clients::ours();
        let mut tried = 0;
        let mut try_one = |what: &str, change: &dyn Fn(&mut Clients)| {
            assert!(!problems(change).is_empty(), "{what} was not missed");
            tried += 1;
        };
        for (at, route) in table.routes.iter().enumerate() {
            try_one(route.path, &|clients| clients.routes[at].path = misspelt(route.path));
            for (place, parameter) in route.parameters.iter().enumerate() {
                let mut parameters = route.parameters.to_vec();
                parameters[place] = misspelt(parameter);
                let parameters: &'static [&'static str] = parameters.leak();
                try_one(parameter, &|clients| clients.routes[at].parameters = parameters);
            }
        }
        for (at, row) in table.types.iter().enumerate() {
            for (place, field) in row.fields.iter().enumerate() {
                let mut fields = row.fields.to_vec();
                fields[place] = misspelt(field);
                let fields: &'static [&'static str] = fields.leak();
                try_one(field, &|clients| clients.types[at].fields = fields);
            }
        }
        assert!(tried > 80, "only {tried} names were tried");
    }
}
