'use client'

import type { ListedMapping } from 'entra-napi'
import Link from 'next/link'

import { ConfirmedButton } from '@/components/confirmed-button'
import { Badge, Moment, Section } from '@/components/parts'
import { Problem } from '@/components/problem'
import { useAction } from '@/components/use-action'

import { unmap } from '../actions'

/** What was decided, and the way back. */
export function Decided({ mappings }: { mappings: ListedMapping[] }) {
  const { run, isBusy, failure } = useAction(unmap)
  if (mappings.length === 0) return null
  return (
    <Section title="Decided">
      {failure && <Problem failure={failure} />}
      <div className="table">
        <table>
          <thead>
            <tr>
              <th scope="col">Tenant</th>
              <th scope="col">Client</th>
              <th scope="col" className="number">People</th>
              <th scope="col">Last sync</th>
              <th scope="col"><span className="unseen">Change</span></th>
            </tr>
          </thead>
          <tbody>
            {mappings.map((mapping) => (
              <tr key={mapping.managedTenantId}>
                <th scope="row">
                  {mapping.tenant.displayName}
                  <span className="quiet under">{mapping.tenant.primaryDomain}</span>
                </th>
                <td><ClientOf mapping={mapping} /></td>
                <td className="number">{mapping.userCount || '—'}</td>
                <td><Moment at={mapping.lastSyncedAt} /></td>
                <td className="end">
                  <ConfirmedButton
                    label="Unmap"
                    title={`Unmap ${mapping.tenant.displayName}?`}
                    isBusy={isBusy}
                    onConfirm={() => run({ managedTenantId: mapping.managedTenantId })}
                  >
                    It is no longer synced and waits for a decision again. Contacts that are there stay as they are.
                  </ConfirmedButton>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  )
}

function ClientOf({ mapping }: { mapping: ListedMapping }) {
  switch (mapping.mappingState) {
    case 'mapped':
      return <Link href={`/settings/entra/sync/${mapping.managedTenantId}`}>{mapping.clientName}</Link>
    case 'create_new':
      return <Badge text="New client at the next sync" tone="calm" />
    case 'skip_for_now':
      return <Badge text="Left out" tone="calm" />
    case 'needs_review':
      return <Badge text="Needs a decision" tone="warning" />
  }
}
