-- Rules that people decided once and that stand from then on; who decided and when is part of each.

CREATE TABLE entra_mapping_rules (
    tenant             TEXT NOT NULL,
    managed_tenant_id  TEXT NOT NULL,
    rules              TEXT NOT NULL,
    PRIMARY KEY (tenant, managed_tenant_id)
);

CREATE TABLE entra_review_rules (
    tenant   TEXT NOT NULL,
    rule_id  TEXT NOT NULL,
    rule     TEXT NOT NULL,
    PRIMARY KEY (tenant, rule_id)
);
