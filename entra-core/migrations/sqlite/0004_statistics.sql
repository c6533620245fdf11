-- Figures of a large host tenant. Without any, SQLite takes every table for small, and joins a set of rows to write by
-- walking all of the tenant's rows once per row of the set; with these it looks each row up by its key.
-- Makes the table of figures.
ANALYZE entra_audit;

DELETE FROM sqlite_stat1 WHERE tbl IN (
    'clients', 'contacts', 'contact_additional_email_addresses', 'contact_phone_numbers', 'entra_contact_links',
    'entra_journal'
);

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('clients', 'sqlite_autoindex_clients_1', '1000 1000 1'),
    ('contacts', 'sqlite_autoindex_contacts_1', '100000 100000 1'),
    ('contacts', 'contacts_email', '100000 100000 1'),
    ('contacts', 'contacts_client', '100000 100000 100'),
    ('contact_additional_email_addresses', 'contact_additional_email_addresses_contact', '10000 10000 2'),
    ('contact_additional_email_addresses', 'sqlite_autoindex_contact_additional_email_addresses_1', '10000 10000 1'),
    ('contact_additional_email_addresses', 'sqlite_autoindex_contact_additional_email_addresses_2', '10000 10000 1'),
    ('contact_phone_numbers', 'sqlite_autoindex_contact_phone_numbers_1', '100000 100000 1'),
    ('contact_phone_numbers', 'contact_phone_numbers_contact', '100000 100000 2'),
    ('entra_contact_links', 'sqlite_autoindex_entra_contact_links_1', '100000 100000 1'),
    ('entra_contact_links', 'sqlite_autoindex_entra_contact_links_2', '100000 100000 100 1'),
    ('entra_contact_links', 'entra_contact_links_active', '100000 100000 1'),
    ('entra_contact_links', 'entra_contact_links_contact', '100000 100000 1'),
    ('entra_journal', 'sqlite_autoindex_entra_journal_1', '100000 100000 10000 1'),
    ('entra_journal', 'sqlite_autoindex_entra_journal_2', '100000 100000 10000 100 1'),
    ('entra_journal', 'entra_journal_contact', '100000 100000 2 2');

-- This connection has them from now on, others when they open.
ANALYZE sqlite_schema;
