'use client'

import type { Disclosure, Status } from 'entra-napi'

import { Button } from '@/components/button'
import { ConfirmedButton } from '@/components/confirmed-button'
import { Badge, Facts, Moment, Section } from '@/components/parts'
import { Problem } from '@/components/problem'
import { useAction } from '@/components/use-action'
import { health } from '@/lib/words'

import { connect, disconnect, validate } from './actions'

const sources = {
  'tenant-secret': 'your own registration',
  env: 'this installation',
  'app-secret': 'this installation',
}

export function ConnectionCard({ status, disclosure }: { status: Status; disclosure: Disclosure }) {
  const signIn = useAction(connect)
  const check = useAction(validate)
  const end = useAction(disconnect)
  const { state, message, remedy } = status.health
  const isConnected = status.connectionType !== null
  const needsSignIn = !isConnected || state === 'reauth_required' || state === 'consent_missing'
  const failure = signIn.failure ?? check.failure ?? end.failure

  async function leaveForMicrosoft() {
    const started = await signIn.run()
    if (started) location.assign(started.authorizeUrl)
  }

  return (
    <Section title="Connection" aside={<Badge {...health[state]} />}>
      {failure && <Problem failure={failure} />}
      {isConnected && message && !failure && (
        <div className={`notice ${health[state].tone}`}>
          <p className="notice-title">{message}</p>
          <p>{remedy}</p>
          {status.consentUrl && <p><a href={status.consentUrl}>The consent address of your own tenant</a></p>}
        </div>
      )}
      {isConnected ? (
        <Facts
          facts={[
            ['Method', status.connectionType === 'cipp' ? 'CIPP' : 'Microsoft partner sign-in'],
            ['Partner tenant', status.connectionDetails.directTenantId ?? status.connectionDetails.cippBaseUrl ?? '—'],
            ['Application', sources[status.connectionDetails.directCredentialSource ?? 'env']],
            ['Last proved to work', <Moment key="at" at={status.lastValidatedAt} />],
          ]}
        />
      ) : (
        <Asked disclosure={disclosure} />
      )}
      <div className="row">
        {needsSignIn && (
          <Button kind="primary" isBusy={signIn.isBusy} busyText="Going to Microsoft…" onClick={leaveForMicrosoft}>
            {isConnected ? 'Sign in again' : 'Connect with Microsoft'}
          </Button>
        )}
        {isConnected && (
          <>
            <Button isBusy={check.isBusy} busyText="Checking…" onClick={() => check.run()}>Check now</Button>
            <ConfirmedButton
              label="Disconnect"
              title="Disconnect Microsoft?"
              isBusy={end.isBusy}
              onConfirm={() => end.run()}
            >
              Syncs stop and the credentials are removed. Mappings, contacts and history stay.
            </ConfirmedButton>
          </>
        )}
      </div>
    </Section>
  )
}

/** What Microsoft will ask the person to allow. */
function Asked({ disclosure }: { disclosure: Disclosure }) {
  return (
    <div className="asked">
      <p>
        Sign in with your Microsoft partner account. Microsoft will ask you to allow what this needs, and no more:
      </p>
      <div className="columns">
        <Scopes title="In your own tenant" scopes={disclosure.partner} />
        <Scopes title="In each customer’s tenant" scopes={disclosure.customer} />
      </div>
      <ul className="promises" aria-label="What you can rely on">
        {disclosure.promises.map((promise) => <li key={promise}>{promise}</li>)}
      </ul>
    </div>
  )
}

function Scopes({ title, scopes }: { title: string; scopes: Disclosure['partner'] }) {
  return (
    <div>
      <h3>{title}</h3>
      <ul>
        {scopes.map(({ scope, sentence }) => <li key={scope}>{sentence} <code>{scope}</code></li>)}
      </ul>
    </div>
  )
}
