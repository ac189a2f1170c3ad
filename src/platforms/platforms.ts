/**
 * THE TABLE of the platforms on which the bot can be spoken to; who needs to know something of one reads it here. A new platform is a row,
 * a folder under `channels/`, and the line that opens it in `program/channels.ts`.
 */
export const platforms = {
  webchat: { name: '演示页面', standsIn: true, presses: 'typed', rate: null, outside: null },
  console: { name: '终端', standsIn: false, presses: 'typed', rate: null, outside: null },
  wecom: {
    name: '企业微信',
    standsIn: false,
    presses: 'token',
    // WeCom allows 30 a minute and 1000 an hour; this stays at 25 and 910.
    rate: { everySeconds: 4, burst: 10, bulletinBurst: 5 },
    outside: {
      connections: {
        bot: {
          name: '企业微信智能机器人（长连接）',
          required: { id: { variable: 'WECOM_BOT_ID', is: 'text' }, secret: { variable: 'WECOM_BOT_SECRET', is: 'secret' } },
          optional: { url: { variable: 'WECOM_WS_URL', is: 'socket-address', otherwise: 'wss://openws.work.weixin.qq.com' } },
        },
        callback: {
          name: '企业微信智能机器人（回调）',
          required: {
            token: { variable: 'WECOM_CALLBACK_TOKEN', is: 'secret' },
            aesKey: { variable: 'WECOM_CALLBACK_AES_KEY', is: 'aes-key' },
          },
          optional: {},
        },
      },
      addresses: { api: { variable: 'WECOM_API_BASE', is: 'web-address', otherwise: 'https://qyapi.weixin.qq.com' } },
      monthlyCalls: null,
    },
  },
  dingtalk: {
    name: '钉钉',
    standsIn: false,
    presses: 'token',
    // No limit of a conversation is documented for a robot's own messages; the custom webhook keeps its own pace below its 20 a minute.
    rate: { everySeconds: 3, burst: 10, bulletinBurst: 5 },
    outside: {
      connections: {
        app: {
          name: '钉钉应用机器人',
          required: {
            appKey: { variable: 'DINGTALK_APP_KEY', is: 'text' },
            appSecret: { variable: 'DINGTALK_APP_SECRET', is: 'secret' },
            robotCode: { variable: 'DINGTALK_ROBOT_CODE', is: 'text' },
          },
          optional: {
            cardTemplate: { variable: 'DINGTALK_CARD_TEMPLATE', is: 'text', otherwise: null },
            callback: { variable: 'DINGTALK_CALLBACK', is: 'switch', otherwise: false },
          },
        },
      },
      addresses: {
        api: { variable: 'DINGTALK_API_BASE', is: 'web-address', otherwise: 'https://api.dingtalk.com' },
        oapi: { variable: 'DINGTALK_OAPI_BASE', is: 'web-address', otherwise: 'https://oapi.dingtalk.com' },
      },
      monthlyCalls: 'dingtalkCallsPerMonth',
    },
  },
} as const satisfies Readonly<Record<string, PlatformRow>>

interface PlatformRow {
  /** What people call it. */
  readonly name: string
  /** Where there is no real group, on demonstration and replay databases, what groups are told is shown there. */
  readonly standsIn: boolean
  /** How a press on a button comes back: as a token, or as the words of the button, as if they had been typed. */
  readonly presses: 'token' | 'typed'
  /** Below the platform's own limits; null: none. */
  readonly rate: SendRate | null
  /** What is outside of this program; null: its own page and terminal. */
  readonly outside: Outside | null
}

/** How often one conversation may be spoken to: `burst` at once, then one every so many seconds. */
export interface SendRate {
  readonly everySeconds: number
  readonly burst: number
  /** What of the burst a bulletin may use; the rest is kept for replies and alerts, which so pass a long bulletin. */
  readonly bulletinBurst: number
}

/** A real platform, whose groups and people have ids of its own. */
interface Outside {
  /** What a bot hears and speaks by, each turned on by its variables. Without any the platform is only spoken to, by webhooks of groups. */
  readonly connections: Readonly<Record<string, ConnectionRow>>
  readonly addresses: Readonly<Record<string, Variable>>
  /** Where the organisation file says how many calls the platform allows in a month; null: it does not meter them. */
  readonly monthlyCalls: string | null
}

export interface ConnectionRow {
  readonly name: string
  /** All of them or none. */
  readonly required: Readonly<Record<string, Variable>>
  readonly optional: Readonly<Record<string, Variable>>
}

/** One variable of the environment. */
export interface Variable {
  readonly variable: string
  readonly is: 'text' | 'secret' | 'aes-key' | 'web-address' | 'socket-address' | 'switch'
  /** What holds while it is not set. */
  readonly otherwise?: string | boolean | null
}

type Rows = typeof platforms
export type Platform = keyof Rows
/** A real platform, on which groups and people have ids of the platform's own. */
export type GroupPlatform = { [P in Platform]: Rows[P]['outside'] extends null ? never : P }[Platform]
type OutsideOf<P extends GroupPlatform> = Extract<Rows[P]['outside'], Outside>
export type ConnectionsOf<P extends GroupPlatform> = OutsideOf<P>['connections']
export type AddressesOf<P extends GroupPlatform> = OutsideOf<P>['addresses']
/** The fields of the organisation file in which months' quotas stand. */
export type QuotaField = NonNullable<OutsideOf<GroupPlatform>['monthlyCalls']>

const isReal = (platform: Platform): platform is GroupPlatform => platforms[platform].outside !== null

export const platformList = Object.keys(platforms).filter((name): name is Platform => name in platforms)
export const groupPlatforms: readonly GroupPlatform[] = platformList.filter(isReal)

export const platformOf = (name: string): Platform | null => platformList.find((platform) => platform === name) ?? null
export const groupPlatformOf = (name: string): GroupPlatform | null => groupPlatforms.find((platform) => platform === name) ?? null

/** Something of each. */
export const perPlatform = <T>(of: (platform: Platform) => T): Readonly<Record<Platform, T>> => record(platformList, of)
export const perGroupPlatform = <T>(of: (platform: GroupPlatform) => T): Readonly<Record<GroupPlatform, T>> => record(groupPlatforms, of)

/** Something of each field in which a month's quota stands. */
export const perQuotaField = <T>(of: (platform: GroupPlatform) => T): Readonly<Record<QuotaField, T>> =>
  Object.fromEntries(
    groupPlatforms.flatMap((platform) => {
      const field = quotaFieldOf(platform)
      return field === null ? [] : [[field, of(platform)]]
    }),
  ) as Record<QuotaField, T>

export const quotaFieldOf = (platform: GroupPlatform): QuotaField | null => platforms[platform].outside.monthlyCalls

const record = <K extends string, T>(keys: readonly K[], of: (key: K) => T): Readonly<Record<K, T>> =>
  Object.fromEntries(keys.map((key) => [key, of(key)])) as Record<K, T>
