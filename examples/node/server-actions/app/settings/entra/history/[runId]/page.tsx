import type { IdentityOutcome, RunProgress, SyncRun } from 'entra-napi'
import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'

import { Badge, Facts, Moment, Section } from '@/components/parts'
import { Notice, Problem } from '@/components/problem'
import { actions } from '@/lib/entra'
import { together } from '@/lib/together'
import { action, counters, duration, reasonText, runStatus, runType, undoOf } from '@/lib/words'

import { UndoButton } from './undo-button'

export const metadata: Metadata = { title: 'Run' }

const SHOWN = 200

export default async function Page({ params }: { params: Promise<{ runId: string }> }) {
  const { runId } = await params
  const found = await together(
    actions.getRun({ runId }),
    actions.runOutcomes({ runId, limit: SHOWN }),
    actions.managedTenants(),
    actions.listRuns({ runType: 'manual' }),
  )
  if (!found.success) return found.code === 'not_found' ? notFound() : <Problem failure={found} />
  const [{ run, tenantResults }, outcomes, tenants, manual] = found.data
  if (!run) notFound()
  const names = new Map(tenants.map(({ managedTenantId, displayName }) => [managedTenantId, displayName]))
  const undone = manual.find((other) => undoOf(other)?.undoneRunId === runId)
  return (
    <>
      <p className="back"><Link href="/settings/entra/history">All runs</Link></p>
      <div className="section-head">
        <h2 className="title">{runType(run)} <Badge {...runStatus[run.status]} /></h2>
        {wrote(run) && !undone && <UndoButton runId={runId} />}
      </div>
      {undone && <Undone by={undone} />}
      <Facts
        facts={[
          ['Started', <Moment key="at" at={run.startedAt} />],
          ['Took', run.completedAt ? duration(run.startedAt, run.completedAt) : 'goes on'],
          ['Customers', `${run.succeededTenants} of ${run.totalTenants} done`],
        ]}
      />
      {tenantResults.length > 0 && <TenantLines lines={tenantResults} names={names} />}
      {outcomes.length > 0 && <People outcomes={outcomes} />}
    </>
  )
}

/** Whether a run may have written something about people that can be taken back. */
function wrote(run: SyncRun): boolean {
  const isOver = run.status !== 'queued' && run.status !== 'running'
  return isOver && !run.isDryRun && run.runType !== 'discovery' && !undoOf(run)
}

function Undone({ by }: { by: SyncRun }) {
  const { reversed, keptEdited, keptGone } = undoOf(by)!
  return (
    <Notice tone="good" title="This run was undone.">
      <p>
        {reversed} changes were taken back. {keptEdited} were kept because a person edited the contact since, {keptGone}{' '}
        because the contact is gone. <Link href={`/settings/entra/history/${by.runId}`}>See the undo</Link>
      </p>
    </Notice>
  )
}

function TenantLines({ lines, names }: { lines: RunProgress['tenantResults']; names: Map<string, string> }) {
  return (
    <Section title="Customers">
      <div className="table">
        <table>
          <thead>
            <tr><th scope="col">Customer</th><th scope="col">Outcome</th><th scope="col">What it did</th></tr>
          </thead>
          <tbody>
            {lines.map((line) => (
              <tr key={line.managedTenantId}>
                <th scope="row">
                  <Link href={`/settings/entra/sync/${line.managedTenantId}`}>
                    {names.get(line.managedTenantId ?? '') ?? line.managedTenantId}
                  </Link>
                </th>
                <td><Badge {...runStatus[line.status]} /></td>
                <td className="quiet">{line.errorMessage ?? (counters(line) || 'Nothing to do')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  )
}

function People({ outcomes }: { outcomes: IdentityOutcome[] }) {
  return (
    <Section title="People" about={outcomes.length === SHOWN ? `The first ${SHOWN}.` : undefined}>
      <div className="table">
        <table>
          <thead>
            <tr><th scope="col">Person</th><th scope="col">Outcome</th><th scope="col">Why</th></tr>
          </thead>
          <tbody>
            {outcomes.map(({ entraObjectId, displayName, action: done, reason }) => (
              <tr key={entraObjectId}>
                <th scope="row">{displayName ?? <code>{entraObjectId}</code>}</th>
                <td className="keep">{action[done as keyof typeof action] ?? done}</td>
                <td className="quiet">{reasonText(reason)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  )
}
