import { type IncomingHttpHeaders, request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { duration } from '../messages/order-words.ts'
import type { Instant } from '../policy/instant.ts'
import type { Finding } from './platform.ts'

/** What two clocks that are kept right may differ by, the second of a Date and the time of an answer within. */
export const MOST_SKEW_SECONDS = 5
const WITHIN_MILLIS = 5000

/**
 * This machine's clock against a platform's, by the Date of whatever its server answers to a request without meaning: it costs no call and says
 * nothing. That a platform cannot be reached is another finding's; here it means that nothing is known.
 */
export async function examinePlatformClock(name: string, address: string, now: () => Instant): Promise<Finding> {
  const what = `${name}的时钟`
  const url = new URL('/', address)
  try {
    const asked = now()
    const { date, via } = await headersOf(url)
    // Of the middle of the way there and back.
    const here = (asked + now()) / 2
    const there = date === undefined ? Number.NaN : Date.parse(date) / 1000
    if (Number.isNaN(there)) return { what, ok: true, says: `没有对时：${url.host} 的应答没有时间` }
    const proxy = via === undefined ? '' : `（经过代理 ${via}，可能是它的时间）`
    const skew = Math.round(there - here)
    if (Math.abs(skew) <= MOST_SKEW_SECONDS) return { what, ok: true, says: `与本机相差不到 ${MOST_SKEW_SECONDS} 秒${proxy}` }
    const says = `本机比它${skew > 0 ? '慢' : '快'} ${duration(Math.abs(skew))}${proxy}：请在本机启用自动对时（chronyd 或 timedatectl set-ntp true），否则签名和回调会被拒绝`
    return { what, ok: false, says }
  } catch (error) {
    return { what, ok: true, says: `没有对时：连不上 ${url.host}（${reasonOf(error)}），能连上时再运行一次` }
  }
}

function headersOf(url: URL): Promise<IncomingHttpHeaders> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingHttpHeaders>()
  const ask = url.protocol === 'https:' ? httpsRequest : httpRequest
  const request = ask(url, { method: 'HEAD', agent: false, signal: AbortSignal.timeout(WITHIN_MILLIS) }, (response) => {
    response.destroy()
    resolve(response.headers)
  })
  request.on('error', reject)
  request.end()
  return promise
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return '不明'
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return `${WITHIN_MILLIS / 1000} 秒内没有应答`
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}
