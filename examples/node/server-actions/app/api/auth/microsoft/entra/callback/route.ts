import { directAnswer } from 'entra-napi/actions'
import { redirect } from 'next/navigation'

import { actions } from '@/lib/entra'

/** Microsoft sends the browser here after the sign-in. */
export async function GET(request: Request) {
  const finished = await actions.connectDirectFinish(directAnswer(request.url))
  redirect(finished.success ? '/settings/entra?connected=yes' : `/settings/entra?failed=${finished.code}`)
}
