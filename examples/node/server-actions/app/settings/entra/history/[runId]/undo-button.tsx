'use client'

import { ConfirmedButton } from '@/components/confirmed-button'
import { Problem } from '@/components/problem'
import { useAction } from '@/components/use-action'

import { undoRun } from '../../actions'

export function UndoButton({ runId }: { runId: string }) {
  const { run, isBusy, failure } = useAction(undoRun)
  return (
    <div className="stack">
      <ConfirmedButton
        label="Undo this run"
        title="Undo this run?"
        isBusy={isBusy}
        busyText="Undoing…"
        onConfirm={() => run({ runId })}
      >
        What the run wrote goes back to what it was. What a person edited since stays.
      </ConfirmedButton>
      {failure && <Problem failure={failure} />}
    </div>
  )
}
