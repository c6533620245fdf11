/** Where people reach this application. */
const base = process.env.APP_URL ?? 'http://localhost:3000'

/** Where Microsoft sends the browser back to, as registered with the application there. */
export const callbackUrl = () => new URL('/api/auth/microsoft/entra/callback', base).href
