import type { TroubledTenant } from 'entra-napi'
import type { Metadata } from 'next'

import { FirstSteps } from '@/components/first-steps'
import { Notice, Problem } from '@/components/problem'
import { Empty, Facts, Moment, Section } from '@/components/parts'
import { actions } from '@/lib/entra'
import { failureOf } from '@/lib/failures'
import { together } from '@/lib/together'

import { ConnectionCard } from './connection-card'
import { DiscoverButton } from './discover-button'
import { FieldRules } from './field-rules'
import { ScheduleForm } from './schedule-form'

export const metadata: Metadata = { title: 'Connection' }

type Query = { connected?: string; failed?: string }

export default async function Page({ searchParams }: { searchParams: Promise<Query> }) {
  const { connected, failed } = await searchParams
  const found = await together(
    actions.status(),
    actions.disclosure(),
    actions.managedTenants(),
    actions.getSchedule(),
  )
  if (!found.success) return <Problem failure={found} />
  const [status, disclosure, tenants, schedule] = found.data
  const isConnected = status.connectionType !== null

  return (
    <>
      {failed && <Problem failure={failureOf(failed)} />}
      {connected && isConnected && (
        <Notice tone="good" title="Microsoft is connected.">
          <p>The sign-in was proved to work, and its tokens are in your secret store.</p>
        </Notice>
      )}
      {!status.hasCompletedFirstSync && (
        <FirstSteps
          done={[isConnected, tenants.length > 0, status.mappedTenantCount + status.pendingCreateTenantCount > 0, false]}
        />
      )}
      <ConnectionCard status={status} disclosure={disclosure} />
      {isConnected && (
        <Section
          title="Customers"
          about={<>Last discovery: <Moment at={status.lastDiscoveryAt} /></>}
          aside={<DiscoverButton isFirst={tenants.length === 0} />}
        >
          {tenants.length === 0 ? (
            <Empty title="No customers yet">
              Discovery reads which customers’ tenants your partner account may manage. It changes nothing there.
            </Empty>
          ) : (
            <Facts
              facts={[
                ['Tenants found', tenants.length],
                ['Mapped to a client', status.mappedTenantCount],
                ['Client made at the next sync', status.pendingCreateTenantCount],
                ['Cannot be read now', status.troubledTenants.length],
              ]}
            />
          )}
          {status.troubledTenants.length > 0 && <Troubled tenants={status.troubledTenants} />}
        </Section>
      )}
      <FieldRules config={status.fieldSyncConfig} />
      <ScheduleForm schedule={schedule} />
    </>
  )
}

/** Customers that the last sync could not read. Everybody else's sync goes on. */
function Troubled({ tenants }: { tenants: TroubledTenant[] }) {
  return (
    <ul className="troubled">
      {tenants.map(({ managedTenantId, displayName, message, remedy, consentUrl, since, nextTryAt }) => (
        <li key={managedTenantId} className="notice warning">
          <p className="notice-title">{displayName}: {message}</p>
          <p>{remedy}</p>
          {consentUrl && <p><a href={consentUrl}>The consent address of {displayName}</a></p>}
          <p className="fine">
            Since <Moment at={since} />
            {nextTryAt && <>; the schedule tries it again from <Moment at={nextTryAt} /></>}
          </p>
        </li>
      ))}
    </ul>
  )
}
