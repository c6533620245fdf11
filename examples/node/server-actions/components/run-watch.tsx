'use client'

import type { RunProgress, TenantRun } from 'entra-napi'
import Link from 'next/link'
import { useState } from 'react'

import { count, counters, duration, runStatus } from '@/lib/words'

import { Button } from './button'
import { Badge } from './parts'
import { isUnderWay } from './use-run'

/** A run as it goes on, and how it ended. */
export function RunWatch({ progress, names }: { progress: RunProgress; names: Record<string, string> }) {
  const { run, tenantResults } = progress
  const [isStopping, setIsStopping] = useState(false)
  if (!run) return null
  const goesOn = isUnderWay(progress)

  async function stop() {
    setIsStopping(true)
    const answer = await fetch('/api/entra/runs/cancel', { method: 'POST', body: JSON.stringify({ runId: run!.runId }) })
    if (!answer.ok) setIsStopping(false)
  }

  return (
    <div className="run" aria-busy={goesOn}>
      <div className="run-head">
        <p role="status">
          <strong>{goesOn ? 'Syncing' : 'Synced'}</strong>{' '}
          {goesOn ? run.processedTenants : run.succeededTenants} of {count(run.totalTenants, 'customer')}
        </p>
        {goesOn ? (
          <Button isBusy={isStopping} busyText="Stopping…" onClick={stop}>Stop</Button>
        ) : (
          <Badge {...runStatus[run.status]} />
        )}
      </div>
      <progress aria-label="Customers synced" max={Math.max(run.totalTenants, 1)} value={run.processedTenants} />
      <ul className="run-lines">
        {tenantResults.map((line) => (
          <li key={line.managedTenantId}>
            <span>{names[line.managedTenantId ?? ''] ?? line.managedTenantId}</span>
            <span className="quiet">{outcome(line)}</span>
          </li>
        ))}
      </ul>
      {!goesOn && (
        <p className="quiet">
          {run.completedAt && <>It took {duration(run.startedAt, run.completedAt)}. </>}
          <Link href={`/settings/entra/history/${run.runId}`}>Look at every change, or undo it</Link>
        </p>
      )}
    </div>
  )
}

function outcome(line: TenantRun): string {
  if (line.errorMessage) return line.errorMessage
  if (line.status === 'running' || line.status === 'queued') return 'under way'
  return counters(line) || 'nothing to do'
}
