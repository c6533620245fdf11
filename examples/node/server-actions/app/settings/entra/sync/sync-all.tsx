'use client'

import { Button } from '@/components/button'
import { Section } from '@/components/parts'
import { Problem } from '@/components/problem'
import { RunWatch } from '@/components/run-watch'
import { useSync } from '@/components/use-sync'
import { count } from '@/lib/words'

export function SyncAll({ names, underWay }: { names: Record<string, string>; underWay?: string }) {
  const { start, progress, isBusy, failure } = useSync(underWay)
  return (
    <Section
      title="All customers"
      about={`${count(Object.keys(names).length, 'customer')}. Contacts are added, linked and updated; none is ever deleted.`}
      aside={<Button kind="primary" isBusy={isBusy} busyText="Syncing…" onClick={() => start()}>Sync all customers</Button>}
    >
      {failure && <Problem failure={failure} />}
      {progress && <RunWatch progress={progress} names={names} />}
    </Section>
  )
}
