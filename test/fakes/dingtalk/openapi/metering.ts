import { civil, dayOf } from '../../../../src/policy/instant.ts'
import { refuse } from '../answer.ts'
import type { PlatformClock } from '../platform-clock.ts'

/** What the organisation's edition and the app's permissions allow. Without limits unless the test sets some. */
export class Metering {
  /** Calls of one path per second. */
  qps = Number.POSITIVE_INFINITY
  /** Calls of all paths in a calendar month of Asia/Shanghai. */
  perMonth = Number.POSITIVE_INFINITY
  /** Paths that the app has no permission for, with the permission's name. */
  readonly denied = new Map<string, string>()
  readonly #clock: PlatformClock
  readonly #recent = new Map<string, number[]>()
  readonly #months = new Map<string, number>()

  constructor(clock: PlatformClock) {
    this.#clock = clock
  }

  get callsThisMonth(): number {
    return this.#months.get(this.#month()) ?? 0
  }

  /** Counts a call that is allowed, refuses one that is not. */
  meter(path: string): void {
    const permission = this.denied.get(path)
    if (permission !== undefined)
      refuse(403, 'Forbidden.AccessDenied.AccessTokenPermissionDenied', `应用尚未开通所需的权限：[${permission}]`)
    if (this.callsThisMonth >= this.perMonth) refuse(403, 'Forbidden.AccessDenied.ApiCountLimitForOrg', '企业本月API调用量已达上限')
    const now = this.#clock.now()
    const recent = (this.#recent.get(path) ?? []).filter((at) => at > now - 1000)
    if (recent.length >= this.qps)
      refuse(403, 'Forbidden.AccessDenied.QpsLimitForAppkeyAndApi', 'appkey and api request exceeds the maximum QPS limit')
    this.#recent.set(path, [...recent, now])
    this.#months.set(this.#month(), this.callsThisMonth + 1)
  }

  #month(): string {
    const { year, month } = civil(dayOf(Math.floor(this.#clock.now() / 1000)))
    return `${year}-${month}`
  }
}
