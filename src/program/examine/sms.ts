import type { Finding } from '../../channels/platform.ts'
import { BadConfig, type Environment } from '../../config/environment.ts'
import { readNamedSecrets } from '../../config/named-secrets.ts'
import type { HttpSms, Sms } from '../../people/sms-schema.ts'
import { secretNamesOf } from '../../telling/http-gateway.ts'

const what = '告知短信'

/** Whether customers can be told through the gateway that the organisation file names, without sending anything. */
export function examineSms(sms: Sms, environment: Environment = process.env): Finding {
  const { gateway, http } = sms
  if (gateway !== 'http' || http === null)
    return { what, ok: true, says: '没有接短信平台：用 sameday notices send 导出名单，notices answer 读回结果' }
  const problems = [...missing(sms, environment), ...exposed(http), ...unanswered(http)]
  const says = problems.length > 0 ? problems.join('；') : `经 ${new URL(http.url).host} 发送，${receiptsOf(http)}`
  return { what, ok: problems.length === 0, says }
}

function missing(sms: Sms, environment: Environment): readonly string[] {
  try {
    const secrets = readNamedSecrets(secretNamesOf(sms), 'sms', environment)
    return [...secrets].flatMap(([name, secret]) =>
      /^[\x21-\x7e]+(?: +[\x21-\x7e]+)*$/.test(secret.reveal()) ? [] : [`${name} 有不能放进请求头的字符`],
    )
  } catch (error) {
    if (error instanceof BadConfig) return error.problems
    throw error
  }
}

/** Telephone numbers and tokens would cross the network for all to read. */
const exposed = ({ url, pull }: HttpSms): string[] => {
  const open = [url, ...(pull === null ? [] : [pull.url])]
    .map((one) => new URL(one))
    .filter((one) => one.protocol !== 'https:' && !LOOPBACK.test(one.hostname))
  return [...new Set(open.map(({ host }) => host))].map((host) => `${host} 用的是 http，手机号码和密钥会明文传输：请改用 https`)
}

const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/

const unanswered = ({ pull, receiptToken }: HttpSms): string[] =>
  pull === null && receiptToken === null ? ['没有写 pull 或 receiptToken，收不到回执：72 小时后每户都要打电话'] : []

const receiptsOf = ({ pull, receiptToken }: HttpSms): string =>
  [...(pull === null ? [] : ['每分钟查回执']), ...(receiptToken === null ? [] : ['平台推送回执到 /receipts/sms'])].join('，')
