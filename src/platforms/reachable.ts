import { type Config, type GroupWebhook, isConnected } from '../config/config.ts'
import type { Db } from '../db/database.ts'
import type { DatabaseKind } from '../db/tables/database.ts'
import { type Organisation, personOf } from '../people/organisation.ts'
import { loadBindings } from './bindings.ts'
import { type GroupPlatform, type Platform, groupPlatforms, platformList, platforms } from './platforms.ts'

/** The facts that decide where groups can be spoken to. */
export interface Reaching {
  readonly kind: DatabaseKind
  readonly config: Config
  readonly organisation: Organisation
  readonly webhooks: readonly GroupWebhook[]
}

/** The platforms on which a group, or `@` and a person, is spoken to of the bot's own accord, the one for alerts and bulletins first. */
export type PlatformsOf = (hearer: string) => readonly Platform[]

/**
 * As it is now: on demonstration and replay databases the page stands in for a platform; elsewhere a configured platform on which the
 * group is known, or has a webhook. A person hears on one platform only: what is said there is theirs alone.
 */
export async function platformsNow(db: Db, reaching: Reaching): Promise<PlatformsOf> {
  const { kind, organisation, webhooks } = reaching
  if (kind !== 'live') return () => standIns
  const served = servedPlatforms(reaching)
  if (served.length === 0) return () => []
  const bindings = await loadBindings(db, organisation)
  const hasWebhook = (platform: GroupPlatform, group: string): boolean =>
    webhooks.some((one) => one.platform === platform && one.group === group && one.secret !== null)
  const privately = (id: string): readonly Platform[] => {
    const person = personOf(organisation, id)
    return served
      .filter((platform) => person !== null && person.platforms[platform] !== null && isConnected(reaching.config, platform))
      .slice(0, 1)
  }
  return (group) => {
    if (group.startsWith('@')) return privately(group.slice(1))
    const known = served.filter((platform) => isConnected(reaching.config, platform) && bindings.idOf(platform, group) !== null)
    return [...known, ...served.filter((platform) => !known.includes(platform) && hasWebhook(platform, group))]
  }
}

/** The platforms that this program speaks on: by a bot, or by the webhooks of groups alone. */
export const servedPlatforms = ({ config, webhooks }: Pick<Reaching, 'config' | 'webhooks'>): GroupPlatform[] =>
  groupPlatforms.filter(
    (platform) => isConnected(config, platform) || webhooks.some((webhook) => webhook.platform === platform && webhook.secret !== null),
  )

const standIns = platformList.filter((platform) => platforms[platform].standsIn)
