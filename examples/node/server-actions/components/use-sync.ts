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
  // What was refused with a code is over; where only the answer was lost, the run may go on.
  const progress = useRun(failure?.code === undefined ? workflowId : undefined)

  function start(request: SyncRequest = {}) {
    const workflowId = `page:${crypto.randomUUID()}`
    setWorkflowId(workflowId)
    void run({ ...request, workflowId })
  }

  return {
    start,
    progress,
    failure: progress ? undefined : failure,
    isBusy: isBusy || (progress !== undefined && isUnderWay(progress)),
  }
}
