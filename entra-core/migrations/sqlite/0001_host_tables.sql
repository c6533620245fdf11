-- The host's own tables, as far as this library reads or writes them.
-- Conventions of all tables: ids are lower-case text, times are RFC 3339 text in UTC with six decimals (they sort as
-- text, and a person can read them), documents are JSON text, truth is 0 or 1.

CREATE TABLE clients (
    tenant                TEXT NOT NULL,
    client_id             TEXT NOT NULL,
    client_name           TEXT NOT NULL,
    url                   TEXT,
    properties            TEXT NOT NULL DEFAULT '{}',
    billing_email         TEXT,
    is_inactive           INTEGER NOT NULL DEFAULT 0,
    created_at            TEXT NOT NULL,
    updated_at            TEXT NOT NULL,
    entra_tenant_id       TEXT,
    entra_primary_domain  TEXT,
    PRIMARY KEY (tenant, client_id)
);

CREATE TABLE client_inbound_email_domains (
    tenant     TEXT NOT NULL,
    client_id  TEXT NOT NULL,
    domain     TEXT NOT NULL,
    PRIMARY KEY (tenant, client_id, domain),
    FOREIGN KEY (tenant, client_id) REFERENCES clients ON DELETE CASCADE
);

CREATE TABLE contacts (
    tenant                        TEXT NOT NULL,
    contact_name_id               TEXT NOT NULL,
    full_name                     TEXT NOT NULL DEFAULT '',
    email                         TEXT,
    client_id                     TEXT,
    role                          TEXT,
    is_inactive                   INTEGER NOT NULL DEFAULT 0,
    primary_email_canonical_type  TEXT DEFAULT 'work',
    created_at                    TEXT NOT NULL,
    updated_at                    TEXT NOT NULL,
    entra_object_id               TEXT,
    entra_sync_source             TEXT,
    last_entra_sync_at            TEXT,
    entra_user_principal_name     TEXT,
    entra_account_enabled         INTEGER,
    entra_sync_status             TEXT,
    entra_sync_status_reason      TEXT,
    PRIMARY KEY (tenant, contact_name_id)
);
CREATE UNIQUE INDEX contacts_email ON contacts (tenant, email);
CREATE INDEX contacts_client ON contacts (tenant, client_id);

CREATE TABLE contact_additional_email_addresses (
    tenant                               TEXT NOT NULL,
    contact_additional_email_address_id  TEXT NOT NULL,
    contact_name_id                      TEXT NOT NULL,
    email_address                        TEXT NOT NULL,
    normalized_email_address             TEXT NOT NULL,
    display_order                        INTEGER NOT NULL DEFAULT 0,
    created_at                           TEXT NOT NULL,
    updated_at                           TEXT NOT NULL,
    PRIMARY KEY (tenant, contact_additional_email_address_id),
    UNIQUE (tenant, normalized_email_address),
    FOREIGN KEY (tenant, contact_name_id) REFERENCES contacts ON DELETE CASCADE
);
CREATE INDEX contact_additional_email_addresses_contact
    ON contact_additional_email_addresses (tenant, contact_name_id);

CREATE TABLE contact_phone_numbers (
    tenant                   TEXT NOT NULL,
    contact_phone_number_id  TEXT NOT NULL,
    contact_name_id          TEXT NOT NULL,
    phone_number             TEXT NOT NULL,
    canonical_type           TEXT,
    is_default               INTEGER NOT NULL DEFAULT 0,
    display_order            INTEGER NOT NULL DEFAULT 0,
    created_at               TEXT NOT NULL,
    updated_at               TEXT NOT NULL,
    PRIMARY KEY (tenant, contact_phone_number_id),
    FOREIGN KEY (tenant, contact_name_id) REFERENCES contacts ON DELETE CASCADE
);
CREATE INDEX contact_phone_numbers_contact ON contact_phone_numbers (tenant, contact_name_id);
