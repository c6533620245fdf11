import type { Metadata } from 'next'

import { Empty } from '@/components/parts'
import { Problem } from '@/components/problem'
import { actions } from '@/lib/entra'
import { together } from '@/lib/together'

import { Decided } from './decided'
import { MappingReview, type Offer } from './mapping-review'

export const metadata: Metadata = { title: 'Customers' }

export default async function Page() {
  const found = await together(
    actions.previewMappings(),
    actions.listMappings(),
    actions.listClients(),
    actions.managedTenants(),
  )
  if (!found.success) return <Problem failure={found} />
  const [{ autoMatched, fuzzyCandidates, unmatched }, mappings, clients, tenants] = found.data
  if (tenants.length === 0) {
    return (
      <Empty title="No customers yet" href="/settings/entra" action="Go to the connection">
        Connect Microsoft and discover your customers’ tenants first.
      </Empty>
    )
  }
  const offers: Offer[] = [
    ...autoMatched.map(({ match, ...tenant }) => ({ ...tenant, candidates: [match], preselected: match.clientId })),
    ...fuzzyCandidates,
    ...unmatched.map((tenant) => ({ ...tenant, candidates: [] })),
  ]
  const free = clients
    .filter(({ isInactive }) => !isInactive)
    .map(({ clientId, clientName }) => ({ clientId, clientName }))
    .sort((one, other) => one.clientName.localeCompare(other.clientName))
  return (
    <>
      <MappingReview offers={offers} clients={free} />
      <Decided mappings={mappings} />
    </>
  )
}
