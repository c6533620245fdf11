-- Tables that only this library knows.

CREATE TABLE entra_plans (
    tenant             TEXT NOT NULL,
    managed_tenant_id  TEXT NOT NULL,
    plan_hash          TEXT NOT NULL,
    run_id             TEXT NOT NULL,
    plan               TEXT NOT NULL,
    allowed_by         TEXT,
    allowed_at         TEXT,
    created_at         TEXT NOT NULL,
    PRIMARY KEY (tenant, managed_tenant_id, plan_hash)
);

-- What was written, value by value. An identity is written once in a run: a batch that is written again is known by it.
CREATE TABLE entra_journal (
    tenant             TEXT NOT NULL,
    run_id             TEXT NOT NULL,
    sequence           INTEGER NOT NULL,
    managed_tenant_id  TEXT NOT NULL,
    entra_object_id    TEXT NOT NULL,
    contact_name_id    TEXT NOT NULL,
    action             TEXT NOT NULL,
    before_values      TEXT NOT NULL,
    after_values       TEXT NOT NULL,
    replaces           TEXT,
    written_at         TEXT NOT NULL,
    undone_by          TEXT,
    undone_at          TEXT,
    PRIMARY KEY (tenant, run_id, sequence),
    UNIQUE (tenant, run_id, managed_tenant_id, entra_object_id)
);
CREATE INDEX entra_journal_contact ON entra_journal (tenant, contact_name_id, written_at);

CREATE TABLE entra_outcomes (
    tenant             TEXT NOT NULL,
    run_id             TEXT NOT NULL,
    managed_tenant_id  TEXT NOT NULL,
    entra_object_id    TEXT NOT NULL,
    position           INTEGER NOT NULL,
    display_name       TEXT,
    contact_name_id    TEXT,
    action             TEXT NOT NULL,
    reason             TEXT NOT NULL,
    PRIMARY KEY (tenant, run_id, managed_tenant_id, entra_object_id)
);

CREATE TABLE entra_delta_cursors (
    tenant             TEXT NOT NULL,
    managed_tenant_id  TEXT NOT NULL,
    link               TEXT NOT NULL,
    origin             TEXT NOT NULL,
    select_version     INTEGER NOT NULL,
    complete_read_at   TEXT NOT NULL,
    updated_at         TEXT NOT NULL,
    PRIMARY KEY (tenant, managed_tenant_id)
);

-- The row of a lease that was given back stays, so that its generation keeps growing.
CREATE TABLE entra_leases (
    tenant      TEXT NOT NULL,
    name        TEXT NOT NULL,
    holder      TEXT NOT NULL,
    generation  INTEGER NOT NULL,
    expires_at  TEXT NOT NULL,
    PRIMARY KEY (tenant, name)
);

CREATE TABLE entra_sign_ins (
    tenant        TEXT NOT NULL,
    state_hash    TEXT NOT NULL,
    user_id       TEXT NOT NULL,
    redirect_uri  TEXT NOT NULL,
    expires_at    TEXT NOT NULL,
    PRIMARY KEY (tenant, state_hash)
);

-- Ciphertext only. Secrets of the whole installation have the empty tenant.
CREATE TABLE entra_sealed_secrets (
    tenant      TEXT NOT NULL,
    name        TEXT NOT NULL,
    ciphertext  BLOB NOT NULL,
    PRIMARY KEY (tenant, name)
);

CREATE TABLE entra_audit (
    audit_id     INTEGER PRIMARY KEY,
    tenant       TEXT NOT NULL,
    happened_at  TEXT NOT NULL,
    user_id      TEXT,
    operation    TEXT NOT NULL,
    outcome      TEXT NOT NULL,
    details      TEXT NOT NULL
);
CREATE INDEX entra_audit_tenant ON entra_audit (tenant, audit_id DESC);
