'use client'

import type { Plan, Preflight } from 'entra-napi'
import { useState } from 'react'

import { Button } from '@/components/button'
import { Empty, Section } from '@/components/parts'
import { Notice, Problem } from '@/components/problem'
import { RunWatch } from '@/components/run-watch'
import { useAction } from '@/components/use-action'
import { useSync } from '@/components/use-sync'
import { count } from '@/lib/words'

import { allowPlan, keptPlan, preflight } from '../../actions'
import { Buckets } from './buckets'

/** What a sync of one customer would do; and does, if the person says so: exactly this, or nothing. */
export function LookAhead({ managedTenantId, name }: { managedTenantId: string; name: string }) {
  const look = useAction(preflight)
  const read = useAction(keptPlan)
  const allow = useAction(allowPlan)
  const sync = useSync()
  const [seen, setSeen] = useState<{ preflight: Preflight; plan: Plan }>()
  const failure = look.failure ?? read.failure ?? allow.failure ?? sync.failure

  async function lookAhead() {
    const preflight = await look.run({ managedTenantId })
    const kept = preflight && (await read.run({ managedTenantId, planHash: preflight.planHash }))
    if (kept) setSeen({ preflight, plan: kept.plan })
  }

  async function apply({ planHash, guard }: Preflight) {
    if (guard.tripped && (await allow.run({ managedTenantId, planHash })) === undefined) return
    sync.start({ managedTenantId, planHash })
    setSeen(undefined)
  }

  return (
    <Section
      title="Preview"
      about="Reads the directory to its end and plans. Nothing is written."
      aside={
        <Button
          kind={seen ? 'plain' : 'primary'}
          isBusy={look.isBusy || read.isBusy}
          busyText="Reading the directory…"
          disabled={sync.isBusy}
          onClick={lookAhead}
        >
          {seen ? 'Preview again' : 'Preview the sync'}
        </Button>
      }
    >
      {failure && <Problem failure={failure} />}
      {sync.progress && <RunWatch progress={sync.progress} names={{ [managedTenantId]: name }} />}
      {!seen && !sync.progress && (
        <Empty title="Not looked at yet">You will see each person, what happens to their contact, and why.</Empty>
      )}
      {seen && (
        <>
          {seen.preflight.guard.tripped && (
            <Notice tone="warning" title="This is an unusually large change. A sync would be held.">
              <ul>{seen.preflight.guard.reasons.map((reason) => <li key={reason}>{reason}</li>)}</ul>
            </Notice>
          )}
          <Buckets preflight={seen.preflight} plan={seen.plan} />
          <div className="bar">
            <p>
              {count(seen.preflight.totalIdentities, 'account')} read
              <span className="quiet">, {seen.plan.excluded.length} of them not people in scope</span>
            </p>
            <Button kind="primary" isBusy={allow.isBusy || sync.isBusy} onClick={() => apply(seen.preflight)}>
              {seen.preflight.guard.tripped ? 'Allow and apply exactly this' : 'Apply exactly this'}
            </Button>
          </div>
        </>
      )}
    </Section>
  )
}
