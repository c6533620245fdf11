'use client'

/** A button that says that it is at work, and takes no second press meanwhile. */
export function Button({ isBusy = false, kind = 'plain', busyText, children, ...rest }: {
  isBusy?: boolean
  kind?: 'plain' | 'primary' | 'danger'
  busyText?: string
} & React.ButtonHTMLAttributes<HTMLButtonElement>) {
  return (
    <button type="button" {...rest} className={`button ${kind}`} disabled={rest.disabled || isBusy} aria-busy={isBusy}>
      {isBusy && <span className="spinner" aria-hidden="true" />}
      {isBusy && busyText ? busyText : children}
    </button>
  )
}
