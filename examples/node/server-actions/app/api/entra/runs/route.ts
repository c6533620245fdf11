import { toResponse } from 'entra-napi/actions'

import { actions } from '@/lib/entra'

/**
 * Where a run stands. A page sends one server action after the other, so what watches one that is under way, or stops
 * it, is a route.
 */
export async function GET(request: Request) {
  const workflowId = new URL(request.url).searchParams.get('workflowId') ?? ''
  return toResponse(await actions.getRun({ workflowId }))
}
