'use client'

import type { RunProgress } from 'entra-napi'
import type { ActionResult } from 'entra-napi/actions'
import { useRouter } from 'next/navigation'
import { useEffect, useState } from 'react'

const EVERY_MS = 500

export const isUnderWay = ({ run }: RunProgress) => run?.status === 'queued' || run?.status === 'running'

/**
 * Follows a run by the name under which it was started, until it ends. What is asked is the database: it goes on
 * whoever carries the run, and over a reload of the page.
 */
export function useRun(workflowId?: string): RunProgress | undefined {
  const router = useRouter()
  const [seen, setSeen] = useState<{ workflowId: string; progress: RunProgress }>()

  useEffect(() => {
    if (!workflowId) return
    const left = new AbortController()
    void follow(workflowId, left.signal, (progress) => setSeen({ workflowId, progress })).then(() => {
      if (!left.signal.aborted) router.refresh()
    })
    return () => left.abort()
  }, [workflowId, router])

  return seen?.workflowId === workflowId ? seen?.progress : undefined
}

async function follow(workflowId: string, signal: AbortSignal, tell: (progress: RunProgress) => void) {
  while (!signal.aborted) {
    const progress = await ask(workflowId, signal)
    if (progress?.run) tell(progress)
    if (progress?.run && !isUnderWay(progress)) return
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS))
  }
}

/** Nothing where the server cannot be asked at the moment: it is asked again. */
async function ask(workflowId: string, signal: AbortSignal): Promise<RunProgress | undefined> {
  try {
    const response = await fetch(`/api/entra/runs?workflowId=${encodeURIComponent(workflowId)}`, { signal })
    const result = (await response.json()) as ActionResult<RunProgress>
    return result.success ? result.data : undefined
  } catch {
    return undefined
  }
}
