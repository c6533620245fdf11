import type { NextConfig } from 'next'

const config: NextConfig = {
  // A native package is left to Node.
  serverExternalPackages: ['entra-napi'],
}

export default config
