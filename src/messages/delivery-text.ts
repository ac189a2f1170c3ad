// What the control group is told of sending and receiving; a platform by what people call it. No personal data, no secrets.

export const sendAlarm = (platform: string, where: string, reason: string): string =>
  `${platform}有消息发不出去（${where}）：${reason}。未送达的用 sameday deliveries 查看和重发。`

export const botGone = (platform: string, where: string, reason: string): string =>
  `机器人已不在${platform}的${where}，那里的预警和通报已停：${reason}。请重新把机器人加入该群，在群里 @机器人 说一句话即恢复。`

export const outsidersSeen = (platform: string, group: string): string =>
  `${platform}的${group}里出现了外部单位的人员：已停止在那里预警、通报和答复。`

export const channelAlarm = (platform: string, reason: string): string => `${platform}渠道需要处理：${reason}`

export const quotaAlarm = (platform: string, month: string, calls: number, quota: number): string =>
  `${platform} ${month} 的接口调用已用 ${calls} 次，占月配额 ${quota} 次的 ${Math.floor((calls * 100) / quota)}%。`

export const somebodysChat = '私聊'
