export * from './match-tenants.mjs'
export * from './names.mjs'
export * from './plan-sync.mjs'
