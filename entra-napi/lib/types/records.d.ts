import type { PhoneNumber } from './people'

/** A company of the PSA. */
export interface Client {
  clientId: string
  clientName: string
  url: string | null
  /** Matching reads `website`, `domain` and `emailDomain`. */
  properties: Record<string, unknown>
  billingEmail: string | null
  inboundDomains: string[]
  /** Never synced. */
  isInactive: boolean
  /** The tenant it was confirmed for. */
  entraTenantId: string | null
}

/** A client to bring in; what is absent is empty. */
export type NewClient = Pick<Client, 'clientId' | 'clientName'> & Partial<Client>

/** A person of the PSA. */
export interface Contact {
  contactNameId: string
  clientId: string
  /** Unique in the host tenant, across clients; lower-case. */
  email: string | null
  additionalEmails: string[]
  fullName: string
  role: string | null
  isInactive: boolean
  phoneNumbers: PhoneNumber[]
  entraObjectId: string | null
  entraUserPrincipalName: string | null
  entraAccountEnabled: boolean | null
  entraSyncStatus: string | null
  /** Why a sync deactivated it; absent if none did. */
  entraSyncStatusReason: 'disabled_upstream' | 'deleted_upstream' | null
}

/** A contact to bring in; what is absent is empty. */
export type NewContact = Pick<Contact, 'contactNameId' | 'clientId' | 'fullName'> & Partial<Contact>

export interface Imported {
  inserted: number
  /** Their id is there already, or their address is somebody's. */
  leftAlone: number
}
