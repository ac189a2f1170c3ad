import type { FastifyInstance } from 'fastify'
import type { PlatformChannel, PlatformDeps } from '../channels/platform.ts'
import { openDingtalk } from '../channels/dingtalk/channel.ts'
import { untilAborted } from '../channels/until-aborted.ts'
import { openWecom } from '../channels/wecom/channel.ts'
import { sayInVain } from '../conversation/buttons/press-in-vain.ts'
import { takePress } from '../conversation/buttons/take-press.ts'
import type { Inbox } from '../conversation/inbox/open-inbox.ts'
import { tellBack, tellLost } from '../control-group/connection.ts'
import type { Trx } from '../db/database.ts'
import type { Sender } from '../delivery/sender.ts'
import { LEASE_SECONDS, keepLease } from '../db/lease.ts'
import { directoryOf } from './directory.ts'
import type { ControlKey } from '../messages/control-group/kinds.ts'
import { channelAlarm, outsidersSeen } from '../messages/delivery-text.ts'
import { type Organisation, groupOf } from '../people/organisation.ts'
import type { PlatformConfigs } from '../config/platform-config.ts'
import { type GroupPlatform, platforms, quotaFieldOf } from '../platforms/platforms.ts'
import { dayOf, formatDay } from '../policy/instant.ts'
import { meter } from '../platforms/metered-calls.ts'
import { tellingUnkept } from './past-the-queue.ts'
import type { Program } from './program.ts'
import { servedPlatforms } from '../platforms/reachable.ts'
import { type Wrong, shortHash } from '../control-group/tell.ts'

/** How a platform's channel is opened, and the public part of what only one process at a time may hold. */
interface ChannelOpening {
  identity(configs: PlatformConfigs): string | undefined
  open(configs: PlatformConfigs, organisation: Organisation, deps: PlatformDeps): PlatformChannel
}

const openings: Readonly<Record<GroupPlatform, ChannelOpening>> = {
  wecom: {
    identity: ({ wecom }) => wecom.connections.bot?.id,
    open: ({ wecom: { connections, addresses } }, { botNames }, deps) => {
      const callback = connections.callback && { ...connections.callback, path: '/callback/wecom' }
      return openWecom({ bot: connections.bot, callback, apiBase: addresses.api, botNames }, deps)
    },
  },
  dingtalk: {
    identity: ({ dingtalk }) => dingtalk.connections.app?.appKey,
    open: ({ dingtalk: { connections, addresses } }, _organisation, deps) => {
      const { app } = connections
      const callbackPath = app?.callback === true ? '/callback/dingtalk' : null
      return openDingtalk({ app, callbackPath, apiBase: addresses.api, oapiBase: addresses.oapi }, deps)
    },
  },
}

export type OpenChannels = ReadonlyMap<GroupPlatform, PlatformChannel>

/** Opens the channels of the platforms that are configured; nothing is connected yet. */
export function openChannels(program: Program, inbox: Inbox): OpenChannels {
  return new Map(servedPlatforms(program).map((platform) => [platform, openChannel(platform, program, inbox)]))
}

function openChannel(platform: GroupPlatform, program: Program, inbox: Inbox): PlatformChannel {
  const deps = depsOf(platform, program, inbox, () => channel.sender)
  const channel: PlatformChannel = openings[platform].open(program.config.platforms, program.organisation, deps)
  program.pictures.set(platform, channel.fetchPicture)
  return channel
}

/** Adds the callbacks that are configured: any process may take them. */
export function registerCallbacks(app: FastifyInstance, channels: OpenChannels): void {
  for (const channel of channels.values()) channel.register?.(app)
}

/** The platforms that this process is at. */
export type HeldPlatforms = Set<GroupPlatform>

/**
 * One process at a time connects to a platform and sends what is to be said there; another takes over within seconds of its end. Until it is
 * its turn a process takes callbacks only. `held` is kept up to date.
 */
export async function runChannels(
  { database, log, queue: queueOf, inbox: inboxOf, config }: Program,
  channels: OpenChannels,
  held: HeldPlatforms,
  open: AsyncDisposableStack,
): Promise<void> {
  const [queue, inbox] = [await queueOf(), await inboxOf()]
  for (const [platform, channel] of channels) {
    const settings = { ttlSeconds: LEASE_SECONDS, alone: database.engine === 'embedded', log }
    const lease = keepLease(database.db, leaseName(platform, config), settings, async (lost) => {
      const connected = channel.run(lost)
      held.add(platform)
      await queue.serve(channel.sender)
      try {
        // The messages that the owner before has taken and not answered.
        await inbox.resume()
        await connected
        await untilAborted(lost)
      } finally {
        held.delete(platform)
        await queue.unserve(platform)
      }
    })
    // Taken messages are answered while there is still somewhere to answer them.
    open.defer(async () => {
      await inbox.close()
      await lease.stop()
    })
  }
}

/** The thing that has one owner. Without a connection it is the webhooks, whose pace one process keeps. */
export const leaseName = (platform: GroupPlatform, config: Program['config']): string =>
  `${platform}/${openings[platform].identity(config.platforms) ?? 'webhooks'}`

function depsOf(platform: GroupPlatform, program: Program, inbox: Inbox, sender: () => Sender): PlatformDeps {
  const { database, room, organisation, clock, log, webhooks, tellControl } = program
  const { db } = database
  const now = () => clock.now()
  const today = (): string => formatDay(dayOf(now()))
  const tell = async (key: ControlKey, text: string, wrong?: Wrong): Promise<void> => {
    const ids = await db.transaction().execute((trx) => tellControl(trx, key, text, wrong))
    if (ids.length > 0) await (await program.queue()).deliverNow(ids)
  }
  const sayConnection = async (work: (trx: Trx, telling: Parameters<typeof tellLost>[1]) => Promise<string[]>): Promise<void> => {
    const queue = await program.queue()
    const ids = await db.transaction().execute(async (trx) => {
      const platformsOf = await program.platformsNow(trx)
      return work(trx, { organisation, jobs: queue, now: now(), platformsOf })
    })
    if (ids.length > 0) await queue.deliverNow(ids)
  }
  const quota = quotaFieldOf(platform)
  const takesPresses = { db, receive: inbox.receive, settled: inbox.settled, organisation: () => organisation, now }
  return {
    now,
    log: log.child({ channel: platform }),
    directory: directoryOf(platform, {
      db,
      room,
      organisation,
      webhooks,
      outsidersSeen: (group) =>
        tell(
          `outsiders/${platform}/${group}/${today()}`,
          outsidersSeen(platforms[platform].name, groupOf(organisation, group)?.name ?? group),
        ),
    }),
    receive: tellingUnkept(inbox.receive, sender, { now, log }),
    pressed: (press, withinMillis) => takePress(takesPresses, press, withinMillis),
    pressedInVain: async (press, says) => {
      const queue = await program.queue()
      await queue.deliverNow(await sayInVain({ db, jobs: queue, organisation: () => organisation, now }, press, says))
    },
    spent: (calls) => meter({ db, quota: quota === null ? null : organisation[quota], now, tell }, platform, calls),
    connectionLost: (lost) => sayConnection((trx, telling) => tellLost(trx, telling, platform, lost)),
    connectionBack: () => sayConnection((trx, telling) => tellBack(trx, telling, platform)),
    alarm: (reason) =>
      tell(`channel/${platform}/${shortHash(reason)}/${today()}`, channelAlarm(platforms[platform].name, reason), { platform, reason }),
  }
}
