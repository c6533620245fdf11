-- A host product's database as its own version of the integration left it: names, types and defaults are the host's,
-- some columns of later versions are missing, others are there that we know nothing of.

CREATE TABLE clients (
    tenant uuid NOT NULL,
    client_id uuid NOT NULL DEFAULT gen_random_uuid(),
    client_name varchar(255) NOT NULL,
    url text,
    properties jsonb,
    billing_email text,
    is_inactive boolean DEFAULT false,
    credit_balance integer NOT NULL DEFAULT 0,
    created_at timestamptz DEFAULT now(),
    updated_at timestamptz DEFAULT now(),
    entra_tenant_id text,
    CONSTRAINT clients_pkey PRIMARY KEY (tenant, client_id)
);
CREATE TABLE client_inbound_email_domains (
    tenant uuid NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    client_id uuid NOT NULL,
    domain text NOT NULL,
    PRIMARY KEY (tenant, id)
);
CREATE TABLE contacts (
    tenant uuid NOT NULL,
    contact_name_id uuid NOT NULL DEFAULT gen_random_uuid(),
    full_name varchar(255) NOT NULL,
    email varchar(320),
    client_id uuid,
    role text,
    notes text,
    is_inactive boolean DEFAULT false,
    primary_email_canonical_type text DEFAULT 'work',
    created_at timestamptz DEFAULT now(),
    updated_at timestamptz DEFAULT now(),
    entra_object_id text,
    entra_sync_source text,
    last_entra_sync_at timestamptz,
    CONSTRAINT contacts_pkey PRIMARY KEY (tenant, contact_name_id),
    CONSTRAINT contacts_tenant_email_unique UNIQUE (tenant, email)
);
CREATE INDEX contacts_tenant_client_idx ON contacts (tenant, client_id);
CREATE TABLE contact_additional_email_addresses (
    tenant uuid NOT NULL,
    additional_email_address_id uuid NOT NULL DEFAULT gen_random_uuid(),
    contact_name_id uuid NOT NULL,
    email_address text NOT NULL,
    normalized_email_address text NOT NULL,
    canonical_type text,
    display_order integer NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant, additional_email_address_id),
    UNIQUE (tenant, normalized_email_address)
);
CREATE TABLE contact_phone_numbers (
    tenant uuid NOT NULL,
    contact_phone_number_id uuid NOT NULL DEFAULT gen_random_uuid(),
    contact_name_id uuid NOT NULL,
    phone_number text NOT NULL,
    canonical_type text,
    is_default boolean NOT NULL DEFAULT false,
    display_order integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, contact_phone_number_id)
);
CREATE UNIQUE INDEX one_default_number ON contact_phone_numbers (tenant, contact_name_id) WHERE is_default;

