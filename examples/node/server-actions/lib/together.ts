import type { ActionFailure, ActionResult } from 'entra-napi/actions'

type All<Answers extends readonly unknown[]> = {
  [At in keyof Answers]: Promise<ActionResult<Answers[At]>>
}

/** Several answers as one: all data, or the first failure. */
export async function together<Answers extends readonly unknown[]>(
  ...answers: All<Answers>
): Promise<{ success: true; data: Answers } | ActionFailure> {
  const results = (await Promise.all(answers)) as ActionResult<unknown>[]
  const failure = results.find((result): result is ActionFailure => !result.success)
  if (failure) return failure
  return { success: true, data: results.map((result) => (result as { data: unknown }).data) as unknown as Answers }
}
