import type { Generated } from 'kysely'

export interface PlatformTables {
  lease: {
    name: string
    holder: string
    until: Date
  }
  platform_group: {
    platform: string
    id: string
    title: string | null
    group_id: string | null
    bound_by: string | null
    bound_at: Date | null
    seen_at: Generated<Date>
    outsiders_at: Date | null
    gone_at: Date | null
  }
  card_button: {
    token: string
    outgoing_id: string
    platform: string
    conversation: string
    label: string
    says: string
    expires_at: Date
    used_by: string | null
    used_at: Date | null
  }
  metered_calls: {
    platform: string
    /** `2026-11`, Shanghai. */
    month: string
    calls: number
  }
}
