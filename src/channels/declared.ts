import { z } from 'zod'
import { type Platform, platformList, platformOf } from '../platforms/platforms.ts'

/** A channel as `bottender.config.js` declares it. */
export interface ChannelDeclaration {
  readonly name: Platform
  readonly enabled: boolean
  /** Where the web server has it; null for one that is not on the web. */
  readonly path: string | null
}

const CONFIG = new URL('../../bottender.config.js', import.meta.url)

const declared = z.object({
  channels: z.partialRecord(z.enum(platformList), z.strictObject({ enabled: z.boolean(), path: z.string().startsWith('/').nullable() })),
})

/** The channels of `bottender.config.js`; throws when it declares none that is enabled, which would be a bot that nobody can reach. */
export async function declaredChannels(config: URL = CONFIG): Promise<ChannelDeclaration[]> {
  const module: unknown = await import(config.href)
  const read = declared.safeParse(module)
  if (!read.success) throw new Error(`bottender.config.js 无法使用：${z.prettifyError(read.error)}`)
  const channels = Object.entries(read.data.channels).flatMap(([name, channel]) => {
    const platform = platformOf(name)
    return platform === null ? [] : [{ name: platform, ...channel }]
  })
  if (!channels.some(({ enabled }) => enabled)) throw new Error('bottender.config.js 没有启用任何渠道，机器人无法收发消息')
  return channels
}
