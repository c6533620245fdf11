import type { Metadata } from 'next'

import { Empty, Section } from '@/components/parts'
import { Problem } from '@/components/problem'
import { actions } from '@/lib/entra'
import { together } from '@/lib/together'
import { count } from '@/lib/words'

import { ReviewItem } from './review-item'

export const metadata: Metadata = { title: 'Review' }

export default async function Page() {
  const found = await together(actions.listQueue({ status: 'open' }), actions.managedTenants(), actions.listClients())
  if (!found.success) return <Problem failure={found} />
  const [{ items, openCount }, tenants, clients] = found.data
  if (items.length === 0) {
    return <Empty title="Nobody waits for you">People whom a sync cannot place for certain show up here.</Empty>
  }
  const tenantNames = new Map(tenants.map(({ managedTenantId, displayName }) => [managedTenantId, displayName]))
  const clientNames = Object.fromEntries(clients.map(({ clientId, clientName }) => [clientId, clientName]))
  return (
    <Section
      title={`${count(openCount, 'person', 'people')} to place`}
      about="Nothing was written about them. Each decision is a run of its own, and can be undone."
    >
      <ul className="cards">
        {items.map((item) => (
          <ReviewItem
            key={item.queueItemId}
            item={item}
            tenantName={tenantNames.get(item.managedTenantId ?? '') ?? 'a former tenant'}
            clientNames={clientNames}
          />
        ))}
      </ul>
    </Section>
  )
}
