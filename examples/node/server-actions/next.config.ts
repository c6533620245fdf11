import type { NextConfig } from 'next'

const config: NextConfig = {
  // A native package is left to Node.
  serverExternalPackages: ['entra-napi'],
  // The address of the sign-in's callback carries a code, which belongs into no log.
  logging: { incomingRequests: { ignore: [/^\/api\/auth\//] } },
}

export default config
