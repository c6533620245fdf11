'use client'

import type { ActionFailure, ActionResult } from 'entra-napi/actions'
import { useRouter } from 'next/navigation'
import { useState, useTransition } from 'react'

/** Without a code where the server's answer was lost: what it does may go on. */
export type Failure = Pick<ActionFailure, 'error' | 'remedy'> & Partial<ActionFailure>

const lost: Failure = { error: 'The server did not answer.', remedy: 'Check your network, reload the page and look.' }

/** Runs a server action: whether it is under way, why it failed, and afterwards the page with what is true then. */
export function useAction<Input extends unknown[], Data>(action: (...input: Input) => Promise<ActionResult<Data>>) {
  const router = useRouter()
  // Not one transition for all of it: while that is under way, no other page could be opened.
  const [isCalling, setIsCalling] = useState(false)
  const [isRefreshing, startTransition] = useTransition()
  const [failure, setFailure] = useState<Failure>()

  /** Answers with the data, or with nothing if it failed. */
  async function run(...input: Input): Promise<Data | undefined> {
    setIsCalling(true)
    setFailure(undefined)
    const result = await action(...input).catch(() => ({ ...lost, success: false as const }))
    if (result.success) startTransition(() => router.refresh())
    else setFailure(result)
    setIsCalling(false)
    return result.success ? result.data : undefined
  }

  return { run, isBusy: isCalling || isRefreshing, failure }
}
