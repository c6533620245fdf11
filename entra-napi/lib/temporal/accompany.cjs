'use strict'

/** How often an activity says that it lives. */
const BEAT_MS = 2_000
/** How often a tenant's sync looks whether a person cancelled its run. */
const LOOK_MS = 5_000

/**
 * What goes along with an activity: heartbeats that carry its progress, and its cancellation. A heartbeat that fails
 * ends the work, for nobody would know that it goes on.
 */
function accompany(execution) {
  if (!execution) return { options: {}, end() {} }
  const failed = new AbortController()
  let latest = null
  const beat = () => {
    try {
      execution.heartbeat(latest)
    } catch (error) {
      failed.abort(error)
    }
  }
  beat()
  const beats = setInterval(beat, BEAT_MS)
  return {
    options: {
      signal: either(failed.signal, execution.cancellationSignal),
      onProgress: (progress) => void (latest = progress),
    },
    end: () => clearInterval(beats),
  }
}

/** The same options with a signal that also ends when a person cancels the run, from whatever process. */
function watchRun(msp, runId, options) {
  const cancelled = new AbortController()
  const look = async () => {
    // A failure to look is met by the sync itself, sooner or later.
    const { run } = await msp.getRun({ runId }).catch(() => ({ run: null }))
    if (run?.status === 'cancelled') cancelled.abort(new Error('The run was cancelled.'))
  }
  look()
  const looks = setInterval(look, LOOK_MS)
  return {
    options: { ...options, signal: either(cancelled.signal, options.signal) },
    end: () => clearInterval(looks),
  }
}

const either = (one, other) => (other ? AbortSignal.any([one, other]) : one)

module.exports = { accompany, watchRun }
