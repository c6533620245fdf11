'use client'

import type { Schedule } from 'entra-napi'
import { useState } from 'react'

import { Button } from '@/components/button'
import { Section } from '@/components/parts'
import { Problem } from '@/components/problem'
import { useAction } from '@/components/use-action'

import { saveSchedule } from './actions'

const intervals: Array<[minutes: number, text: string]> = [
  [60, 'Every hour'],
  [240, 'Every four hours'],
  [720, 'Twice a day'],
  [1_440, 'Once a day'],
  [10_080, 'Once a week'],
]

export function ScheduleForm({ schedule }: { schedule: Schedule }) {
  const { run, isBusy, failure } = useAction(saveSchedule)
  const inForce = schedule.syncEnabled ? schedule.syncIntervalMinutes : 0
  const [minutes, setMinutes] = useState(inForce)
  const save = () =>
    run({ syncEnabled: minutes > 0, syncIntervalMinutes: minutes || schedule.syncIntervalMinutes })
  return (
    <Section title="Schedule" about="Scheduled syncs never make new clients; only you do.">
      {failure && <Problem failure={failure} />}
      <div className="row">
        <label htmlFor="interval">Sync</label>
        <select id="interval" value={minutes} onChange={(event) => setMinutes(Number(event.target.value))}>
          <option value={0}>Only when I ask for it</option>
          {intervals.map(([minutes, text]) => <option key={minutes} value={minutes}>{text}</option>)}
        </select>
        <Button isBusy={isBusy} busyText="Saving…" disabled={minutes === inForce} onClick={save}>Save</Button>
      </div>
    </Section>
  )
}