CREATE TABLE entra_partner_connections (
    tenant uuid NOT NULL,
    connection_id uuid NOT NULL DEFAULT gen_random_uuid(),
    connection_type text NOT NULL,
    status text NOT NULL DEFAULT 'disconnected',
    is_active boolean NOT NULL DEFAULT false,
    cipp_base_url text,
    token_secret_ref text,
    connected_at timestamptz,
    disconnected_at timestamptz,
    last_validated_at timestamptz,
    last_validation_error jsonb NOT NULL DEFAULT '{}',
    created_by uuid,
    updated_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, connection_id),
    CHECK (connection_type IN ('direct', 'cipp'))
);
CREATE UNIQUE INDEX ux_entra_partner_connections_active ON entra_partner_connections (tenant) WHERE is_active = true;
CREATE TABLE entra_managed_tenants (
    tenant uuid NOT NULL,
    managed_tenant_id uuid NOT NULL DEFAULT gen_random_uuid(),
    entra_tenant_id text NOT NULL,
    display_name text,
    primary_domain text,
    source_user_count integer NOT NULL DEFAULT 0,
    discovered_at timestamptz NOT NULL DEFAULT now(),
    last_seen_at timestamptz NOT NULL DEFAULT now(),
    metadata jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, managed_tenant_id),
    CONSTRAINT host_managed_tenants_identity UNIQUE (tenant, entra_tenant_id)
);
CREATE TABLE entra_client_tenant_mappings (
    tenant uuid NOT NULL,
    mapping_id uuid NOT NULL DEFAULT gen_random_uuid(),
    managed_tenant_id uuid NOT NULL,
    client_id uuid,
    mapping_state text NOT NULL DEFAULT 'needs_review',
    confidence_score numeric(5, 2),
    is_active boolean NOT NULL DEFAULT true,
    decided_by uuid,
    decided_at timestamptz,
    client_portal_sso_enabled boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, mapping_id)
);
CREATE TABLE entra_sync_settings (
    tenant uuid NOT NULL,
    settings_id uuid NOT NULL DEFAULT gen_random_uuid(),
    sync_enabled boolean NOT NULL DEFAULT true,
    sync_interval_minutes integer NOT NULL DEFAULT 1440,
    field_sync_config jsonb NOT NULL DEFAULT '{}',
    user_filter_config jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, settings_id),
    UNIQUE (tenant)
);
CREATE TABLE entra_sync_runs (
    tenant uuid NOT NULL,
    run_id uuid NOT NULL DEFAULT gen_random_uuid(),
    workflow_id text,
    run_type text NOT NULL,
    status text NOT NULL DEFAULT 'queued',
    initiated_by uuid,
    started_at timestamptz NOT NULL DEFAULT now(),
    completed_at timestamptz,
    total_tenants integer NOT NULL DEFAULT 0,
    processed_tenants integer NOT NULL DEFAULT 0,
    succeeded_tenants integer NOT NULL DEFAULT 0,
    failed_tenants integer NOT NULL DEFAULT 0,
    summary jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, run_id)
);
CREATE TABLE entra_contact_links (
    tenant uuid NOT NULL,
    link_id uuid NOT NULL DEFAULT gen_random_uuid(),
    contact_name_id uuid NOT NULL,
    client_id uuid NOT NULL,
    entra_tenant_id text NOT NULL,
    entra_object_id text NOT NULL,
    link_status text NOT NULL DEFAULT 'active',
    is_active boolean NOT NULL DEFAULT true,
    last_seen_at timestamptz,
    last_synced_at timestamptz,
    metadata jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, link_id)
);
CREATE UNIQUE INDEX host_links_identity ON entra_contact_links (tenant, entra_tenant_id, entra_object_id);

-- The host keeps a book of migrations under the name that our library would use by default.
CREATE TABLE _sqlx_migrations (version bigint PRIMARY KEY, description text NOT NULL);
INSERT INTO _sqlx_migrations VALUES (1, 'of the host');

INSERT INTO clients (tenant, client_id, client_name, url, properties)
VALUES ('00000000-0000-4000-8000-0000000000aa', '00000000-0000-4000-8000-0000000000c1', 'Contoso', 'https://contoso.com', '{"website": "contoso.com"}');
INSERT INTO contacts (tenant, contact_name_id, full_name, email, client_id, notes, entra_object_id)
VALUES ('00000000-0000-4000-8000-0000000000aa', '00000000-0000-4000-8000-0000000000d1', 'Ada Lovelace', 'ada@contoso.com', '00000000-0000-4000-8000-0000000000c1', 'likes numbers', 'object-1');
INSERT INTO contact_phone_numbers (tenant, contact_name_id, phone_number, canonical_type, is_default)
VALUES ('00000000-0000-4000-8000-0000000000aa', '00000000-0000-4000-8000-0000000000d1', '+1 555 0100', 'home', true);
INSERT INTO entra_managed_tenants (tenant, managed_tenant_id, entra_tenant_id, display_name, primary_domain)
VALUES ('00000000-0000-4000-8000-0000000000aa', '00000000-0000-4000-8000-0000000000e1', 'entra-1', 'Contoso', 'contoso.com');
INSERT INTO entra_client_tenant_mappings (tenant, managed_tenant_id, client_id, mapping_state, confidence_score, client_portal_sso_enabled)
VALUES ('00000000-0000-4000-8000-0000000000aa', '00000000-0000-4000-8000-0000000000e1', '00000000-0000-4000-8000-0000000000c1', 'mapped', 1.00, true);
INSERT INTO entra_sync_settings (tenant, field_sync_config, user_filter_config)
VALUES ('00000000-0000-4000-8000-0000000000aa', '{"displayName": true, "theirs": 7}', '{"excludePatterns": ["^test"]}');
INSERT INTO entra_sync_runs (tenant, workflow_id, run_type, status)
VALUES ('00000000-0000-4000-8000-0000000000aa', 'entra-discovery:1', 'discovery', 'completed');
INSERT INTO entra_contact_links (tenant, contact_name_id, client_id, entra_tenant_id, entra_object_id)
VALUES ('00000000-0000-4000-8000-0000000000aa', '00000000-0000-4000-8000-0000000000d1', '00000000-0000-4000-8000-0000000000c1', 'entra-1', 'object-1');
