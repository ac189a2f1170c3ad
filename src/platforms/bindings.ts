import { sql } from 'kysely'
import type { Db, Trx } from '../db/database.ts'
import { type Group, type Organisation, groupOf } from '../people/organisation.ts'
import { type GroupPlatform, groupPlatformOf } from './platforms.ts'

/** A group as it was seen on a platform. */
export interface SeenBefore {
  readonly platform: GroupPlatform
  readonly id: string
  readonly title: string | null
  /** What an admin bound it to in chat; the organisation file may say otherwise, and then holds. */
  readonly boundTo: string | null
  /** Somebody of another organisation was seen in it, and no admin has bound it since. */
  readonly outsiders: boolean
  /** So within the last day. */
  readonly outsidersOfLate: boolean
  readonly gone: boolean
}

/** Which group is where: the organisation file's ids, and for groups without one what was bound in chat. */
export interface Bindings {
  /** The group that is spoken to under this id of the platform. */
  groupAt(platform: GroupPlatform, id: string): Group | null
  /** The platform's id of a group that can be spoken to; null while the bot is not there, or somebody of another organisation is. */
  idOf(platform: GroupPlatform, group: string): string | null
  seen(platform: GroupPlatform, id: string): SeenBefore | null
}

export async function loadBindings(db: Db, organisation: Organisation): Promise<Bindings> {
  const rows = await db
    .selectFrom('platform_group')
    .selectAll()
    .select(sql<boolean>`coalesce(outsiders_at > now() - interval '1 day', false)`.as('outsiders_of_late'))
    .execute()
  const seen = rows.flatMap((row): SeenBefore[] => {
    const platform = groupPlatformOf(row.platform)
    if (platform === null) return []
    const { id, title } = row
    return [
      {
        platform,
        id,
        title,
        boundTo: row.group_id,
        outsiders: row.outsiders_at !== null,
        outsidersOfLate: row.outsiders_of_late,
        gone: row.gone_at !== null,
      },
    ]
  })
  return bindingsOf(organisation, seen)
}

/** A binding made in chat, for a person to read beside the organisation file that may say otherwise. */
export async function bindingLines(db: Db, organisation: Organisation): Promise<string[]> {
  const rows = await db
    .selectFrom('platform_group')
    .select(['platform', 'id', 'group_id', 'bound_by'])
    .where('group_id', 'is not', null)
    .orderBy('group_id')
    .orderBy('platform')
    .execute()
  const bindings = await loadBindings(db, organisation)
  return rows.map(({ platform: name, id, group_id, bound_by }) => {
    const platform = groupPlatformOf(name)
    const group = groupOf(organisation, group_id ?? '')
    const holds = platform !== null && bindings.groupAt(platform, id)?.id === group_id
    const why = group === null ? '，文件里没有这个群，不起作用' : holds ? '' : '，以文件所写为准，不起作用'
    return `${group?.name ?? group_id} ${name} ${id}（${bound_by} 绑定${why}）`
  })
}

/** Ids are compared to the letter: WeCom's differ by case alone. */
export function bindingsOf(organisation: Organisation, seen: readonly SeenBefore[]): Bindings {
  const at = (platform: GroupPlatform, id: string) => seen.find((one) => one.platform === platform && one.id === id) ?? null
  const ownId = (platform: GroupPlatform, group: string): string | null =>
    groupOf(organisation, group)?.platforms[platform] ??
    seen.find((one) => one.platform === platform && one.boundTo === group && !isTaken(organisation, platform, one.id))?.id ??
    null
  const groupAt = (platform: GroupPlatform, id: string): Group | null => {
    if (at(platform, id)?.outsiders === true) return null
    return organisation.groups.find((group) => ownId(platform, group.id) === id) ?? null
  }
  return {
    groupAt,
    idOf: (platform, group) => {
      const id = ownId(platform, group)
      return id === null || at(platform, id)?.gone === true || groupAt(platform, id)?.id !== group ? null : id
    },
    seen: at,
  }
}

/** The file gives this id to some group: then no binding in chat gives it to another. */
const isTaken = ({ groups }: Organisation, platform: GroupPlatform, id: string): boolean =>
  groups.some(({ platforms }) => platforms[platform] === id)

/** The bot was spoken to in a group: it is there, whatever was thought before. True when it was thought gone, or outsiders are news. */
export async function noteSeen(
  db: Db,
  platform: GroupPlatform,
  { id, title, outsiders }: { readonly id: string; readonly title: string | null; readonly outsiders: boolean },
): Promise<{ readonly outsidersAreNews: boolean }> {
  const { rows } = await sql<{ outsiders_news: boolean }>`
    with before as (select outsiders_at from platform_group where platform = ${platform} and id = ${id})
    insert into platform_group as g (platform, id, title, seen_at, outsiders_at)
    values (${platform}, ${id}, ${title}, now(), case when ${outsiders} then now() end)
    on conflict (platform, id) do update
      set title = coalesce(excluded.title, g.title), seen_at = excluded.seen_at, gone_at = null, outsiders_at = coalesce(excluded.outsiders_at, g.outsiders_at)
      where g.gone_at is not null or g.title is distinct from coalesce(excluded.title, g.title)
        or excluded.outsiders_at is not null or g.seen_at < excluded.seen_at - interval '1 hour'
    returning (outsiders_at is not null and not exists (select from before where outsiders_at is not null)) as outsiders_news`.execute(db)
  return { outsidersAreNews: rows[0]?.outsiders_news ?? false }
}

/** A send was refused because the bot is not there. True when that is news. */
export async function noteGone(trx: Trx, platform: GroupPlatform, id: string): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('platform_group')
    .values({ platform, id, gone_at: sql<string>`now()` })
    .onConflict((conflict) =>
      conflict
        .columns(['platform', 'id'])
        .doUpdateSet(({ ref }) => ({ gone_at: ref('excluded.gone_at') }))
        .where('platform_group.gone_at', 'is', null),
    )
    .executeTakeFirst()
  return (numInsertedOrUpdatedRows ?? 0n) > 0n
}

/** Binds a group of the platform to one of the organisation file, in place of what was bound to that before. */
export async function bindGroup(trx: Trx, platform: GroupPlatform, id: string, group: string, by: string): Promise<void> {
  await trx
    .updateTable('platform_group')
    .set({ group_id: null, bound_by: null, bound_at: null })
    .where('platform', '=', platform)
    .where('group_id', '=', group)
    .where('id', '<>', id)
    .execute()
  const bound = { group_id: group, bound_by: by, bound_at: sql<string>`now()`, outsiders_at: null }
  await trx
    .insertInto('platform_group')
    .values({ platform, id, ...bound })
    .onConflict((conflict) =>
      conflict.columns(['platform', 'id']).doUpdateSet(({ ref }) => ({ ...bound, bound_at: ref('excluded.bound_at') })),
    )
    .execute()
}

export async function unbindGroup(trx: Trx, platform: GroupPlatform, id: string): Promise<void> {
  await trx
    .updateTable('platform_group')
    .set({ group_id: null, bound_by: null, bound_at: null })
    .where('platform', '=', platform)
    .where('id', '=', id)
    .execute()
}
