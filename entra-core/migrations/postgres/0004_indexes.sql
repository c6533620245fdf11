-- A host names its indexes as it likes, so "is it missing" asks for an index of the same table and definition, not
-- for a name. Definitions are written as pg_get_indexdef shows them.
DO $$
DECLARE
    wanted record;
BEGIN
    FOR wanted IN
        SELECT * FROM (VALUES
            ('entra_partner_connections_active', 'entra_partner_connections', true,
             'btree (tenant) WHERE is_active'),
            ('entra_managed_tenants_identity', 'entra_managed_tenants', true,
             'btree (tenant, entra_tenant_id)'),
            ('entra_managed_tenants_domain', 'entra_managed_tenants', false,
             'btree (tenant, lower(primary_domain))'),
            ('entra_client_tenant_mappings_active', 'entra_client_tenant_mappings', true,
             'btree (tenant, managed_tenant_id) WHERE is_active'),
            ('entra_sync_settings_tenant', 'entra_sync_settings', true,
             'btree (tenant)'),
            ('entra_sync_runs_started', 'entra_sync_runs', false,
             'btree (tenant, started_at DESC)'),
            ('entra_sync_runs_workflow', 'entra_sync_runs', false,
             'btree (tenant, workflow_id)'),
            ('entra_sync_run_tenants_run', 'entra_sync_run_tenants', false,
             'btree (tenant, run_id)'),
            ('entra_contact_links_identity', 'entra_contact_links', true,
             'btree (tenant, entra_tenant_id, entra_object_id)'),
            ('entra_contact_links_contact', 'entra_contact_links', true,
             'btree (tenant, contact_name_id) WHERE is_active'),
            ('entra_contact_links_history', 'entra_contact_links', false,
             'btree (tenant, contact_name_id)'),
            ('entra_reconciliation_queue_status', 'entra_contact_reconciliation_queue', false,
             'btree (tenant, status, created_at DESC)'),
            ('entra_reconciliation_queue_identity', 'entra_contact_reconciliation_queue', false,
             'btree (tenant, entra_tenant_id, entra_object_id)'),
            ('entra_sync_journal_contact', 'entra_sync_journal', false,
             'btree (tenant, contact_name_id)'),
            ('contacts_client', 'contacts', false,
             'btree (tenant, client_id)'),
            ('contact_phone_numbers_contact', 'contact_phone_numbers', false,
             'btree (tenant, contact_name_id)'),
            ('contact_additional_email_addresses_contact', 'contact_additional_email_addresses', false,
             'btree (tenant, contact_name_id)')
        ) AS list (name, relation, is_unique, definition)
    LOOP
        IF NOT EXISTS (
            SELECT FROM pg_index
            WHERE indrelid = to_regclass(wanted.relation)
              AND (indisunique OR NOT wanted.is_unique)
              AND split_part(pg_get_indexdef(indexrelid), ' USING ', 2) = wanted.definition
        ) THEN
            EXECUTE format(
                'CREATE %s INDEX %I ON %I USING %s',
                CASE WHEN wanted.is_unique THEN 'UNIQUE' ELSE '' END,
                wanted.name, wanted.relation, wanted.definition
            );
        END IF;
    END LOOP;
END
$$;
