import actions from './actions.cjs'

export const { createActions, directAnswer, httpStatus, routeHandler, toResponse, toResult } = actions
