import type { Failure } from './use-action'

/** Why something did not work, and what to do about it. */
export function Problem({ failure }: { failure: Failure }) {
  return (
    <div className="notice bad" role="alert">
      <p className="notice-title">{failure.error}</p>
      <p>{failure.remedy}</p>
      {failure.code && (
        <p className="fine">
          <code>{failure.code}</code>
          {failure.correlationId && <> · request {failure.correlationId}</>}
        </p>
      )}
    </div>
  )
}

/** A word of warning or of success. */
export function Notice({ tone, title, children }: { tone: 'good' | 'warning'; title: string; children?: React.ReactNode }) {
  return (
    <div className={`notice ${tone}`} role="status">
      <p className="notice-title">{title}</p>
      {children}
    </div>
  )
}
