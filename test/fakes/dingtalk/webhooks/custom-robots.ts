import { type Answer, errcode, refuseOld } from '../answer.ts'
import type { Asked } from '../platform-server.ts'
import { signProblem } from '../callback/robot-sign.ts'
import { type Tenant, newKey } from '../tenant.ts'
import { mentionsOf, readWebhookMessage } from './webhook-message.ts'

const PER_MINUTE = 20
const MINUTE = 60_000
const BAN = 10 * MINUTE

/** A custom robot of a group with its security settings. */
export interface CustomRobot {
  readonly conversation: string
  readonly secret?: string
  readonly keywords?: readonly string[]
  readonly addresses?: readonly string[]
  state?: 'disabled' | 'removed' | 'group-dissolved'
}

const states = {
  disabled: errcode(400102, '机器人已停用'),
  removed: errcode(400106, '机器人不存在'),
  'group-dissolved': errcode(400013, '群已被解散'),
}

interface Traffic {
  recent: number[]
  bannedUntil: number
  /** msgUuids already posted; how long the platform remembers them is not documented, the fake does not forget. */
  readonly uuids: Set<string>
}

/** The custom robots by access token; HTTP 200 whatever happens. */
export class CustomRobots {
  readonly #tenant: Tenant
  readonly #robots = new Map<string, CustomRobot>()
  readonly #traffic = new Map<string, Traffic>()

  constructor(tenant: Tenant) {
    this.#tenant = tenant
  }

  /** Puts a robot into its group; the address is what an administrator would copy, still without signature. */
  add(token: string, robot: CustomRobot): string {
    this.#robots.set(token, robot)
    return `${this.#tenant.url}/robot/send?access_token=${encodeURIComponent(token)}`
  }

  /** Any method on /robot/send?access_token=&timestamp=&sign= */
  send(asked: Asked): Answer {
    if (asked.method !== 'POST') return errcode(43002, '需要POST请求')
    if (!asked.headers['content-type']?.startsWith('application/json')) return errcode(43004, '无效的HTTP HEADER Content-Type')
    const token = asked.query.get('access_token') ?? ''
    const robot = this.#robots.get(token)
    if (robot === undefined) return errcode(300005, 'token is not exist')
    if (robot.state !== undefined) return states[robot.state]
    this.#checkCaller(robot, asked)
    const traffic = this.#count(token)
    const message = readWebhookMessage(asked.body)
    if (robot.keywords && !robot.keywords.some((word) => JSON.stringify(message.shown.content).includes(word)))
      return errcode(310000, 'keywords not in content')
    if (message.uuid !== undefined && traffic.uuids.has(message.uuid)) return errcode(0, 'ok')
    if (message.uuid !== undefined) traffic.uuids.add(message.uuid)
    const { conversation } = robot
    const mentions = mentionsOf(this.#tenant, conversation, message)
    this.#tenant.show({ ...message.shown, conversation, via: 'custom-robot', mentions, id: message.uuid ?? newKey() })
    return errcode(0, 'ok')
  }

  #checkCaller({ secret, addresses }: CustomRobot, { query, from }: Asked): void {
    const signed = { timestamp: query.get('timestamp'), sign: query.get('sign') }
    const problem = secret === undefined ? null : signProblem(secret, signed, this.#tenant.clock.now())
    if (problem !== null) refuseOld(310000, problem)
    if (addresses && !addresses.includes(from)) refuseOld(310000, `ip ${from} not in whitelist`)
  }

  /** The 21st call of a minute closes the robot for ten minutes. */
  #count(token: string): Traffic {
    const now = this.#tenant.clock.now()
    const traffic = this.#traffic.get(token) ?? { recent: [], bannedUntil: 0, uuids: new Set() }
    this.#traffic.set(token, traffic)
    traffic.recent = traffic.recent.filter((at) => at > now - MINUTE)
    if (now >= traffic.bannedUntil && traffic.recent.length >= PER_MINUTE) traffic.bannedUntil = now + BAN
    if (now < traffic.bannedUntil) refuseOld(130101, 'send too fast, exceed 20 times per minute')
    traffic.recent.push(now)
    return traffic
  }
}
