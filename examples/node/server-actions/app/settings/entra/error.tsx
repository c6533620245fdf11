'use client'

import { Button } from '@/components/button'

/** What no action could tell: the server is gone, or there is a mistake in this application. */
export default function Failed({ reset }: { error: Error; reset: () => void }) {
  return (
    <div className="notice bad" role="alert">
      <p className="notice-title">This page could not be shown.</p>
      <p>The server did not answer as expected. Nothing that was under way is lost; a sync goes on by itself.</p>
      <Button onClick={reset}>Try again</Button>
    </div>
  )
}
