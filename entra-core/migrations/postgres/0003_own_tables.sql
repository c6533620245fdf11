-- Tables that only this library knows.

-- Every written change, so that it can be read and undone.
CREATE TABLE IF NOT EXISTS entra_sync_journal (
    tenant uuid NOT NULL,
    run_id uuid NOT NULL,
    sequence bigint NOT NULL,
    managed_tenant_id uuid NOT NULL,
    entra_object_id text NOT NULL,
    contact_name_id uuid NOT NULL,
    action text NOT NULL,
    before jsonb NOT NULL,
    after jsonb NOT NULL,
    replaces text,
    at timestamptz NOT NULL,
    undone_by uuid,
    PRIMARY KEY (tenant, run_id, sequence)
);

-- What each run did about each identity; kept for a time.
CREATE TABLE IF NOT EXISTS entra_sync_outcomes (
    tenant uuid NOT NULL,
    run_id uuid NOT NULL,
    managed_tenant_id uuid NOT NULL,
    entra_object_id text NOT NULL,
    position bigint GENERATED ALWAYS AS IDENTITY,
    display_name text,
    contact_name_id uuid,
    action text NOT NULL,
    reason text NOT NULL,
    PRIMARY KEY (tenant, run_id, managed_tenant_id, entra_object_id)
);

-- Plans that wait for a person's word, or to be applied as seen.
CREATE TABLE IF NOT EXISTS entra_sync_plans (
    tenant uuid NOT NULL,
    managed_tenant_id uuid NOT NULL,
    plan_hash text NOT NULL,
    plan jsonb NOT NULL,
    run_id uuid NOT NULL,
    created_at timestamptz NOT NULL,
    allowed_by text,
    allowed_at timestamptz,
    PRIMARY KEY (tenant, managed_tenant_id, plan_hash)
);

-- Where the next delta read starts.
CREATE TABLE IF NOT EXISTS entra_delta_cursors (
    tenant uuid NOT NULL,
    managed_tenant_id uuid NOT NULL,
    link text NOT NULL,
    origin text NOT NULL,
    select_version bigint NOT NULL,
    complete_read_at timestamptz NOT NULL,
    PRIMARY KEY (tenant, managed_tenant_id)
);

-- Who may work on something now.
CREATE TABLE IF NOT EXISTS entra_leases (
    tenant uuid NOT NULL,
    name text NOT NULL,
    holder text NOT NULL,
    generation bigint NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (tenant, name)
);

-- Sign-ins under way. The state is kept as its hash.
CREATE TABLE IF NOT EXISTS entra_pending_sign_ins (
    tenant uuid NOT NULL,
    state_hash text NOT NULL,
    user_id text NOT NULL,
    redirect_uri text NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (tenant, state_hash)
);

-- Ciphertext. The whole installation's is under the nil tenant.
CREATE TABLE IF NOT EXISTS entra_sealed_secrets (
    tenant uuid NOT NULL,
    name text NOT NULL,
    ciphertext bytea NOT NULL,
    PRIMARY KEY (tenant, name)
);

-- Who did what.
CREATE TABLE IF NOT EXISTS entra_audit_log (
    tenant uuid NOT NULL,
    audit_id bigint GENERATED ALWAYS AS IDENTITY,
    at timestamptz NOT NULL,
    user_id text,
    operation text NOT NULL,
    outcome text NOT NULL,
    details jsonb NOT NULL,
    PRIMARY KEY (tenant, audit_id)
);
