'use client'

import type { FieldSync, FieldSyncConfig } from 'entra-napi'

import { Section } from '@/components/parts'
import { Problem } from '@/components/problem'
import { useAction } from '@/components/use-action'

import { updateSettings } from './actions'

const fields = [
  ['displayName', 'Name'],
  ['email', 'E-mail address'],
  ['role', 'Job title'],
  ['phone', 'Phone numbers'],
  ['upn', 'Sign-in name'],
] as const satisfies Array<[keyof FieldSync, string]>

export function FieldRules({ config }: { config: FieldSync }) {
  const { run, isBusy, failure } = useAction(updateSettings)
  const set = (fieldSync: FieldSyncConfig) => run({ fieldSync })
  return (
    <Section
      title="What follows the directory"
      about="Of contacts that are there already. What is not switched on here stays as your people wrote it."
    >
      {failure && <Problem failure={failure} />}
      <fieldset className="switches" disabled={isBusy}>
        <legend className="unseen">Fields that follow the directory</legend>
        {fields.map(([field, text]) => (
          <Switch
            key={field}
            text={text}
            isOn={config[field].overwrite}
            onChange={(overwrite) => set({ [field]: { ...config[field], overwrite } })}
          />
        ))}
        <Switch
          text="Make contacts inactive when their account is disabled"
          isOn={config.markInactiveWhenDisabled}
          onChange={(markInactiveWhenDisabled) => set({ markInactiveWhenDisabled })}
        />
      </fieldset>
    </Section>
  )
}

function Switch({ text, isOn, onChange }: { text: string; isOn: boolean; onChange: (isOn: boolean) => void }) {
  return (
    <label className="switch">
      <input type="checkbox" role="switch" checked={isOn} onChange={(event) => onChange(event.target.checked)} />
      {text}
    </label>
  )
}
