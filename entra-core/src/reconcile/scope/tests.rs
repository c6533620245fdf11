use super::*;
use crate::model::AssignedLicense;

fn person() -> DirectoryUser {
    DirectoryUser {
        entra_object_id: "ann".into(),
        user_principal_name: Some("ann@contoso.com".into()),
        email: Some("ann@contoso.com".into()),
        display_name: Some("Ann Lee".into()),
        given_name: Some("Ann".into()),
        account_enabled: Some(true),
        user_type: Some("Member".into()),
        assigned_licenses: Some(vec![AssignedLicense { sku_id: "e3".into() }]),
        ..DirectoryUser::default()
    }
}

fn reason(user: &DirectoryUser, filter: &UserFilter) -> Option<ExclusionReason> {
    Scope::new(filter, ScopeProfile::Default, None).exclusion(user)
}

#[test]
fn each_fact_has_its_reason() {
    let plain = UserFilter::default();
    assert_eq!(reason(&person(), &plain), None);
    for (user, expected) in [
        (DirectoryUser { account_enabled: Some(false), ..person() }, ExclusionReason::AccountDisabled),
        (
            DirectoryUser { user_principal_name: Some("ann".into()), ..person() },
            ExclusionReason::MissingIdentity,
        ),
        (DirectoryUser { entra_object_id: " ".into(), ..person() }, ExclusionReason::MissingIdentity),
        (
            DirectoryUser { display_name: Some("SVC-Backup".into()), ..person() },
            ExclusionReason::ServiceAccount,
        ),
        (DirectoryUser { user_type: Some("guest".into()), ..person() }, ExclusionReason::Guest),
        (
            DirectoryUser { user_principal_name: Some("a_b.com#EXT#@c.onmicrosoft.com".into()), ..person() },
            ExclusionReason::Guest,
        ),
        (DirectoryUser { is_resource_account: Some(true), ..person() }, ExclusionReason::ResourceMailbox),
        (
            DirectoryUser {
                account_enabled: Some(false),
                assigned_licenses: Some(vec![]),
                given_name: None,
                ..person()
            },
            ExclusionReason::ResourceMailbox,
        ),
    ] {
        assert_eq!(reason(&user, &plain), Some(expected), "{user:?}");
    }
}

/// Phase1 keeps to the patterns of the TypeScript version.
#[test]
fn an_account_that_synchronises_is_nobody_in_the_default_profile() {
    let account = DirectoryUser {
        user_principal_name: Some("Sync_DC01_1f0c2a9b77de@contoso.onmicrosoft.com".into()),
        email: None,
        ..person()
    };
    let plain = UserFilter::default();
    assert_eq!(reason(&account, &plain), Some(ExclusionReason::ServiceAccount));
    assert_eq!(Scope::new(&plain, ScopeProfile::Phase1, None).exclusion(&account), None);
    let wanted = UserFilter { always_include: vec!["ann".into()], ..UserFilter::default() };
    assert_eq!(reason(&account, &wanted), None, "a person's word counts");
}

#[test]
fn what_is_not_known_excludes_nobody() {
    let strict = UserFilter { require_license: true, ..UserFilter::default() };
    let unlicensed = DirectoryUser { assigned_licenses: Some(vec![]), ..person() };
    let unknown =
        DirectoryUser { assigned_licenses: None, account_enabled: None, user_type: None, ..person() };
    assert_eq!(reason(&unlicensed, &strict), Some(ExclusionReason::Unlicensed));
    assert_eq!(reason(&unknown, &strict), None);
}

#[test]
fn an_unread_group_lets_nobody_in() {
    let filter = UserFilter { groups: vec!["staff".into()], ..UserFilter::default() };
    let members = HashSet::from([EntraObjectId::from("ann")]);
    let with = |members| Scope::new(&filter, ScopeProfile::Default, members).exclusion(&person());
    assert_eq!(with(Some(&members)), None);
    assert_eq!(with(None), Some(ExclusionReason::NotInGroup));
}

#[test]
fn a_persons_word_beats_judgement_but_not_facts() {
    let filter = UserFilter {
        exclusion_patterns: vec!["lee$".into()],
        always_include: vec!["ANN".into()],
        always_exclude: vec!["bob".into()],
        excluded_domains: vec!["@Contoso.com".into()],
        ..UserFilter::default()
    };
    assert_eq!(reason(&person(), &filter), None);
    let disabled = DirectoryUser { account_enabled: Some(false), ..person() };
    assert_eq!(reason(&disabled, &filter), Some(ExclusionReason::AccountDisabled));
    let bob = DirectoryUser { entra_object_id: "bob".into(), ..person() };
    assert_eq!(reason(&bob, &filter), Some(ExclusionReason::ExcludedByPerson));
    let carol = DirectoryUser { entra_object_id: "carol".into(), ..person() };
    assert_eq!(reason(&carol, &filter), Some(ExclusionReason::TenantCustomPattern));
    let dan = DirectoryUser { display_name: Some("Dan".into()), ..carol };
    assert_eq!(reason(&dan, &filter), Some(ExclusionReason::DomainExcluded));
}

#[test]
fn a_bad_pattern_is_skipped_and_named() {
    let filter = UserFilter {
        exclusion_patterns: vec!["(".into(), "^ann@".into(), " ".into()],
        ..UserFilter::default()
    };
    let scope = Scope::new(&filter, ScopeProfile::Phase1, None);
    assert_eq!(scope.exclusion(&person()), Some(ExclusionReason::TenantCustomPattern));
    assert_eq!(scope.invalid_patterns().iter().map(|bad| bad.pattern.as_str()).collect::<Vec<_>>(), ["("]);
}

#[test]
fn phase1_knows_four_reasons_only() {
    let filter =
        UserFilter { require_license: true, always_exclude: vec!["ann".into()], ..UserFilter::default() };
    let guest =
        DirectoryUser { user_type: Some("Guest".into()), assigned_licenses: Some(vec![]), ..person() };
    assert_eq!(Scope::new(&filter, ScopeProfile::Phase1, None).exclusion(&guest), None);
}
