export * from './temporal.js'
