import type { Counters, SyncRun } from 'entra-napi'
import type { Metadata } from 'next'
import Link from 'next/link'

import { Badge, Empty, Moment, Section } from '@/components/parts'
import { Problem } from '@/components/problem'
import { actions } from '@/lib/entra'
import { count, counters, duration, runStatus, runType, undoOf } from '@/lib/words'

export const metadata: Metadata = { title: 'History' }

export default async function Page() {
  const runs = await actions.listRuns({ limit: 50 })
  if (!runs.success) return <Problem failure={runs} />
  if (runs.data.length === 0) {
    return <Empty title="Nothing happened yet">Every discovery, preview, sync and undo is kept here.</Empty>
  }
  return (
    <Section title="Runs" about="The newest fifty, newest first.">
      <div className="table">
        <table>
          <thead>
            <tr>
              <th scope="col">What</th>
              <th scope="col">When</th>
              <th scope="col">Outcome</th>
              <th scope="col">What it did</th>
            </tr>
          </thead>
          <tbody>{runs.data.map((run) => <Row key={run.runId} run={run} />)}</tbody>
        </table>
      </div>
    </Section>
  )
}

function Row({ run }: { run: SyncRun }) {
  return (
    <tr>
      <th scope="row"><Link href={`/settings/entra/history/${run.runId}`}>{runType(run)}</Link></th>
      <td>
        <Moment at={run.startedAt} />
        {run.completedAt && <span className="quiet under">{duration(run.startedAt, run.completedAt)}</span>}
      </td>
      <td><Badge {...runStatus[run.status]} /></td>
      <td className="quiet">{did(run)}</td>
    </tr>
  )
}

function did(run: SyncRun): string {
  const undo = undoOf(run)
  if (undo) return `${undo.reversed} taken back, ${undo.keptEdited + undo.keptGone} kept`
  const error = run.summary.error as { message: string } | undefined
  if (error) return error.message
  if (run.runType === 'discovery') return discovered(run)
  const done = counters((run.summary.counters ?? {}) as Partial<Counters>)
  const failed = run.failedTenants > 0 && `${run.failedTenants} of ${count(run.totalTenants, 'customer')} not synced`
  const told = [run.isDryRun && done ? `would be: ${done}` : done, failed].filter(Boolean)
  return told.join('; ') || '—'
}

function discovered({ summary }: SyncRun): string {
  const { seen, added, gone } = summary as { seen?: number; added?: number; gone?: number }
  if (seen === undefined) return '—'
  return [`${count(seen, 'tenant')} seen`, added && `${added} new`, gone && `${gone} gone`].filter(Boolean).join(', ')
}
