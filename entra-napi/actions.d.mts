export * from './actions.js'
