import type { Call, CallOptions } from './call'
import type {
  CippForm, CippProof, Connection, CredentialExplanation, DirectAnswer, DirectSignIn, Disclosure, StartSignIn, Status,
} from './connection'
import type {
  Discovery, LinkFate, ListedMapping, LookAlike, ManagedTenant, MappingDecision, MappingRule, MappingRules,
  MatchExplanation, RemapEffect, RulesPreview, TenantMapping,
} from './mapping'
import type { MappingPreview, MatchProfile } from './matching'
import type { Client, Contact, Imported, NewClient, NewContact } from './records'
import type {
  AddedReviewRule, NewReviewRule, QueueFilter, QueuePage, Resolved, ResolvedLine, ReviewDecision, ReviewRule,
  ReviewRulePreview,
} from './review'
import type {
  Explanation, Export, HygieneReport, IdentityOutcome, KeptPlan, NewRun, PastExplanation, Preflight, RunFilter, RunProgress,
  SyncRequest, SyncRun, TenantJob, TenantRun, UndoReport,
} from './runs'
import type { AuditRecord, Schedule, Settings, SettingsPatch } from './settings'

type OfTenant = { managedTenantId: string }
type OfRun = { runId: string }

/**
 * The operations of one host tenant, asked for by one actor. Cheap to make.
 *
 * Each first asks whether the actor may do it; one that changes something leaves an audit record. All reject with an
 * `EntraError` and with nothing else. Times are ISO 8601.
 */
export class EntraForTenant {
  private constructor()

  /** How the integration is: the connection with its health, and what became of it. */
  status(): Promise<Status>
  /** What Microsoft will ask a person to allow, in plain words. */
  disclosure(): Promise<Disclosure>
  /** Which Microsoft application is in use, and which levels are incomplete; no values. */
  explainCredentials(): Promise<CredentialExplanation>
  /** Starts a partner sign-in: answers where to send the person. */
  connectDirectStart(input: StartSignIn): Promise<DirectSignIn>
  /** Finishes it with what Microsoft's redirect brought. What fails leaves the connection in force as it was. */
  connectDirectFinish(input: DirectAnswer, options?: CallOptions): Call<Connection>
  /** Tries a CIPP and its credentials. Saves nothing. */
  testCipp(input: CippForm, options?: CallOptions): Call<CippProof>
  /** Proves a CIPP and its credentials and puts them in force. */
  connectCipp(input: CippForm, options?: CallOptions): Call<Connection>
  /** Proves that the connection in force still works, and writes down what came of it. */
  validate(options?: CallOptions): Call<Connection>
  /** Takes the connection out of force and removes its credentials. Mappings, links and history stay. */
  disconnect(): Promise<null>

  /** Reads the partner's tenants and records them. A read that fails changes nothing. */
  discover(options?: CallOptions): Call<Discovery>
  /** Every tenant known, in the order of their names. */
  managedTenants(): Promise<ManagedTenant[]>
  /** Our guess for every tenant that nobody decided yet. Writes nothing. */
  previewMappings(input?: { /** @default 'evidence' */ profile?: MatchProfile }): Promise<MappingPreview>
  /** Why a tenant is, or is not, offered a client. */
  explainMapping(input: OfTenant & { clientId: string }): Promise<MatchExplanation>
  /** Clients that look like the one that a `create_new` decision would make. */
  lookAlikes(input: OfTenant): Promise<LookAlike[]>
  /** Writes a person's decisions, all or none. Repeating a call changes nothing. */
  confirmMappings(input: { decisions: MappingDecision[] }): Promise<TenantMapping[]>
  /** Every mapping in force, with people counts and the last completed sync. */
  listMappings(): Promise<ListedMapping[]>
  /** Every mapping that a tenant ever had, newest first. */
  mappingHistory(input: OfTenant): Promise<TenantMapping[]>
  /** What `remap` or `unmap` would touch. */
  remapEffect(input: OfTenant): Promise<RemapEffect>
  /** Maps a tenant to another client. The old mapping stays as history. */
  remap(input: OfTenant & { clientId: string; /** @default 'keep' */ links?: LinkFate }): Promise<TenantMapping>
  /** Takes a tenant's mapping out of force. */
  unmap(input: OfTenant & { /** @default 'keep' */ links?: Exclude<LinkFate, 'move'> }): Promise<null>
  /** Whose people are whose in a tenant that several clients share; no rules where everybody is the mapping's client's. */
  mappingRules(input: OfTenant): Promise<MappingRules>
  /** Puts rules to the people of a mapped tenant: who would be whose, who is left out, who is given to two clients. */
  previewMappingRules(input: OfTenant & { rules: MappingRule[] }, options?: CallOptions): Call<RulesPreview>
  /**
   * Brings rules into force, in place of the former ones, if every person belongs to exactly one client by them; else
   * rejects with `mapping_conflict`. None at all end the sharing.
   */
  confirmMappingRules(input: OfTenant & { rules: MappingRule[] }, options?: CallOptions): Call<RulesPreview>

  /** Brings clients in, for a host without tables of its own. One whose id is there is left alone. */
  importClients(input: { clients: NewClient[] }): Promise<Imported>
  /** Brings contacts in, all or none. One whose id is there, or whose address somebody has, is left alone. */
  importContacts(input: { contacts: NewContact[] }): Promise<Imported>
  /** Every client, inactive ones too. */
  listClients(): Promise<Client[]>
  /** Every contact of a client, inactive ones too. */
  listContacts(input: { clientId: string }): Promise<Contact[]>

