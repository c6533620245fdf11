import { routeHandler } from 'entra-napi/actions'

import { actions } from '@/lib/entra'

export const POST = routeHandler(actions.cancelRun)
