import type { ListedMapping } from 'entra-napi'
import type { Metadata } from 'next'
import Link from 'next/link'

import { Badge, Empty, Moment, Section } from '@/components/parts'
import { Problem } from '@/components/problem'
import { actions } from '@/lib/entra'
import { together } from '@/lib/together'

import { SyncAll } from './sync-all'

export const metadata: Metadata = { title: 'Sync' }

export default async function Page() {
  const found = await together(actions.listMappings(), actions.listRuns({ status: 'running', limit: 20 }))
  if (!found.success) return <Problem failure={found} />
  const [mappings, running] = found.data
  const synced = mappings.filter(({ mappingState }) => mappingState === 'mapped' || mappingState === 'create_new')
  if (synced.length === 0) {
    return (
      <Empty title="No customer is mapped yet" href="/settings/entra/mappings" action="Decide whose tenants these are">
        A sync brings the people of mapped tenants into their client’s contacts.
      </Empty>
    )
  }
  const names = Object.fromEntries(synced.map(({ tenant }) => [tenant.managedTenantId, tenant.displayName]))
  const underWay = running.find(({ runType }) => runType === 'initial' || runType === 'all-tenants')
  return (
    <>
      <SyncAll names={names} underWay={underWay?.workflowId} />
      <Section title="One by one" about="See who would become a contact, and what would change, before anything does.">
        <div className="table">
          <table>
            <thead>
              <tr>
                <th scope="col">Customer</th>
                <th scope="col">Client</th>
                <th scope="col" className="number">People</th>
                <th scope="col">Last sync</th>
                <th scope="col"><span className="unseen">Preview</span></th>
              </tr>
            </thead>
            <tbody>{synced.map((mapping) => <Customer key={mapping.managedTenantId} mapping={mapping} />)}</tbody>
          </table>
        </div>
      </Section>
    </>
  )
}

function Customer({ mapping: { tenant, clientName, userCount, lastSyncedAt, isStale } }: { mapping: ListedMapping }) {
  return (
    <tr>
      <th scope="row">{tenant.displayName}</th>
      <td>{clientName ?? <span className="quiet">New client</span>}</td>
      <td className="number">{userCount || '—'}</td>
      <td>
        <Moment at={lastSyncedAt} />
        {isStale && <> <Badge text="Overdue" tone="warning" /></>}
        {tenant.access.state !== 'readable' && <> <Badge text="Cannot be read" tone="bad" /></>}
      </td>
      <td className="end">
        <Link className="button" href={`/settings/entra/sync/${tenant.managedTenantId}`}>
          Preview<span className="unseen"> {tenant.displayName}</span>
        </Link>
      </td>
    </tr>
  )
}
