'use client'

import type { SyncRequest } from 'entra-napi'
import { useState } from 'react'

import { sync } from '@/app/settings/entra/actions'

import { useAction } from './use-action'
import { isUnderWay, useRun } from './use-run'

/** Starts a sync and follows it; one that is under way already is followed from the start. */
export function useSync(underWay?: string) {
  const { run, isBusy, failure } = useAction(sync)
  const [workflowId, setWorkflowId] = useState(underWay)
  const progress = useRun(workflowId)
  // A lost answer is no failure while the run itself can be seen.
  const refused = failure?.code !== undefined || !progress ? failure : undefined

  function start(request: SyncRequest = {}) {
    const workflowId = `page:${crypto.randomUUID()}`
    setWorkflowId(workflowId)
    void run({ ...request, workflowId })
  }

  return {
    start,
    failure: refused,
    // What was refused as a whole is told once.
    progress: refused ? undefined : progress,
    isBusy: isBusy || (progress !== undefined && isUnderWay(progress)),
  }
}
