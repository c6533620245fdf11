const steps = ['Connect Microsoft', 'Discover customers', 'Confirm whose they are', 'Preview and sync']

/** The way to the first sync, and how far it is walked. */
export function FirstSteps({ done }: { done: boolean[] }) {
  const next = done.indexOf(false)
  return (
    <ol className="steps" aria-label="First steps">
      {steps.map((step, at) => (
        <li key={step} className={done[at] ? 'done' : undefined} aria-current={at === next ? 'step' : undefined}>
          {step}
          {done[at] && <span className="unseen"> (done)</span>}
        </li>
      ))}
    </ol>
  )
}
