import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'

import { Facts, Moment } from '@/components/parts'
import { Problem } from '@/components/problem'
import { actions } from '@/lib/entra'

import { LookAhead } from './look-ahead'

export const metadata: Metadata = { title: 'Preview' }

export default async function Page({ params }: { params: Promise<{ managedTenantId: string }> }) {
  const { managedTenantId } = await params
  const mappings = await actions.listMappings()
  if (!mappings.success) return <Problem failure={mappings} />
  const mapping = mappings.data.find((mapping) => mapping.managedTenantId === managedTenantId)
  if (!mapping) notFound()
  const { tenant, clientName, lastSyncedAt, userCount } = mapping
  return (
    <>
      <p className="back"><Link href="/settings/entra/sync">All customers</Link></p>
      <h2 className="title">{tenant.displayName}</h2>
      <Facts
        facts={[
          ['Client', clientName ?? 'made at the first sync'],
          ['Domain', tenant.primaryDomain ?? '—'],
          ['People', userCount || '—'],
          ['Last sync', <Moment key="at" at={lastSyncedAt} />],
        ]}
      />
      <LookAhead managedTenantId={managedTenantId} name={tenant.displayName} />
    </>
  )
}
