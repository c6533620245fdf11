//! Standing rules.

use super::{
    TestStore,
    world::{START, client_id, host, other_host, uuid},
};
use crate::model::{MappingRule, MappingRules, ReviewRule, ReviewRuleEffect, ReviewRuleNames, RuleTest};

fn divided(domain: &str) -> MappingRules {
    let rule = |test, client| MappingRule { test, client_id: client_id(client) };
    MappingRules {
        rules: vec![rule(RuleTest::Domain(domain.into()), 1), rule(RuleTest::EverybodyElse, 2)],
        decided_by: Some("u-1".into()),
        decided_at: Some(START),
    }
}

/// In order, with who and when; replaced as a whole; none are none; and each host tenant has its own.
pub async fn mapping_rules_are_replaced_as_a_whole(store: &dyn TestStore) {
    let (host, other, tenant) = (host(), other_host(), uuid(7, 1).into());
    assert_eq!(store.mapping_rules(&host, &tenant).await.unwrap(), MappingRules::default());
    store.save_mapping_rules(&host, &tenant, &divided("a.com")).await.unwrap();
    store.save_mapping_rules(&other, &tenant, &divided("other.com")).await.unwrap();
    store.save_mapping_rules(&host, &tenant, &divided("b.com")).await.unwrap();
    assert_eq!(store.mapping_rules(&host, &tenant).await.unwrap(), divided("b.com"));
    assert_eq!(store.mapping_rules(&host, &uuid(7, 2).into()).await.unwrap(), MappingRules::default());
    store.save_mapping_rules(&host, &tenant, &MappingRules::default()).await.unwrap();
    assert_eq!(store.mapping_rules(&host, &tenant).await.unwrap(), MappingRules::default());
    assert_eq!(store.mapping_rules(&other, &tenant).await.unwrap(), divided("other.com"));
}

/// Oldest first; put again is replaced; removed once; and each host tenant has its own.
pub async fn review_rules_come_and_go_one_by_one(store: &dyn TestStore) {
    let (host, other) = (host(), other_host());
    let rule = |number, value: &str| ReviewRule {
        rule_id: uuid(8, number).into(),
        managed_tenant_id: uuid(7, 1).into(),
        effect: ReviewRuleEffect::Exclude,
        names: ReviewRuleNames::Pattern(value.into()),
        decided_by: Some("u-1".into()),
        decided_at: Some(START),
    };
    for (number, value) in [(2, "^two"), (1, "^one"), (2, "^zwei")] {
        store.put_review_rule(&host, &rule(number, value)).await.unwrap();
    }
    store.put_review_rule(&other, &rule(1, "^theirs")).await.unwrap();
    assert_eq!(store.review_rules(&host).await.unwrap(), [rule(1, "^one"), rule(2, "^zwei")]);
    assert!(store.remove_review_rule(&host, &uuid(8, 1).into()).await.unwrap());
    assert!(!store.remove_review_rule(&host, &uuid(8, 1).into()).await.unwrap());
    assert_eq!(store.review_rules(&host).await.unwrap(), [rule(2, "^zwei")]);
    assert_eq!(store.review_rules(&other).await.unwrap(), [rule(1, "^theirs")]);
}
