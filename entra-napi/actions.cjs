'use strict'

const { EntraError, refusal } = require('./lib/errors.cjs')
const operations = require('./lib/operations.cjs')
const { errorCodes } = require('./lib/pure.cjs')

/** The operations as server actions: each asks who calls, does its work, and answers with a result. */
function createActions({ entra, caller }) {
  const open = typeof entra === 'function' ? entra : () => entra
  const action = (name) => async (...args) => {
    const { tenantId, actor } = await caller()
    return toResult(async () => (await open()).forTenant(tenantId, actor)[name](...args))
  }
  return Object.fromEntries(Object.keys(operations).map((name) => [name, action(name)]))
}

/**
 * What `work` comes to, as a result. Only this library's errors become one: a redirect or a session that ended is the
 * host's, and goes on.
 */
async function toResult(work) {
  try {
    return { success: true, data: await work() }
  } catch (error) {
    if (!(error instanceof EntraError)) throw error
    const { message, code, remedy, retryable, retryAfterMs, correlationId, context } = error
    return { success: false, error: message, code, remedy, retryable, retryAfterMs, correlationId, context }
  }
}

let statuses

/** The HTTP status of a result: 200, or that of its code. */
function httpStatus(result) {
  if (result.success) return 200
  statuses ??= new Map(errorCodes().map((entry) => [entry.code, entry.httpStatus]))
  return statuses.get(result.code) ?? 500
}

/** A result as the answer of a route handler. */
function toResponse(result) {
  const headers = { 'cache-control': 'no-store' }
  if (result.retryAfterMs !== undefined) headers['retry-after'] = String(Math.ceil(result.retryAfterMs / 1000))
  return Response.json(result, { status: httpStatus(result), headers })
}

/** A route handler of an action, which takes its input from the request's JSON body, if there is one. */
function routeHandler(action) {
  return async (request) => {
    const read = await toResult(async () => readBody(await request.text()))
    return toResponse(read.success ? await action(...read.data) : read)
  }
}

function readBody(text) {
  try {
    return text.trim() === '' ? [] : [JSON.parse(text)]
  } catch (cause) {
    throw refusal('The body of the request is not JSON.', 'Send the input as a JSON object.', cause)
  }
}

/** What Microsoft's redirect brought to the callback page, from its address: the input of `connectDirectFinish`. */
function directAnswer(address) {
  const query = new URL(address, 'http://localhost').searchParams
  const { code, state, error } = Object.fromEntries(query)
  return { code, state, error }
}

module.exports = { createActions, directAnswer, httpStatus, routeHandler, toResponse, toResult }
