-- The tables of the integration that the host's pages read. Columns of ours that the host does not know begin with
-- `entra_`.

CREATE TABLE entra_partner_connections (
    tenant                 TEXT NOT NULL,
    connection_id          TEXT NOT NULL,
    connection_type        TEXT NOT NULL,
    status                 TEXT NOT NULL DEFAULT 'disconnected',
    is_active              INTEGER NOT NULL DEFAULT 0,
    cipp_base_url          TEXT,
    token_secret_ref       TEXT,
    connected_at           TEXT,
    disconnected_at        TEXT,
    last_validated_at      TEXT,
    last_validation_error  TEXT NOT NULL DEFAULT '{}',
    created_by             TEXT,
    updated_by             TEXT,
    created_at             TEXT NOT NULL,
    updated_at             TEXT NOT NULL,
    PRIMARY KEY (tenant, connection_id)
);
CREATE UNIQUE INDEX entra_partner_connections_active ON entra_partner_connections (tenant) WHERE is_active;

CREATE TABLE entra_managed_tenants (
    tenant                           TEXT NOT NULL,
    managed_tenant_id                TEXT NOT NULL,
    entra_tenant_id                  TEXT NOT NULL,
    display_name                     TEXT NOT NULL,
    primary_domain                   TEXT,
    source_user_count                INTEGER NOT NULL DEFAULT 0,
    discovered_at                    TEXT NOT NULL,
    last_seen_at                     TEXT NOT NULL,
    metadata                         TEXT NOT NULL DEFAULT '{}',
    last_successful_sync_user_count  INTEGER,
    last_successful_sync_at          TEXT,
    created_at                       TEXT NOT NULL,
    updated_at                       TEXT NOT NULL,
    entra_domains                    TEXT NOT NULL DEFAULT '[]',
    entra_access                     TEXT NOT NULL DEFAULT '{"state":"readable"}',
    PRIMARY KEY (tenant, managed_tenant_id),
    UNIQUE (tenant, entra_tenant_id)
);
CREATE INDEX entra_managed_tenants_domain ON entra_managed_tenants (tenant, lower(primary_domain));

CREATE TABLE entra_client_tenant_mappings (
    tenant             TEXT NOT NULL,
    mapping_id         TEXT NOT NULL,
    managed_tenant_id  TEXT NOT NULL,
    client_id          TEXT,
    mapping_state      TEXT NOT NULL DEFAULT 'needs_review',
    confidence_score   REAL,
    is_active          INTEGER NOT NULL DEFAULT 1,
    decided_by         TEXT,
    decided_at         TEXT,
    created_at         TEXT NOT NULL,
    updated_at         TEXT NOT NULL,
    entra_settled_at   TEXT,
    PRIMARY KEY (tenant, mapping_id),
    FOREIGN KEY (tenant, managed_tenant_id) REFERENCES entra_managed_tenants
);
CREATE UNIQUE INDEX entra_client_tenant_mappings_active
    ON entra_client_tenant_mappings (tenant, managed_tenant_id) WHERE is_active;
CREATE INDEX entra_client_tenant_mappings_tenant ON entra_client_tenant_mappings (tenant, managed_tenant_id);

CREATE TABLE entra_sync_settings (
    tenant                 TEXT NOT NULL,
    settings_id            TEXT NOT NULL,
    sync_enabled           INTEGER NOT NULL DEFAULT 0,
    sync_interval_minutes  INTEGER NOT NULL DEFAULT 1440,
    field_sync_config      TEXT NOT NULL DEFAULT '{}',
    user_filter_config     TEXT NOT NULL DEFAULT '{}',
    notification_config    TEXT NOT NULL DEFAULT '{}',
    created_at             TEXT NOT NULL,
    updated_at             TEXT NOT NULL,
    entra_options          TEXT NOT NULL DEFAULT '{}',
    PRIMARY KEY (tenant, settings_id),
    UNIQUE (tenant)
);

CREATE TABLE entra_sync_runs (
    tenant                   TEXT NOT NULL,
    run_id                   TEXT NOT NULL,
    workflow_id              TEXT,
    run_type                 TEXT NOT NULL,
    status                   TEXT NOT NULL,
    initiated_by             TEXT,
    started_at               TEXT NOT NULL,
    completed_at             TEXT,
    total_tenants            INTEGER NOT NULL DEFAULT 0,
    processed_tenants        INTEGER NOT NULL DEFAULT 0,
    succeeded_tenants        INTEGER NOT NULL DEFAULT 0,
    failed_tenants           INTEGER NOT NULL DEFAULT 0,
    summary                  TEXT NOT NULL DEFAULT '{}',
    is_dry_run               INTEGER NOT NULL DEFAULT 0,
    scope_managed_tenant_id  TEXT,
    scope_client_id          TEXT,
    created_at               TEXT NOT NULL,
    updated_at               TEXT NOT NULL,
    PRIMARY KEY (tenant, run_id)
);
CREATE INDEX entra_sync_runs_started ON entra_sync_runs (tenant, started_at DESC);
-- A retried start finds the run that it made before.
CREATE UNIQUE INDEX entra_sync_runs_workflow ON entra_sync_runs (tenant, workflow_id);

