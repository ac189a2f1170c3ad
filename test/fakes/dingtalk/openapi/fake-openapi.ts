import { AccessTokens, parsed } from './access-tokens.ts'
import { type Answer, refuse, refuseOld } from '../answer.ts'
import { Cards } from './cards.ts'
import { CustomRobots } from '../webhooks/custom-robots.ts'
import { DownloadLinks, upload } from './media-store.ts'
import { Metering } from './metering.ts'
import type { Asked, Routes, Work } from '../platform-server.ts'
import { locateFile, queryGroup, recallFromGroup, sendToGroup, sendToPeople } from './robot-sends.ts'
import { SessionWebhooks } from '../webhooks/session-webhooks.ts'
import type { Tenant } from '../tenant.ts'

/** api.dingtalk.com and oapi.dingtalk.com as far as a chat robot needs them, one set of paths: no path is on both hosts. */
export class FakeOpenApi {
  readonly tokens: AccessTokens
  readonly metering: Metering
  readonly cards: Cards
  readonly sessions: SessionWebhooks
  readonly customRobots: CustomRobots
  readonly #tenant: Tenant
  readonly #links: DownloadLinks

  constructor(tenant: Tenant) {
    this.#tenant = tenant
    this.tokens = new AccessTokens(tenant)
    this.metering = new Metering(tenant.clock)
    this.cards = new Cards(tenant)
    this.sessions = new SessionWebhooks(tenant)
    this.customRobots = new CustomRobots(tenant)
    this.#links = new DownloadLinks(tenant)
  }

  get routes(): Routes {
    const tenant = this.#tenant
    return {
      'POST /v1.0/oauth2/accessToken': (asked) => this.tokens.give(asked),
      'POST /v1.0/robot/groupMessages/send': this.#metered((body) => sendToGroup(tenant, body)),
      'POST /v1.0/robot/groupMessages/query': this.#metered((body) => queryGroup(tenant, body)),
      'POST /v1.0/robot/groupMessages/recall': this.#metered((body) => recallFromGroup(tenant, body)),
      'POST /v1.0/robot/oToMessages/batchSend': this.#metered((body) => sendToPeople(tenant, body)),
      'POST /v1.0/robot/messageFiles/download': this.#metered((body) => locateFile(tenant, body, (code) => this.#links.make(code))),
      'POST /v1.0/card/instances/createAndDeliver': this.#metered((body) => this.cards.createAndDeliver(body)),
      'PUT /v1.0/card/instances': this.#metered((body) => this.cards.update(body)),
      'GET /down': (asked) => this.#links.fetch(asked),
      'GET /gettoken': (asked) => this.tokens.giveOld(asked),
      'POST /media/upload': (asked) => this.#uploaded(asked),
      'POST /robot/sendBySession': (asked) => this.sessions.send(asked),
      'ANY /robot/send': (asked) => this.customRobots.send(asked),
    }
  }

  /** A call of the OpenAPI: with a good token, inside the limits, its body JSON. */
  #metered(work: (body: unknown) => Answer): Work {
    return ({ headers, path, body }) => {
      if (!this.tokens.isGood(headers['x-acs-dingtalk-access-token'])) refuse(401, 'InvalidAuthentication', '不合法的access_token')
      this.metering.meter(path)
      const read = parsed(body)
      if (read === undefined) refuse(400, 'invalidParameter.param.invalid', 'the body is not JSON')
      return work(read)
    }
  }

  #uploaded(asked: Asked): Promise<Answer> {
    if (!this.tokens.isGood(asked.query.get('access_token'))) refuseOld(40014, '不合法的access_token')
    return upload(this.#tenant, asked)
  }
}
