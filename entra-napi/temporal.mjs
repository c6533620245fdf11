import temporal from './temporal.cjs'

export const { createActivities } = temporal
