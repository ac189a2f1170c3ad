import type { At, AtByDefault, AtOrNull } from '../instants.ts'

export interface PlatformTables {
  lease: {
    name: string
    holder: string
    until: At
  }
  platform_group: {
    platform: string
    id: string
    title: string | null
    group_id: string | null
    bound_by: string | null
    bound_at: AtOrNull
    seen_at: AtByDefault
    outsiders_at: AtOrNull
    gone_at: AtOrNull
  }
  card_button: {
    token: string
    outgoing_id: string
    platform: string
    conversation: string
    label: string
    says: string
    expires_at: At
    used_by: string | null
    used_at: AtOrNull
  }
  metered_calls: {
    platform: string
    /** `2026-11`, Shanghai. */
    month: string
    calls: number
  }
}
