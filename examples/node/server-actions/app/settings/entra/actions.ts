'use server'

// What the browser may call. `actions` asks who calls, does the work, and answers with data or with why not.

import type { DirectSignIn, MappingDecision, Schedule, SettingsPatch, SyncRequest } from 'entra-napi'
import type { ActionResult } from 'entra-napi/actions'

import { callbackUrl } from '@/lib/address'
import { actions } from '@/lib/entra'

type OfTenant = { managedTenantId: string }
type OfPlan = OfTenant & { planHash: string }
type OfItem = { queueItemId: string }

export async function connect(): Promise<ActionResult<DirectSignIn>> { return actions.connectDirectStart({ redirectUri: callbackUrl() }) }
export async function validate() { return actions.validate() }
export async function disconnect() { return actions.disconnect() }

export async function discover() { return actions.discover() }
export async function confirmMappings(input: { decisions: MappingDecision[] }) { return actions.confirmMappings(input) }
export async function unmap(input: OfTenant) { return actions.unmap(input) }

export async function preflight(input: OfTenant) { return actions.preflight(input) }
export async function keptPlan(input: OfPlan) { return actions.keptPlan(input) }
export async function allowPlan(input: OfPlan) { return actions.allowPlan(input) }
export async function sync(input: SyncRequest) { return actions.sync(input) }
export async function undoRun(input: { runId: string }) { return actions.undoRun(input) }

export async function resolveToExisting(input: OfItem & { contactNameId: string }) { return actions.resolveToExisting(input) }
export async function resolveToNew(input: OfItem) { return actions.resolveToNew(input) }
export async function dismiss(input: OfItem) { return actions.dismiss(input) }

export async function updateSettings(input: SettingsPatch) { return actions.updateSettings(input) }
export async function saveSchedule(input: Schedule) { return actions.saveSchedule(input) }