CREATE TABLE entra_sync_run_tenants (
    tenant                   TEXT NOT NULL,
    run_tenant_id            TEXT NOT NULL,
    run_id                   TEXT NOT NULL,
    managed_tenant_id        TEXT,
    client_id                TEXT,
    status                   TEXT NOT NULL,
    created_count            INTEGER NOT NULL DEFAULT 0,
    linked_count             INTEGER NOT NULL DEFAULT 0,
    updated_count            INTEGER NOT NULL DEFAULT 0,
    ambiguous_count          INTEGER NOT NULL DEFAULT 0,
    inactivated_count        INTEGER NOT NULL DEFAULT 0,
    error_message            TEXT,
    started_at               TEXT,
    completed_at             TEXT,
    created_at               TEXT NOT NULL,
    updated_at               TEXT NOT NULL,
    entra_skipped_count      INTEGER NOT NULL DEFAULT 0,
    entra_reactivated_count  INTEGER NOT NULL DEFAULT 0,
    entra_unchanged_count    INTEGER NOT NULL DEFAULT 0,
    entra_error_code         TEXT,
    PRIMARY KEY (tenant, run_tenant_id),
    FOREIGN KEY (tenant, run_id) REFERENCES entra_sync_runs
);
CREATE INDEX entra_sync_run_tenants_run ON entra_sync_run_tenants (tenant, run_id);
CREATE INDEX entra_sync_run_tenants_tenant ON entra_sync_run_tenants (tenant, managed_tenant_id);

CREATE TABLE entra_contact_links (
    tenant           TEXT NOT NULL,
    link_id          TEXT NOT NULL,
    contact_name_id  TEXT NOT NULL,
    client_id        TEXT,
    entra_tenant_id  TEXT NOT NULL,
    entra_object_id  TEXT NOT NULL,
    link_status      TEXT NOT NULL DEFAULT 'active',
    is_active        INTEGER NOT NULL DEFAULT 1,
    last_seen_at     TEXT,
    last_synced_at   TEXT,
    metadata         TEXT NOT NULL DEFAULT '{}',
    created_at       TEXT NOT NULL,
    updated_at       TEXT NOT NULL,
    PRIMARY KEY (tenant, link_id),
    UNIQUE (tenant, entra_tenant_id, entra_object_id)
);
CREATE UNIQUE INDEX entra_contact_links_active ON entra_contact_links (tenant, contact_name_id) WHERE is_active;
CREATE INDEX entra_contact_links_contact ON entra_contact_links (tenant, contact_name_id);

CREATE TABLE entra_contact_reconciliation_queue (
    tenant               TEXT NOT NULL,
    queue_item_id        TEXT NOT NULL,
    managed_tenant_id    TEXT,
    client_id            TEXT,
    entra_tenant_id      TEXT NOT NULL,
    entra_object_id      TEXT NOT NULL,
    user_principal_name  TEXT,
    display_name         TEXT,
    email                TEXT,
    candidate_contacts   TEXT NOT NULL DEFAULT '[]',
    status               TEXT NOT NULL DEFAULT 'open',
    resolution_action    TEXT,
    resolved_contact_id  TEXT,
    resolved_by          TEXT,
    resolved_at          TEXT,
    payload              TEXT NOT NULL DEFAULT '{}',
    created_at           TEXT NOT NULL,
    updated_at           TEXT NOT NULL,
    PRIMARY KEY (tenant, queue_item_id)
);
CREATE INDEX entra_contact_reconciliation_queue_status
    ON entra_contact_reconciliation_queue (tenant, status, created_at DESC);
CREATE INDEX entra_contact_reconciliation_queue_identity
    ON entra_contact_reconciliation_queue (tenant, entra_tenant_id, entra_object_id);
-- Somebody waits for one decision at a time.
CREATE UNIQUE INDEX entra_contact_reconciliation_queue_open
    ON entra_contact_reconciliation_queue (tenant, entra_tenant_id, entra_object_id) WHERE status = 'open';
