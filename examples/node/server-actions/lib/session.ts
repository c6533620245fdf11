import type { Caller } from 'entra-napi/actions'

import { account, technician } from '@/demo/account.mjs'

/** Who calls. A host reads its session here, and redirects to its login page where there is none. */
export async function caller(): Promise<Caller> {
  return { tenantId: account, actor: technician }
}
