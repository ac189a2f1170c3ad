import { realClock } from '../../src/clock.ts'
import type { FakeDingTalk } from '../fakes/dingtalk/fake-dingtalk.ts'
import { Enterprise } from '../fakes/wecom/enterprise.ts'
import { type FakeConnection, startFakeConnection } from '../fakes/wecom/connection/fake-connection.ts'
import { branchFile, wecomId } from './branch.ts'
import { until } from './patience.ts'
import type { Variables } from './program.ts'
import { GANYU, startTenant, tenantVariables } from './tenant.ts'

export const WECOM_GROUP = 'wrGanyuGroup'
/** A group that the bot is not in. */
export const WECOM_ELSEWHERE = 'wrHaizhouGroup'
const BOT = { botId: 'aibOPS', secret: 'S3cret-of-the-bot', botName: '装维助手' }

/** One branch in WeCom by the long connection and in DingTalk by Stream, its group on both; nothing is said there but what was asked for. */
export interface BothPlatforms extends AsyncDisposable {
  readonly enterprise: Enterprise
  readonly connection: FakeConnection
  readonly dingtalk: FakeDingTalk
  readonly variables: Variables
  untilConnected(): Promise<void>
}

/** Without WeCom's own limits: programs that are killed again and again log in more often than it allows. */
export async function startBothPlatforms(folder: string, edit: (organisation: string) => string = (text) => text): Promise<BothPlatforms> {
  const dingtalk = await startTenant()
  const members = ['admin', 'ganyu-manager', 'ganyu-dispatcher', ...Array.from({ length: 6 }, (_, i) => `ganyu-installer-0${i + 1}`)]
  const enterprise = new Enterprise(realClock, { [WECOM_GROUP]: members.map(wecomId), [WECOM_ELSEWHERE]: [] })
  const connection = await startFakeConnection(enterprise, { ...BOT, limits: 'off' })
  // A bot can push only where somebody has spoken to it.
  connection.say({ userid: wecomId('admin'), chatid: WECOM_GROUP, text: '/帮助' })
  const organisation = branchFile(folder, (text) =>
    edit(text).replace(
      /id: ganyu, name: 赣榆装维群,(.*)posts: \[alerts, bulletins\]/,
      `id: ganyu, name: 赣榆装维群, platforms: { wecom: ${WECOM_GROUP}, dingtalk: '${GANYU}' },$1posts: []`,
    ),
  )
  return {
    enterprise,
    connection,
    dingtalk,
    variables: {
      ...tenantVariables(dingtalk),
      SAMEDAY_ORG: organisation,
      WECOM_BOT_ID: BOT.botId,
      WECOM_BOT_SECRET: BOT.secret,
      WECOM_WS_URL: connection.url,
      LOG_LEVEL: 'error',
    },
    untilConnected: () => until('both are connected', () => connection.subscribed && dingtalk.gateway.open.length > 0),
    [Symbol.asyncDispose]: async () => {
      await connection.close()
      await dingtalk.close()
    },
  }
}
