import { type Edition, daysOf, editionOf, isPostedOn } from '../../bulletins/editions.ts'
import { drawFor, postTo, readersIn } from '../../bulletins/post-bulletins.ts'
import { postedTo } from '../../bulletins/stored-editions.ts'
import { plainText } from '../../messages/plain-text.ts'
import { hearsAt, timeOf } from '../../bulletins/hearing-times.ts'
import { type Group, type Organisation, groupOf } from '../../people/organisation.ts'
import { when } from '../../policy/explain.ts'
import { type Day, HOUR, type Instant, dayOf, formatInstant, startOfDay } from '../../policy/instant.ts'
import type { Program } from '../../program/program.ts'
import type { CommandIo } from '../../remote/command-io.ts'
import { UsageError } from '../usage.ts'

interface Given {
  readonly date: Day
  readonly group: string
  readonly edition: Edition | null
}

type Needs = Pick<Program, 'database' | 'organisation' | 'clock' | 'queue' | 'platformsNow'>

/** `sameday bulletin post`: posts late what a group has not had, as of the time at which it was to have it. */
export async function bulletinPost({ date, group: name, edition: named }: Given, io: CommandIo, program: Needs): Promise<0 | 1> {
  const { database, organisation, clock } = program
  const [group, now] = [groupNamed(organisation, name), clock.now()]
  const edition = named ?? editionOf(date, now)
  const days = daysOf(edition, date)
  const slot = slotOf(organisation, group, edition, days.to)
  const refused = refusalOf(organisation, { group, edition, date: days.to, slot, now })
  if (refused !== null) return refuse(io, refused)
  const [queue, platformsOf] = [await program.queue(), await program.platformsNow(database.db)]
  if (platformsOf(group.id).length === 0) return refuse(io, `现在不能在${group.name}说话，没有补发`)
  const posting = { organisation, jobs: queue, platformsOf }
  const post = { edition, date: days.to, asOf: slot, readers: readersIn(group), now, late: true }
  await drawFor(database.db, posting, post)
  const ids = await database.db.transaction().execute((trx) => postTo(trx, posting, post))
  await queue.deliverNow(ids)
  if (ids.length === 0) return refuse(io, `${group.name}已经发过这份通报，没有再发`)
  await io.out(`已补发到${group.name}，数字是 ${when(slot)} 的\n`)
  return 0
}

/** `sameday bulletin posted`: what a group was told, word for word. */
export async function bulletinPosted(
  { date, group: name, edition: named, json }: Given & { readonly json: boolean },
  io: CommandIo,
  { database, organisation, clock }: Pick<Program, 'database' | 'organisation' | 'clock'>,
): Promise<0 | 1> {
  const group = groupNamed(organisation, name)
  const edition = named ?? editionOf(date, clock.now())
  const stored = await postedTo(database.db, group.id, daysOf(edition, date).to, edition)
  if (stored.length === 0) return refuse(io, `${group.name}没有发过这份通报`)
  for (const { revision, postedAt, message, figures } of stored)
    await io.out(
      json
        ? `${JSON.stringify({ revision, postedAt: formatInstant(postedAt), figures })}\n`
        : `第 ${revision} 版，${when(postedAt)} 发出：\n${plainText(message.kind === 'image' ? (message.instead ?? message) : message)}\n`,
    )
  return 0
}

async function refuse(io: CommandIo, problem: string): Promise<1> {
  await io.err(`${problem}\n`)
  return 1
}

function groupNamed(organisation: Organisation, name: string): Group {
  const group = groupOf(organisation, name)
  if (group !== null && group !== undefined) return group
  throw new UsageError(`没有群 ${name}，可用：${organisation.groups.map(({ id }) => id).join('、')}`)
}

/** When the group was to hear it; where it never does by itself, when others usually do. */
function slotOf(organisation: Organisation, group: Group, edition: Edition, date: Day): Instant {
  const [posted, usual] = edition === 'progress' ? [date, 18.5 * HOUR] : [date + 1, 8.5 * HOUR]
  return startOfDay(posted) + (timeOf(organisation, group, edition) ?? usual)
}

interface Wished {
  readonly group: Group
  readonly edition: Edition
  readonly date: Day
  readonly slot: Instant
  readonly now: Instant
}

function refusalOf(organisation: Organisation, { group, edition, date, slot, now }: Wished): string | null {
  if (readersIn(group).length === 0) return `${group.name}不发通报`
  if (edition === 'progress' && date < dayOf(now)) return '过了当天的进度通报不再补发'
  if (slot <= now) return null
  const byItself = isPostedOn(edition, dayOf(slot)) && hearsAt(organisation, group, edition, slot)
  return `还没到时间：${when(slot)} ${byItself ? '会自动发' : '以后才能发，这个群到时不会自动发'}`
}
