import { FakeCallback } from './callback/fake-callback.ts'
import { FakeGateway } from './stream/fake-gateway.ts'
import { FakeOpenApi } from './openapi/fake-openapi.ts'
import type { Faults } from './faults.ts'
import { PlatformClock } from './platform-clock.ts'
import { type Asked, PlatformServer } from './platform-server.ts'
import { IncomingMessages } from './incoming-message.ts'
import { type App, type Post, Tenant } from './tenant.ts'

/**
 * The platform on one loopback port: `url` stands for the API's and the old API's base address alike. Use it as
 * `await using dingtalk = await startDingTalk()`.
 */
export interface FakeDingTalk extends AsyncDisposable {
  readonly url: string
  readonly clock: PlatformClock
  readonly tenant: Tenant
  readonly gateway: FakeGateway
  readonly openapi: FakeOpenApi
  /** What people say to the robot: pass it to `gateway.say` or `callback(…).post`. */
  readonly messages: IncomingMessages
  readonly faults: Faults
  /** Every HTTP request so far. */
  readonly asked: readonly Asked[]
  /** What people see in a group, or as `user/<user id>` alone with the robot. */
  seen(conversation: string): readonly Post[]
  /** The platform posting to the product's callback address, from an address of its own if it is to have one. */
  callback(address: string, from?: string): FakeCallback
  close(): Promise<void>
}

export async function startDingTalk(clock: PlatformClock = PlatformClock.still(), app?: App): Promise<FakeDingTalk> {
  const tenant = new Tenant(clock, app)
  const openapi = new FakeOpenApi(tenant)
  const gateway = new FakeGateway(tenant, openapi.cards)
  const server = new PlatformServer({ ...openapi.routes, ...gateway.routes })
  tenant.url = await server.listen(gateway.upgrade)
  const close = async (): Promise<void> => {
    clock.stop()
    gateway.close()
    await server.close()
  }
  return {
    url: tenant.url,
    clock,
    tenant,
    gateway,
    openapi,
    messages: new IncomingMessages(tenant, openapi),
    faults: server.faults,
    asked: server.asked,
    seen: (conversation) => tenant.seen(conversation),
    callback: (address, from = '127.0.0.1') => new FakeCallback(tenant, address, from),
    close,
    [Symbol.asyncDispose]: close,
  }
}
