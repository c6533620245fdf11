-- Rules that people decided once and that stand from then on; who decided and when is part of each.

CREATE TABLE IF NOT EXISTS entra_mapping_rules (
    tenant uuid NOT NULL,
    managed_tenant_id uuid NOT NULL,
    rules jsonb NOT NULL,
    PRIMARY KEY (tenant, managed_tenant_id)
);

CREATE TABLE IF NOT EXISTS entra_review_rules (
    tenant uuid NOT NULL,
    rule_id uuid NOT NULL,
    rule jsonb NOT NULL,
    PRIMARY KEY (tenant, rule_id)
);
