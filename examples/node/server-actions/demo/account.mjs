// The MSP's account in its PSA and the technician who is logged in: the demonstration has no login page.

export const account = '3d4f6b1e-0b0a-4c55-9a61-5b8f2f0c7a01'

/** @type {import('entra-napi').Actor} */
export const technician = {
  userId: '8a1c7d52-64d4-4f0e-9d0c-1f6a3c2b5e02',
  userType: 'internal',
  permissions: ['system_settings.update'],
}

/** Every part of the integration is off until the host switches it on. */
export const features = {
  'entra-integration-ui': true,
  'entra-integration-client-sync-action': true,
  'entra-integration-field-sync': true,
  'entra-integration-ambiguous-queue': true,
}
