-- Tables of the host product, as far as this library reads and writes them. In a host's database they exist: then
-- only our columns are added, and nothing of the host's is dropped, retyped or rebuilt.

CREATE TABLE IF NOT EXISTS clients (
    tenant uuid NOT NULL,
    client_id uuid NOT NULL,
    client_name text NOT NULL,
    url text,
    properties jsonb,
    billing_email text,
    is_inactive boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, client_id)
);

ALTER TABLE clients
    ADD COLUMN IF NOT EXISTS entra_tenant_id text,
    ADD COLUMN IF NOT EXISTS entra_primary_domain text;

CREATE TABLE IF NOT EXISTS client_inbound_email_domains (
    tenant uuid NOT NULL,
    client_id uuid NOT NULL,
    domain text NOT NULL,
    PRIMARY KEY (tenant, client_id, domain)
);

-- A full read notes on everybody when they were seen. On half-full pages PostgreSQL does that in place and leaves the
-- indexes alone, which is four times as fast.
CREATE TABLE IF NOT EXISTS contacts (
    tenant uuid NOT NULL,
    contact_name_id uuid NOT NULL,
    full_name text NOT NULL,
    email text,
    client_id uuid,
    role text,
    is_inactive boolean NOT NULL DEFAULT false,
    primary_email_canonical_type text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, contact_name_id),
    UNIQUE (tenant, email)
) WITH (fillfactor = 50);

ALTER TABLE contacts
    ADD COLUMN IF NOT EXISTS entra_object_id text,
    ADD COLUMN IF NOT EXISTS entra_sync_source text,
    ADD COLUMN IF NOT EXISTS last_entra_sync_at timestamptz,
    ADD COLUMN IF NOT EXISTS entra_user_principal_name text,
    ADD COLUMN IF NOT EXISTS entra_account_enabled boolean,
    ADD COLUMN IF NOT EXISTS entra_sync_status text,
    ADD COLUMN IF NOT EXISTS entra_sync_status_reason text;

CREATE TABLE IF NOT EXISTS contact_additional_email_addresses (
    tenant uuid NOT NULL,
    contact_additional_email_address_id uuid NOT NULL DEFAULT gen_random_uuid(),
    contact_name_id uuid NOT NULL,
    email_address text NOT NULL,
    normalized_email_address text NOT NULL,
    PRIMARY KEY (tenant, contact_additional_email_address_id),
    UNIQUE (tenant, normalized_email_address)
);

CREATE TABLE IF NOT EXISTS contact_phone_numbers (
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
