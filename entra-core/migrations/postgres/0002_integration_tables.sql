-- Tables that the host product may already have from its own version of the integration. Each is made whole in an
-- empty database; in a host's, the columns that it lacks are added.

CREATE TABLE IF NOT EXISTS entra_partner_connections (
    tenant uuid NOT NULL,
    connection_id uuid NOT NULL DEFAULT gen_random_uuid(),
    PRIMARY KEY (tenant, connection_id)
);

ALTER TABLE entra_partner_connections
    ADD COLUMN IF NOT EXISTS connection_type text NOT NULL DEFAULT 'direct',
    ADD COLUMN IF NOT EXISTS status text NOT NULL DEFAULT 'disconnected',
    ADD COLUMN IF NOT EXISTS is_active boolean NOT NULL DEFAULT false,
    ADD COLUMN IF NOT EXISTS cipp_base_url text,
    ADD COLUMN IF NOT EXISTS token_secret_ref text,
    ADD COLUMN IF NOT EXISTS connected_at timestamptz,
    ADD COLUMN IF NOT EXISTS disconnected_at timestamptz,
    ADD COLUMN IF NOT EXISTS last_validated_at timestamptz,
    ADD COLUMN IF NOT EXISTS last_validation_error jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN IF NOT EXISTS created_by uuid,
    ADD COLUMN IF NOT EXISTS updated_by uuid,
    ADD COLUMN IF NOT EXISTS created_at timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN IF NOT EXISTS updated_at timestamptz NOT NULL DEFAULT now();

CREATE TABLE IF NOT EXISTS entra_managed_tenants (
    tenant uuid NOT NULL,
    managed_tenant_id uuid NOT NULL DEFAULT gen_random_uuid(),
    PRIMARY KEY (tenant, managed_tenant_id)
);

ALTER TABLE entra_managed_tenants
    ADD COLUMN IF NOT EXISTS entra_tenant_id text NOT NULL DEFAULT '',
    ADD COLUMN IF NOT EXISTS display_name text,
    ADD COLUMN IF NOT EXISTS primary_domain text,
    ADD COLUMN IF NOT EXISTS source_user_count integer NOT NULL DEFAULT 0,
    ADD COLUMN IF NOT EXISTS discovered_at timestamptz,
    ADD COLUMN IF NOT EXISTS last_seen_at timestamptz,
    ADD COLUMN IF NOT EXISTS metadata jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN IF NOT EXISTS last_successful_sync_user_count integer,
    ADD COLUMN IF NOT EXISTS last_successful_sync_at timestamptz,
    ADD COLUMN IF NOT EXISTS created_at timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN IF NOT EXISTS updated_at timestamptz NOT NULL DEFAULT now(),
    -- Ours: every verified domain, and whether the tenant's people can be read.
    ADD COLUMN IF NOT EXISTS domains jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN IF NOT EXISTS access jsonb NOT NULL DEFAULT '{"state": "readable"}';

CREATE TABLE IF NOT EXISTS entra_client_tenant_mappings (
    tenant uuid NOT NULL,
    mapping_id uuid NOT NULL DEFAULT gen_random_uuid(),
    PRIMARY KEY (tenant, mapping_id)
);

ALTER TABLE entra_client_tenant_mappings
    ADD COLUMN IF NOT EXISTS managed_tenant_id uuid,
    ADD COLUMN IF NOT EXISTS client_id uuid,
    ADD COLUMN IF NOT EXISTS mapping_state text NOT NULL DEFAULT 'needs_review',
    ADD COLUMN IF NOT EXISTS confidence_score numeric(5, 2),
    ADD COLUMN IF NOT EXISTS is_active boolean NOT NULL DEFAULT true,
    ADD COLUMN IF NOT EXISTS decided_by uuid,
    ADD COLUMN IF NOT EXISTS decided_at timestamptz,
    ADD COLUMN IF NOT EXISTS created_at timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN IF NOT EXISTS updated_at timestamptz NOT NULL DEFAULT now(),
    -- Ours: a sync of this mapping has completed.
    ADD COLUMN IF NOT EXISTS settled boolean NOT NULL DEFAULT false;

CREATE TABLE IF NOT EXISTS entra_sync_settings (
    tenant uuid NOT NULL,
    settings_id uuid NOT NULL DEFAULT gen_random_uuid(),
    PRIMARY KEY (tenant, settings_id)
);

ALTER TABLE entra_sync_settings
    ADD COLUMN IF NOT EXISTS sync_enabled boolean NOT NULL DEFAULT false,
    ADD COLUMN IF NOT EXISTS sync_interval_minutes integer NOT NULL DEFAULT 1440,
    ADD COLUMN IF NOT EXISTS field_sync_config jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN IF NOT EXISTS user_filter_config jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN IF NOT EXISTS notification_config jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN IF NOT EXISTS created_at timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN IF NOT EXISTS updated_at timestamptz NOT NULL DEFAULT now(),
    -- Ours: what the host's columns have no room for.
    ADD COLUMN IF NOT EXISTS entra_options jsonb NOT NULL DEFAULT '{}';

CREATE TABLE IF NOT EXISTS entra_sync_runs (
    tenant uuid NOT NULL,
    run_id uuid NOT NULL DEFAULT gen_random_uuid(),
    PRIMARY KEY (tenant, run_id)
);

