'use client'

import type { Candidate, MappingDecision, TenantProfile } from 'entra-napi'
import { useState } from 'react'

import { Button } from '@/components/button'
import { Empty, Section } from '@/components/parts'
import { Problem } from '@/components/problem'
import { useAction } from '@/components/use-action'
import { count } from '@/lib/words'

import { confirmMappings } from '../actions'
import { Evidence } from './evidence'

export interface Offer extends TenantProfile {
  candidates: Candidate[]
  /** Only a sure answer is chosen beforehand. */
  preselected?: string
}

type ClientName = { clientId: string; clientName: string }

/** What a person chose for a tenant: a client's id, or one of these. */
const LATER = ''
const CREATE = 'create_new'
const SKIP = 'skip_for_now'

export function MappingReview({ offers, clients }: { offers: Offer[]; clients: ClientName[] }) {
  const [choices, setChoices] = useState<Record<string, string>>({})
  const { run, isBusy, failure } = useAction(confirmMappings)
  const choiceOf = ({ managedTenantId, preselected = LATER }: Offer) => choices[managedTenantId] ?? preselected
  const decisions = offers.flatMap((offer) => decision(offer, choiceOf(offer)))

  if (offers.length === 0) {
    return (
      <Empty title="Every customer is decided" href="/settings/entra/sync" action="Preview and sync">
        A new one shows up here after the next discovery.
      </Empty>
    )
  }
  return (
    <Section
      title="Whose tenants are these?"
      about="Nothing is linked before you confirm. What is certain is chosen already; the rest is yours to decide."
    >
      {failure && <Problem failure={failure} />}
      <ul className="offers">
        {offers.map((offer) => (
          <li key={offer.managedTenantId} className="offer">
            <div>
              <h3>{offer.displayName}</h3>
              <p className="quiet">{offer.primaryDomain ?? 'no domain'}</p>
            </div>
            <div>
              <Choice
                offer={offer}
                clients={clients}
                value={choiceOf(offer)}
                onChange={(choice) => setChoices({ ...choices, [offer.managedTenantId]: choice })}
              />
              <Evidence candidate={offer.candidates.find(({ clientId }) => clientId === choiceOf(offer))} offer={offer} />
            </div>
          </li>
        ))}
      </ul>
      <div className="bar">
        <p>
          {count(decisions.length, 'decision')} ready
          {decisions.length < offers.length && <span className="quiet">, {offers.length - decisions.length} left for later</span>}
        </p>
        <Button
          kind="primary"
          isBusy={isBusy}
          busyText="Confirming…"
          disabled={decisions.length === 0}
          onClick={() => run({ decisions })}
        >
          Confirm {count(decisions.length, 'decision')}
        </Button>
      </div>
    </Section>
  )
}

function Choice({ offer, clients, value, onChange }: {
  offer: Offer
  clients: ClientName[]
  value: string
  onChange: (choice: string) => void
}) {
  const offered = new Set(offer.candidates.map(({ clientId }) => clientId))
  return (
    <select aria-label={`Client of ${offer.displayName}`} value={value} onChange={(event) => onChange(event.target.value)}>
      <option value={LATER}>Decide later</option>
      {offer.candidates.length > 0 && (
        <optgroup label="Suggested">
          {offer.candidates.map(({ clientId, clientName, confidenceScore }) => (
            <option key={clientId} value={clientId}>{`${clientName} (${Math.round(confidenceScore * 100)} %)`}</option>
          ))}
        </optgroup>
      )}
      <optgroup label="No client yet">
        <option value={CREATE}>Make a new client</option>
        <option value={SKIP}>Leave this tenant out</option>
      </optgroup>
      <optgroup label="All clients">
        {clients
          .filter(({ clientId }) => !offered.has(clientId))
          .map(({ clientId, clientName }) => <option key={clientId} value={clientId}>{clientName}</option>)}
      </optgroup>
    </select>
  )
}

/** The decision that a choice is, or none. */
function decision({ managedTenantId, candidates }: Offer, choice: string): MappingDecision[] {
  if (choice === LATER) return []
  if (choice === CREATE || choice === SKIP) return [{ managedTenantId, mappingState: choice }]
  const seen = candidates.find(({ clientId }) => clientId === choice)
  return [{ managedTenantId, clientId: choice, confidenceScore: seen?.confidenceScore }]
}
