import { errorCodes } from 'entra-napi'

/** What a code means, where only the code came along: in the address of a page. */
export function failureOf(code: string) {
  const entry = errorCodes().find((entry) => entry.code === code)
  if (!entry) return { error: 'The sign-in could not be finished.', remedy: 'Start it again.' }
  return { error: entry.message, remedy: entry.remedy, code }
}
