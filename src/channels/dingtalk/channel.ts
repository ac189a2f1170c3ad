import type { PlatformChannel, PlatformDeps } from '../platform.ts'
import { registerCallback } from './callback.ts'
import { checkDingtalk } from './check.ts'
import { openClient } from './client.ts'
import { customWebhooks } from './custom-webhook.ts'
import { openGateway } from './gateway.ts'
import { openMedia } from './media.ts'
import { pressing } from './pressing.ts'
import { receiving } from './receiving.ts'
import { dingtalkSender } from './sender.ts'
import { type DingtalkApp, type DingtalkSettings, type Timing, usualTiming } from './settings.ts'
import { openStream } from './stream.ts'
import { accessTokens } from './token.ts'

/** The channel of DingTalk: the app's robot by Stream and OpenAPI, each group's custom robot beside it. */
export function openDingtalk(settings: DingtalkSettings, deps: PlatformDeps): PlatformChannel {
  const { app, callbackPath, apiBase, oapiBase } = settings
  const timing: Timing = { ...usualTiming, ...settings.timing }
  const { directory, log } = deps
  const now = (): number => deps.now()
  const alarm = (reason: string): Promise<void> => deps.alarm(reason)
  const bases = [apiBase, oapiBase]
  const webhooks = customWebhooks(oapiBase, now, timing.answer)
  const sending = { webhooks, directory, log, timing, bases, now, alarm }
  if (app === null) {
    return {
      sender: dingtalkSender({ ...sending, robot: null }),
      run: untilStopped,
      connected: () => false,
      check: () => checkDingtalk({ robot: null, callbackPath, directory, open: () => Promise.reject(new Error('there is no app')) }),
    }
  }
  const robot = robotOf(app, settings, timing, deps)
  return {
    sender: dingtalkSender({ ...sending, robot }),
    run: robot.run,
    ...(callbackPath !== null && { register: (web) => registerCallback(web, callbackPath, { ...robot.callback, now }) }),
    connected: () => callbackPath !== null || robot.connected(),
    check: () => checkDingtalk({ robot, callbackPath, directory, open: () => openGateway(app, apiBase, timing.answer) }),
  }
}

/** Everything that needs the app. */
function robotOf(app: DingtalkApp, { apiBase, oapiBase, callbackPath }: DingtalkSettings, timing: Timing, deps: PlatformDeps) {
  const { log } = deps
  const tokens = accessTokens(app, apiBase, () => deps.now(), timing.answer)
  const client = openClient({ apiBase, oapiBase, tokens, timing, log, spent: (calls) => deps.spent(calls) })
  const received = receiving(deps, timing.storing)
  const { acknowledge } = timing
  const stream = openStream({
    receiving: received,
    pressing: pressing(deps, client, timing.press),
    log,
    acknowledge,
    timing,
    besides: callbackPath !== null,
    open: (stop) => openGateway(app, apiBase, timing.answer, stop),
    alarm: (reason) => deps.alarm(reason),
  })
  return {
    app,
    tokens,
    client,
    media: openMedia(client),
    callback: { appSecret: app.appSecret, receiving: received, log, acknowledge },
    connected: () => stream.connected(),
    run: (stop: AbortSignal) => stream.run(stop),
  }
}

const untilStopped = (stop: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (stop.aborted) resolve()
    else stop.addEventListener('abort', () => resolve(), { once: true })
  })
