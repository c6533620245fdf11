//! What a person would expect of the preview, case by case.

use serde_json::{Value, json};

use crate::matching::{
    Band, MappingPreview, MatchInput, MatchOptions, Reason, explain, match_tenants, match_tenants_with,
};

fn input(tenants: &Value, clients: &Value) -> MatchInput {
    serde_json::from_value(json!({ "tenants": tenants, "clients": clients })).unwrap()
}

fn tenant(id: &str, name: &str, domain: &str) -> Value {
    json!({ "managedTenantId": id, "entraTenantId": format!("e-{id}"), "displayName": name, "primaryDomain": domain })
}

fn client(id: &str, name: &str, url: Option<&str>) -> Value {
    json!({ "clientId": id, "clientName": name, "url": url, "properties": null, "billingEmail": null })
}

fn first(preview: &MappingPreview, id: &str) -> Option<(String, Band)> {
    let matched = preview.auto_matched.iter().find(|matched| matched.tenant.managed_tenant_id == id);
    let offered = preview.fuzzy_candidates.iter().find(|tenant| tenant.tenant.managed_tenant_id == id);
    let candidate = matched.map(|matched| &matched.matched).or_else(|| offered?.candidates.first())?;
    Some((candidate.client_id.clone(), candidate.judgement.as_ref()?.band))
}

#[test]
fn one_domain_and_one_name_are_pre_selected() {
    let input = input(
        &json!([tenant("t", "Contoso Ltd", "contoso.com")]),
        &json!([
            client("a", "Fabrikam", Some("fabrikam.com")),
            client("b", "CONTOSO Limited", Some("https://www.contoso.com/"))
        ]),
    );
    let preview = match_tenants(&input);
    let matched = &preview.auto_matched[0].matched;
    assert_eq!((matched.client_id.as_str(), matched.reason), ("b", Reason::ExactDomain));
    assert_eq!(matched.matched_domain.as_deref(), Some("contoso.com"));
    let judgement = matched.judgement.as_ref().unwrap();
    assert_eq!((judgement.band, judgement.contested), (Band::Definite, false));
    assert_eq!(judgement.evidence[0].kind, "domain");
}

#[test]
fn any_verified_domain_counts_and_free_mail_never() {
    let tenants = json!([{
        "managedTenantId": "t", "entraTenantId": "e", "displayName": "Northwind", "primaryDomain": "nw.onmicrosoft.com",
        "domains": ["gmail.com", "northwind-traders.com", null]
    }]);
    let clients = json!([
        { "clientId": "mail", "clientName": "Someone Else", "billingEmail": "someone@gmail.com" },
        { "clientId": "right", "clientName": "Northwind Traders", "inboundDomains": ["northwind-traders.com"] },
    ]);
    let preview = match_tenants(&input(&tenants, &clients));
    assert_eq!(first(&preview, "t").unwrap().0, "right");
    let json = serde_json::to_value(&preview).unwrap();
    assert!(!json.to_string().contains("gmail.com"), "{json}");
}

#[test]
fn a_stored_id_outweighs_name_and_domain() {
    let mut stored = client("stored", "Something Else Entirely", None);
    stored["entraTenantId"] = json!("E-T");
    let mut other = client("other", "Contoso", Some("contoso.com"));
    other["entraTenantId"] = json!("another-tenant");
    let preview =
        match_tenants(&input(&json!([tenant("t", "Contoso", "contoso.com")]), &json!([other, stored])));
    assert_eq!(first(&preview, "t"), Some(("stored".to_owned(), Band::Definite)));
}

#[test]
fn contacts_at_the_domain_speak_for_a_client_of_another_name() {
    let mut right = client("right", "Blue Yonder Holdings", None);
    right["contactDomains"] = json!({ "contoso.com": 18, "gmail.com": 2 });
    let clients = json!([right, client("other", "Tailspin", None)]);
    let input = input(&json!([tenant("t", "Contoso", "contoso.com")]), &clients);
    let preview = match_tenants(&input);
    let candidate = &preview.fuzzy_candidates[0].candidates[0];
    assert_eq!((candidate.client_id.as_str(), candidate.reason), ("right", Reason::SecondaryDomain));
    let evidence = &candidate.judgement.as_ref().unwrap().evidence;
    let contacts = evidence.iter().find(|signal| signal.kind == "contacts").unwrap();
    assert_eq!(contacts.text, "18 of 20 of the client's contacts are at the tenant's domain.");
}

