'use client'

import { Button } from '@/components/button'
import { Problem } from '@/components/problem'
import { useAction } from '@/components/use-action'

import { discover } from './actions'

export function DiscoverButton({ isFirst }: { isFirst: boolean }) {
  const { run, isBusy, failure } = useAction(discover)
  return (
    <div className="stack">
      <Button kind={isFirst ? 'primary' : 'plain'} isBusy={isBusy} busyText="Discovering…" onClick={() => run()}>
        Discover customers
      </Button>
      {failure && <Problem failure={failure} />}
    </div>
  )
}
