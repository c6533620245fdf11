'use client'

import { useId, useRef } from 'react'

import { Button } from './button'

/** A button whose press is asked about once more. */
export function ConfirmedButton({ label, title, children, isBusy, busyText, onConfirm }: {
  label: string
  title: string
  /** What will happen. */
  children: React.ReactNode
  isBusy?: boolean
  busyText?: string
  onConfirm: () => void
}) {
  const dialog = useRef<HTMLDialogElement>(null)
  const heading = useId()

  function ask() {
    // Escape leaves the answer as it is: the last one must not count again.
    dialog.current!.returnValue = ''
    dialog.current!.showModal()
  }

  return (
    <>
      <Button isBusy={isBusy} busyText={busyText} onClick={ask}>{label}</Button>
      <dialog
        ref={dialog}
        aria-labelledby={heading}
        onClose={({ currentTarget }) => currentTarget.returnValue === 'yes' && onConfirm()}
      >
        <form method="dialog">
          <h2 id={heading}>{title}</h2>
          <p className="quiet">{children}</p>
          <div className="row end">
            <Button type="submit" value="">Cancel</Button>
            <Button type="submit" value="yes" kind="danger">{label}</Button>
          </div>
        </form>
      </dialog>
    </>
  )
}
