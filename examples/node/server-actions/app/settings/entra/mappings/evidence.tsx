import type { Candidate, Evidence as Signal } from 'entra-napi'

import { Badge } from '@/components/parts'
import { band, count } from '@/lib/words'

import type { Offer } from './mapping-review'

/** The strongest reasons come first. */
const FIRST = 2

/** Why this client: what speaks for it, and what against. */
export function Evidence({ candidate, offer }: { candidate?: Candidate; offer: Offer }) {
  if (!candidate) {
    const best = offer.candidates[0]
    const hint = best ? `${best.clientName} looks most alike: ${best.evidence?.[0]?.text ?? ''}` : 'No client looks like it.'
    return <p className="hint quiet">{hint}</p>
  }
  const { evidence = [], contested } = candidate
  return (
    <div className="evidence">
      <p>
        <Badge {...band[candidate.band ?? 'none']} />
        {contested && <> <Badge text="Another tenant claims it too" tone="warning" /></>}
      </p>
      <Signals signals={evidence.slice(0, FIRST)} />
      {evidence.length > FIRST && (
        <details>
          <summary>{count(evidence.length - FIRST, 'further reason')}</summary>
          <Signals signals={evidence.slice(FIRST)} />
        </details>
      )}
    </div>
  )
}

function Signals({ signals }: { signals: Signal[] }) {
  return (
    <ul>
      {signals.map((signal) => (
        <li key={signal.kind + signal.text} className={signal.points < 0 ? 'against' : 'for'}>
          <span className="unseen">{signal.points < 0 ? 'Against: ' : 'For: '}</span>
          {signal.text} {values(signal)}
        </li>
      ))}
    </ul>
  )
}

function values({ tenantValue, clientValue }: Signal) {
  const seen = [...new Set([tenantValue, clientValue])].filter((value) => value !== null)
  return seen.length > 0 && <span className="quiet">{seen.join(' · ')}</span>
}
