// What the control group is told of sending and receiving; a platform by what people call it. No personal data, no secrets.

/** How a message stands, in a word. */
export const stateNames = {
  queued: '待发',
  sending: '发送中',
  sent: '已送达',
  'in-doubt': '不确定',
  refused: '被拒绝',
  dead: '多次失败',
  dropped: '已放弃',
} as const

export interface SaidDelivery {
  readonly id: string
  readonly state: keyof typeof stateNames
  readonly key: string
  readonly title: string | null
  /** The group's name, or that it was a private chat. */
  readonly where: string
  readonly at: string
  readonly reason: string
}

/** Enough of the id to name a message by. */
export const shortId = ({ id }: { readonly id: string }): string => id.slice(0, 8)

const kinds = { alert: '预警', bulletin: '通报', reply: '回复', control: '运行消息', doctor: '测试消息' } as const

const kindName = (key: string): string => Object.entries(kinds).find(([kind]) => key.startsWith(`${kind}/`))?.[1] ?? '通知'

const MOST_LISTED = 10

/** A line for a message that waits for a person. */
export const deliveryLine = (one: SaidDelivery): string =>
  `${shortId(one)} ${stateNames[one.state]} ${one.where} ${kindName(one.key)}${one.title === null ? '' : `“${one.title}”`} ${one.at}：${one.reason}`

const listed = (said: readonly SaidDelivery[]): string[] => [
  ...said.slice(0, MOST_LISTED).map(deliveryLine),
  ...(said.length > MOST_LISTED ? [`另有 ${said.length - MOST_LISTED} 条`] : []),
]

/** What to type about them. */
export const howToRepair =
  '“不确定”的可能已经送达，先到群里看一眼。重发：sameday deliveries retry 编号；放弃：sameday deliveries drop 编号；全部：sameday deliveries'

/** All that waits for a person, for whom it waits. */
export const deliveriesWaiting = (said: readonly SaidDelivery[]): string[] =>
  said.length === 0 ? [] : [`${said.length} 条消息没有发出去，等你处理：`, ...listed(said), howToRepair]

/** What has come to wait for a person on a platform, and what was given up there. */
export function troubledText(platform: string, said: readonly SaidDelivery[]): string {
  const waiting = said.filter(({ state }) => state !== 'dropped')
  const tooLate = said.filter(({ state }) => state === 'dropped')
  return [
    ...(waiting.length === 0 ? [] : [`${platform}有 ${waiting.length} 条消息等人处理：`, ...listed(waiting), howToRepair]),
    ...(tooLate.length === 0
      ? []
      : [
          `${platform}有 ${tooLate.length} 条消息过了时效，没有发出，也不会再发：`,
          ...listed(tooLate),
          '仍要发出的：sameday deliveries retry 编号',
        ]),
  ].join('\n')
}

export const sendAlarm = (platform: string, where: string, reason: string): string =>
  `${platform}有消息发不出去（${where}）：${reason}。处理好之前会继续重试。`

export const botGone = (platform: string, where: string, reason: string): string =>
  `机器人已不在${platform}的${where}，那里的预警和通报已停：${reason}。请重新把机器人加入该群，在群里 @机器人 说一句话即恢复。`

export const outsidersSeen = (platform: string, group: string): string =>
  `${platform}的${group}里出现了外部单位的人员：已停止在那里预警、通报和答复。`

export const channelAlarm = (platform: string, reason: string): string => `${platform}渠道需要处理：${reason}`

/** A connection that a person must look at. `since`: when it was found. */
export const connectionLost = (platform: string, since: string, reason: string): string =>
  `${platform}的连接需要处理（${since}）：${reason}。恢复后会在这里说。`

export const connectionBack = (platform: string, since: string): string =>
  `${platform}的连接已恢复（${since}起需要处理的那次），不用再处理。`

/** Why a message that it is lost was not sent. */
export const connectionIsBack = '发送之前连接已恢复'

export const quotaAlarm = (platform: string, month: string, calls: number, quota: number): string =>
  `${platform} ${month} 的接口调用已用 ${calls} 次，占月配额 ${quota} 次的 ${Math.floor((calls * 100) / quota)}%。`

/** Why a message was given up without anybody's doing. */
export const tooLateText = '过了时效，没有再发'

export const somebodysChat = '私聊'
