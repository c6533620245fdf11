'use client'

import type { QueueItem } from 'entra-napi'
import { useState } from 'react'

import { Button } from '@/components/button'
import { Problem } from '@/components/problem'
import { useAction } from '@/components/use-action'
import { question } from '@/lib/words'

import { dismiss, resolveToExisting, resolveToNew } from '../actions'

export function ReviewItem({ item, tenantName, clientNames }: {
  item: QueueItem
  tenantName: string
  clientNames: Record<string, string>
}) {
  const existing = useAction(resolveToExisting)
  const fresh = useAction(resolveToNew)
  const aside = useAction(dismiss)
  // Only a contact of the tenant's own client can be linked.
  const linkable = item.candidateContacts.filter(({ clientId }) => clientId === item.clientId)
  const [contactNameId, setContactNameId] = useState(linkable.length === 1 ? linkable[0]!.contactNameId : undefined)
  const { queueItemId } = item
  const isBusy = existing.isBusy || fresh.isBusy || aside.isBusy
  const failure = existing.failure ?? fresh.failure ?? aside.failure
  const name = item.displayName ?? item.userPrincipalName ?? item.entraObjectId

  return (
    <li className="card">
      <div className="card-head">
        <div>
          <h3>{name}</h3>
          <p className="quiet">{item.email ?? item.userPrincipalName} · {tenantName}</p>
        </div>
        <p>{question(item)}</p>
      </div>
      {failure && <Problem failure={failure} />}
      {item.candidateContacts.length > 0 && (
        <fieldset className="candidates" disabled={isBusy}>
          <legend>Contacts that could be the same person</legend>
          {item.candidateContacts.map((contact) => (
            <label key={contact.contactNameId}>
              <input
                type="radio"
                name={queueItemId}
                disabled={contact.clientId !== item.clientId}
                checked={contactNameId === contact.contactNameId}
                onChange={() => setContactNameId(contact.contactNameId)}
              />
              <span>
                <strong>{contact.fullName}</strong>
                <span className="quiet under">
                  {contact.email ?? 'no address'} · {clientNames[contact.clientId] ?? 'a former client'}
                  {contact.clientId !== item.clientId && ' (another client: cannot be linked from here)'}
                </span>
              </span>
            </label>
          ))}
        </fieldset>
      )}
      <div className="row">
        {linkable.length > 0 && (
          <Button
            kind="primary"
            isBusy={existing.isBusy}
            disabled={isBusy || !contactNameId}
            onClick={() => contactNameId && existing.run({ queueItemId, contactNameId })}
          >
            Link to this contact
          </Button>
        )}
        <Button isBusy={fresh.isBusy} disabled={isBusy} onClick={() => fresh.run({ queueItemId })}>Make a new contact</Button>
        <Button isBusy={aside.isBusy} disabled={isBusy} onClick={() => aside.run({ queueItemId })}>Set aside</Button>
      </div>
    </li>
  )
}
