import { type Answer, errcode, json, refusal } from './answer.ts'

/**
 * What goes wrong with a request: whether the platform did what it was asked all the same, and what the asker gets instead of the answer.
 * `silence` keeps the connection open without a word, `drop` closes it, `cut` closes it in the middle of the true answer.
 */
export interface Fault {
  readonly worked: boolean
  readonly answer: Answer | 'silence' | 'drop' | 'cut'
}

/** A request kept waiting until the test lets it go; `met` is fulfilled when it is there. */
export class Held {
  readonly worked: boolean
  readonly met: Promise<void>
  readonly released: Promise<void>
  meet: () => void = () => undefined
  release: () => void = () => undefined

  constructor(worked: boolean) {
    this.worked = worked
    this.met = new Promise((resolve) => {
      this.meet = resolve
    })
    this.released = new Promise((resolve) => {
      this.release = resolve
    })
  }
}

interface Planned {
  readonly path: string
  readonly what: Fault | Held
  left: number
}

/** The faults that the test planned, by path; `*` is any path. Those of one path happen in the order in which they were planned. */
export class Faults {
  #planned: Planned[] = []

  next(path: string, fault: Fault, times = 1): void {
    this.#planned.push({ path, what: fault, left: times })
  }

  always(path: string, fault: Fault): void {
    this.next(path, fault, Number.POSITIVE_INFINITY)
  }

  /** Keeps the next request waiting, before or after the platform does what it asks. */
  hold(path: string, when: 'before' | 'after'): Held {
    const held = new Held(when === 'after')
    this.#planned.push({ path, what: held, left: 1 })
    return held
  }

  clear(): void {
    for (const { what } of this.#planned) if (what instanceof Held) what.release()
    this.#planned = []
  }

  take(path: string): Fault | Held | undefined {
    const planned = this.#planned.find((one) => one.path === '*' || one.path === path)
    if (planned === undefined) return undefined
    planned.left -= 1
    if (planned.left === 0) this.#planned = this.#planned.filter((one) => one !== planned)
    return planned.what
  }
}

const instead = (answer: Answer): Fault => ({ worked: false, answer })

const BAN_PAGE = '<!DOCTYPE html><html><head><title>405</title></head><body>很抱歉，由于您访问的频率过高，您的访问被阻断。</body></html>'

/** What the platform is known to answer on bad days, by name. */
export const faults = {
  neverArrived: { worked: false, answer: 'drop' },
  /** The worst case: done, and nobody knows. */
  answerLost: { worked: true, answer: 'silence' },
  droppedAfterWork: { worked: true, answer: 'drop' },
  answerCut: { worked: true, answer: 'cut' },
  noAnswer: { worked: false, answer: 'silence' },
  serverError: instead(refusal(500, 'system.error', '系统错误')),
  badGateway: instead({ status: 502, type: 'text/html', body: '<html><body>502 Bad Gateway</body></html>' }),
  unavailable: instead(refusal(503, 'ServiceUnavailable', 'The request has failed due to a temporary failure of the server.')),
  /** The gateway gives up after three seconds, the platform behind it does not. */
  gatewayTimeout: { worked: true, answer: refusal(504, 'ServiceTimeout', 'gateway timeout') },
  unknownSendResult: { worked: true, answer: refusal(500, 'unknown.send.result', '发送结果未知') },
  tooFast: instead(refusal(400, 'send.too.fast', '发送过快')),
  qpsLimit: instead(
    refusal(
      403,
      'Forbidden.AccessDenied.QpsLimitForAppkeyAndApi',
      'appkey and api request exceeds the maximum QPS limit, please retry later',
    ),
  ),
  monthlyQuota: instead(refusal(403, 'Forbidden.AccessDenied.ApiCountLimitForOrg', '企业本月API调用量已达上限')),
  monthlyQuotaOld: instead(errcode(90020, '企业本月API调用量已达上限')),
  permissionDenied: instead(
    refusal(403, 'Forbidden.AccessDenied.AccessTokenPermissionDenied', '应用尚未开通所需的权限：[qyapi_robot_sendmsg]'),
  ),
  /** Seen on groupMessages/send: 200, and nothing was sent. */
  withoutProcessQueryKey: instead(json({})),
  htmlBan: instead({ status: 200, type: 'text/html;charset=utf-8', body: BAN_PAGE }),
  punished: instead(json({ status: 1111, wait: 5, source: 'x5', punish: 'deny', uuid: 'a1b2c3' })),
} as const satisfies Record<string, Fault>
