import type { Bucket, Change, Plan, Preflight } from 'entra-napi'

import { type FieldChange, fieldChanges, newValues } from '@/lib/fields'
import { bucket as words, reasonText } from '@/lib/words'

/** The plan by what it means: how many, and who for example. */
export function Buckets({ preflight, plan }: { preflight: Preflight; plan: Plan }) {
  const changes = new Map(plan.changes.map((change) => [change.entraObjectId, change]))
  const filled = preflight.buckets.filter(({ count }) => count > 0).sort(unchangedLast)
  return (
    <>
      <ul className="tiles" aria-label="Preview in numbers">
        {preflight.buckets.map(({ bucket, count }) => (
          <li key={bucket} className={count ? undefined : 'none'}>
            <span className="figure">{count}</span>
            {words[bucket].text}
          </li>
        ))}
      </ul>
      {filled.map((bucket, at) => (
        <BucketDetails key={bucket.bucket} bucket={bucket} changes={changes} isOpen={at === 0} />
      ))}
    </>
  )
}

const unchangedLast = (one: Bucket, other: Bucket) =>
  Number(one.bucket === 'no_change') - Number(other.bucket === 'no_change')

function BucketDetails({ bucket, changes, isOpen }: {
  bucket: Bucket
  changes: Map<string, Change>
  isOpen: boolean
}) {
  const { text, hint } = words[bucket.bucket]
  const rest = bucket.count - bucket.samples.length
  return (
    <details className="bucket" open={isOpen}>
      <summary>{text} <span className="count">{bucket.count}</span></summary>
      <p className="quiet">{hint}</p>
      <ul className="people">
        {bucket.samples.map((sample) => {
          const change = changes.get(sample.entraObjectId)
          return (
            <li key={sample.entraObjectId}>
              <div>
                <strong>{sample.displayName ?? sample.entraObjectId}</strong>
                <span className="quiet under">{reasonText(sample.reason)}</span>
              </div>
              {sample.action === 'create' ? (
                <p className="quiet">{newValues(change?.after)}</p>
              ) : (
                <Fields changes={fieldChanges(change?.before, change?.after)} />
              )}
            </li>
          )
        })}
      </ul>
      {rest > 0 && <p className="quiet">and {rest} more</p>}
    </details>
  )
}

function Fields({ changes }: { changes: FieldChange[] }) {
  if (changes.length === 0) return <p className="quiet">No field changes</p>
  return (
    <dl className="fields">
      {changes.map(({ label, before, after }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>
            {before && <><del>{before}</del> <span aria-label="becomes">→</span> </>}
            <ins>{after || '(empty)'}</ins>
          </dd>
        </div>
      ))}
    </dl>
  )
}