#[test]
fn two_equal_clients_are_shown_as_such() {
    let clients = json!([client("a", "Contoso Ltd", None), client("b", "Contoso Ltd", None)]);
    let preview = match_tenants(&input(&json!([tenant("t", "Contoso Ltd", "contoso.com")]), &clients));
    assert!(preview.auto_matched.is_empty());
    for candidate in &preview.fuzzy_candidates[0].candidates {
        let judgement = candidate.judgement.as_ref().unwrap();
        assert!(judgement.contested && judgement.margin.abs() < 0.01 && candidate.confidence_score < 0.5);
    }
}

#[test]
fn one_client_claimed_by_two_tenants_is_pre_selected_for_neither() {
    let tenants = json!([
        tenant("one", "Contoso Ltd", "contoso.com"),
        tenant("two", "Contoso Limited", "mail.contoso.com")
    ]);
    let preview = match_tenants(&input(&tenants, &json!([client("c", "Contoso Ltd", Some("contoso.com"))])));
    assert!(preview.auto_matched.is_empty());
    assert!(preview.fuzzy_candidates.iter().all(|t| t.candidates[0].judgement.as_ref().unwrap().contested));
}

#[test]
fn names_in_other_scripts_and_other_writings_match() {
    let pairs = [
        ("Ελληνική Εταιρεία", "Elliniki Etaireia"),
        ("BlueRidge", "Blue Ridge"),
        ("Springfield, City of", "City of Springfield"),
        ("Fabrikam Mfg Co.", "Fabrikam Manufacturing Company"),
        ("Litware - Production", "Litware (old)"),
        ("Wide World Importers dba Tailspin Toys", "Tailspin Toys"),
    ];
    let clients: Vec<Value> = pairs.iter().map(|(_, name)| client(name, name, None)).collect();
    for (name, expected) in pairs {
        let preview = match_tenants(&input(&json!([tenant("t", name, "")]), &json!(clients)));
        assert_eq!(first(&preview, "t").map(|(id, _)| id).as_deref(), Some(expected), "{name}");
    }
}

#[test]
fn nothing_alike_is_unmatched_and_nothing_at_all_is_no_fault() {
    let preview = match_tenants(&input(
        &json!([tenant("t", "Contoso", "contoso.com")]),
        &json!([client("c", "Fabrikam", None)]),
    ));
    assert_eq!(preview.unmatched.len(), 1);
    let bare = json!([{ "managedTenantId": "t", "displayName": null, "primaryDomain": null }, {}]);
    let preview =
        match_tenants(&input(&bare, &json!([{ "clientId": "c" }, { "clientId": "d", "clientName": "!!!" }])));
    assert_eq!(preview.unmatched.len(), 2);
    assert_eq!(match_tenants(&MatchInput::default()), MappingPreview::default());
}

#[test]
fn explain_agrees_with_the_preview_and_says_why_not() {
    let clients = json!([
        client("near", "Contoso Group", Some("contoso.com")),
        client("far", "Fabrikam", Some("fabrikam.com"))
    ]);
    let input = input(&json!([tenant("t", "Contoso", "contoso.com")]), &clients);
    let preview = match_tenants(&input);
    let near = explain(&input, "t", "near").unwrap();
    let offered = &preview.auto_matched[0].matched;
    assert_eq!((near.confidence_score, near.rank), (offered.confidence_score, Some(1)));
    assert_eq!(near.evidence, offered.judgement.as_ref().unwrap().evidence);
    let far = explain(&input, "t", "far").unwrap();
    assert_eq!((far.rank, far.band, far.better_client_id.as_deref()), (None, Band::None, Some("near")));
    assert!(
        far.evidence.iter().any(|signal| signal.kind == "domains_differ" && signal.points < 0.0),
        "{far:?}"
    );
    assert!(far.verdict.starts_with("Not offered"));
    assert_eq!(explain(&input, "t", "nobody"), None);
}

#[test]
fn threads_change_nothing() {
    let tenants: Vec<Value> =
        (0..60).map(|i| tenant(&i.to_string(), &format!("Client {i} Ltd"), &format!("c{i}.com"))).collect();
    let clients: Vec<Value> = (0..90)
        .map(|i| client(&i.to_string(), &format!("Client {i}"), Some(&format!("c{}.com", i / 2))))
        .collect();
    let input = input(&json!(tenants), &json!(clients));
    assert_eq!(match_tenants(&input), match_tenants_with(&input, &MatchOptions { threads: 3 }));
}