ALTER TABLE entra_sync_runs
    ADD COLUMN IF NOT EXISTS workflow_id text,
    ADD COLUMN IF NOT EXISTS run_type text NOT NULL DEFAULT 'manual',
    ADD COLUMN IF NOT EXISTS status text NOT NULL DEFAULT 'queued',
    ADD COLUMN IF NOT EXISTS initiated_by uuid,
    ADD COLUMN IF NOT EXISTS started_at timestamptz,
    ADD COLUMN IF NOT EXISTS completed_at timestamptz,
    ADD COLUMN IF NOT EXISTS total_tenants integer NOT NULL DEFAULT 0,
    ADD COLUMN IF NOT EXISTS processed_tenants integer NOT NULL DEFAULT 0,
    ADD COLUMN IF NOT EXISTS succeeded_tenants integer NOT NULL DEFAULT 0,
    ADD COLUMN IF NOT EXISTS failed_tenants integer NOT NULL DEFAULT 0,
    ADD COLUMN IF NOT EXISTS summary jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN IF NOT EXISTS is_dry_run boolean NOT NULL DEFAULT false,
    ADD COLUMN IF NOT EXISTS scope_managed_tenant_id uuid,
    ADD COLUMN IF NOT EXISTS scope_client_id uuid,
    ADD COLUMN IF NOT EXISTS created_at timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN IF NOT EXISTS updated_at timestamptz NOT NULL DEFAULT now();

CREATE TABLE IF NOT EXISTS entra_sync_run_tenants (
    tenant uuid NOT NULL,
    run_tenant_id uuid NOT NULL DEFAULT gen_random_uuid(),
    run_id uuid NOT NULL,
    PRIMARY KEY (tenant, run_tenant_id),
    FOREIGN KEY (tenant, run_id) REFERENCES entra_sync_runs (tenant, run_id)
);

ALTER TABLE entra_sync_run_tenants
    ADD COLUMN IF NOT EXISTS managed_tenant_id uuid,
    ADD COLUMN IF NOT EXISTS client_id uuid,
    ADD COLUMN IF NOT EXISTS status text NOT NULL DEFAULT 'queued',
    ADD COLUMN IF NOT EXISTS created_count integer NOT NULL DEFAULT 0,
    ADD COLUMN IF NOT EXISTS linked_count integer NOT NULL DEFAULT 0,
    ADD COLUMN IF NOT EXISTS updated_count integer NOT NULL DEFAULT 0,
    ADD COLUMN IF NOT EXISTS ambiguous_count integer NOT NULL DEFAULT 0,
    ADD COLUMN IF NOT EXISTS inactivated_count integer NOT NULL DEFAULT 0,
    ADD COLUMN IF NOT EXISTS error_message text,
    ADD COLUMN IF NOT EXISTS started_at timestamptz,
    ADD COLUMN IF NOT EXISTS completed_at timestamptz,
    ADD COLUMN IF NOT EXISTS created_at timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN IF NOT EXISTS updated_at timestamptz NOT NULL DEFAULT now(),
    -- Ours: counters that the host does not show, and the code of the error.
    ADD COLUMN IF NOT EXISTS skipped_count integer NOT NULL DEFAULT 0,
    ADD COLUMN IF NOT EXISTS reactivated_count integer NOT NULL DEFAULT 0,
    ADD COLUMN IF NOT EXISTS unchanged_count integer NOT NULL DEFAULT 0,
    ADD COLUMN IF NOT EXISTS error_code text;

CREATE TABLE IF NOT EXISTS entra_contact_links (
    tenant uuid NOT NULL,
    link_id uuid NOT NULL DEFAULT gen_random_uuid(),
    PRIMARY KEY (tenant, link_id)
);

-- As with contacts: a full read writes to every row. What a host's table holds already stays as it lies.
ALTER TABLE entra_contact_links SET (fillfactor = 50);

ALTER TABLE entra_contact_links
    ADD COLUMN IF NOT EXISTS contact_name_id uuid,
    ADD COLUMN IF NOT EXISTS client_id uuid,
    ADD COLUMN IF NOT EXISTS entra_tenant_id text,
    ADD COLUMN IF NOT EXISTS entra_object_id text,
    ADD COLUMN IF NOT EXISTS link_status text NOT NULL DEFAULT 'active',
    ADD COLUMN IF NOT EXISTS is_active boolean NOT NULL DEFAULT true,
    ADD COLUMN IF NOT EXISTS last_seen_at timestamptz,
    ADD COLUMN IF NOT EXISTS last_synced_at timestamptz,
    ADD COLUMN IF NOT EXISTS metadata jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN IF NOT EXISTS created_at timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN IF NOT EXISTS updated_at timestamptz NOT NULL DEFAULT now();

CREATE TABLE IF NOT EXISTS entra_contact_reconciliation_queue (
    tenant uuid NOT NULL,
    queue_item_id uuid NOT NULL DEFAULT gen_random_uuid(),
    PRIMARY KEY (tenant, queue_item_id)
);

ALTER TABLE entra_contact_reconciliation_queue
    ADD COLUMN IF NOT EXISTS managed_tenant_id uuid,
    ADD COLUMN IF NOT EXISTS client_id uuid,
    ADD COLUMN IF NOT EXISTS entra_tenant_id text,
    ADD COLUMN IF NOT EXISTS entra_object_id text,
    ADD COLUMN IF NOT EXISTS user_principal_name text,
    ADD COLUMN IF NOT EXISTS display_name text,
    ADD COLUMN IF NOT EXISTS email text,
    ADD COLUMN IF NOT EXISTS candidate_contacts jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN IF NOT EXISTS status text NOT NULL DEFAULT 'open',
    ADD COLUMN IF NOT EXISTS resolution_action text,
    ADD COLUMN IF NOT EXISTS resolved_contact_id uuid,
    ADD COLUMN IF NOT EXISTS resolved_by uuid,
    ADD COLUMN IF NOT EXISTS resolved_at timestamptz,
    ADD COLUMN IF NOT EXISTS payload jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN IF NOT EXISTS created_at timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN IF NOT EXISTS updated_at timestamptz NOT NULL DEFAULT now();