  /** What a sync of one tenant would do now. Recorded as a dry run; writes nothing else. */
  preflight(input: OfTenant, options?: CallOptions): Call<Preflight>
  /**
   * Syncs one tenant or all, to its end. A tenant that fails is a line of the answer; it rejects only for what stops
   * the whole run, and for one tenant with `plan_drifted` and `already_running`.
   */
  sync(input?: SyncRequest, options?: CallOptions): Call<RunProgress>
  /** A plan that a preflight showed or the guard held. */
  keptPlan(input: OfTenant & { planHash: string }): Promise<KeptPlan>
  /** Allows a held plan, once: the next sync that makes the same plan applies it. */
  allowPlan(input: OfTenant & { planHash: string }): Promise<null>
  /** Takes back what a run wrote: what is still ours goes back, what a person edited since stays and is named. */
  undoRun(input: OfRun, options?: CallOptions): Call<UndoReport>
  /** Stops a run between two batches; the next run finishes the job. */
  cancelRun(input: OfRun): Promise<null>
  /** Runs, newest first. */
  listRuns(input?: RunFilter): Promise<SyncRun[]>
  /** Where a run stands; an unknown one is answered with no run. */
  getRun(input: { runId: string } | { workflowId: string }): Promise<RunProgress>
  /** What a run did about each identity, or about one, as far as it is kept. */
  runOutcomes(
    input: OfRun & { entraObjectId?: string | null; /** @default 1000 */ limit?: number },
  ): Promise<IdentityOutcome[]>
  /** One run on paper. */
  exportRun(input: OfRun & { /** @default 'json' */ format?: Export['format'] }): Promise<Export>
  /** The history of runs on paper. */
  exportRuns(input?: { filter?: RunFilter; /** @default 'json' */ format?: Export['format'] }): Promise<Export>
  /** Why one person is, or is not, a contact, replayed from the facts of now. */
  explainUser(input: OfTenant & { entraObjectId: string }, options?: CallOptions): Call<Explanation>
  /** The same for somebody known by object id, user principal name or an address. */
  explainPerson(input: OfTenant & { person: string }, options?: CallOptions): Call<Explanation>
  /** What does not fit between one tenant's directory and the PSA's contacts. Writes nothing. */
  hygiene(input: OfTenant, options?: CallOptions): Call<HygieneReport>
  /** What a past run decided and wrote about one person. */
  explainPast(input: OfRun & { entraObjectId: string }): Promise<PastExplanation>
  /** Forgets what is kept about single people of runs that ended before; runs stay. */
  forgetDetails(input: { before: string }): Promise<null>

  /** Identities that wait for a person, or waited, newest first. */
  listQueue(input?: QueueFilter): Promise<QueuePage>
  /** It is this contact of the same client: links the two. */
  resolveToExisting(input: { queueItemId: string; contactNameId: string }): Promise<Resolved>
  /** It is somebody new: makes a contact. */
  resolveToNew(input: { queueItemId: string }): Promise<Resolved>
  /** Sets an item aside until its facts change. */
  dismiss(input: { queueItemId: string; note?: string | null }): Promise<Resolved>
  /** Decides many items; each stands alone. */
  resolveMany(input: { decisions: ReviewDecision[] }): Promise<ResolvedLine[]>
  /** Decisions that stand for the next accounts of the same kind, oldest first. */
  reviewRules(): Promise<ReviewRule[]>
  /** What a rule would do with the items that wait. */
  previewReviewRule(input: { rule: NewReviewRule }): Promise<ReviewRulePreview>
  /** Brings a rule into force: for the items that wait, and for every later run. */
  addReviewRule(input: { rule: NewReviewRule }): Promise<AddedReviewRule>
  /** Takes a rule out of force. What it decided stays decided. */
  removeReviewRule(input: { ruleId: string }): Promise<null>

  /** The settings in force. */
  getSettings(): Promise<Settings>
  /** Changes what is named, and answers with the settings as they are in force now. */
  updateSettings(input: SettingsPatch): Promise<Settings>
  /** When scheduled runs happen. */
  getSchedule(): Promise<Schedule>
  /** Sets when scheduled runs happen; the answer is what was set. */
  saveSchedule(input: Schedule): Promise<Schedule>
  /** Who did what, newest first. */
  audit(input?: { /** @default 1000 */ limit?: number }): Promise<AuditRecord[]>

  /** Discovers as part of a workflow; a retried step finds the run that it began. */
  discoverIn(input: { workflowId: string }, options?: CallOptions): Call<Discovery>
  /** The tenants that a run covers. */
  mappedTenants(input?: SyncRequest): Promise<TenantMapping[]>
  /** Makes the client of a `create_new` mapping, once; answers its id. */
  provisionClient(input: OfTenant): Promise<string>
  /** Begins a run, or finds the one that its workflow began. */
  beginRun(input: NewRun): Promise<SyncRun>
  /** Syncs one tenant of a run and records its line. What goes wrong is in the line. */
  syncTenant(input: TenantJob, options?: CallOptions): Call<TenantRun>
  /** Records one tenant's line of a run; the same tenant again replaces it. */
  recordTenantResult(input: OfRun & { result: TenantRun }): Promise<null>
  /** Ends a run with what its tenants add up to, and tells whom it concerns. */
  finishRun(input: OfRun & { /** @default false */ wasCancelled?: boolean }): Promise<RunProgress>
}
