import { withSafeAlarm } from '../alarms.ts'
import type { PlatformChannel, PlatformDeps } from '../platform.ts'
import { untilAborted } from '../until-aborted.ts'
import { registerCallback } from './in/callback.ts'
import { checkDingtalk } from './check.ts'
import { openClient } from './wire/client.ts'
import { customWebhooks } from './out/custom-webhook.ts'
import { openGateway } from './wire/gateway.ts'
import { openMedia } from './out/media.ts'
import { fetchPicture } from './in/pictures.ts'
import { openPresses } from './in/press.ts'
import { receiving } from './in/receiving.ts'
import { APP_WAYS, dingtalkSender } from './out/sender.ts'
import { type DingtalkApp, type DingtalkSettings, type Timing, usualTiming } from './settings.ts'
import { openStream } from './in/stream.ts'
import { accessTokens } from './wire/token.ts'

/** The channel of DingTalk: the app's robot by Stream and OpenAPI, each group's custom robot beside it. */
export function openDingtalk(settings: DingtalkSettings, given: PlatformDeps): PlatformChannel {
  const deps = withSafeAlarm(given)
  const timing: Timing = { ...usualTiming, ...settings.timing }
  return settings.app === null ? withoutApp(settings, timing, deps) : withApp(settings.app, settings, timing, deps)
}

/** The settings that sending needs with or without an app. */
function sendingOf({ apiBase, oapiBase }: DingtalkSettings, timing: Timing, { now, log, directory, alarm }: PlatformDeps) {
  return { webhooks: customWebhooks(oapiBase, now, timing.answer), directory, log, timing, bases: [apiBase, oapiBase], now, alarm }
}

function withoutApp(settings: DingtalkSettings, timing: Timing, deps: PlatformDeps): PlatformChannel {
  return {
    sender: dingtalkSender({ ...sendingOf(settings, timing, deps), robot: null }),
    run: untilAborted,
    fetchPicture: () => Promise.resolve({ trouble: '没有配置钉钉应用' }),
    connected: () => true,
    check: () => checkDingtalk({ robot: null, callbackPath: null, directory: deps.directory, apiBase: settings.apiBase, now: deps.now }),
  }
}

function withApp(app: DingtalkApp, settings: DingtalkSettings, timing: Timing, deps: PlatformDeps): PlatformChannel {
  const { apiBase, oapiBase, callbackPath } = settings
  const { now, log, directory, spent } = deps
  const tokens = accessTokens(app, apiBase, now, timing.answer)
  const client = openClient({ apiBase, oapiBase, tokens, timing, log, spent })
  const taking = { receiving: receiving(deps, timing.storing), log, acknowledge: timing.acknowledge }
  const open = (stop?: AbortSignal) => openGateway(app, apiBase, timing.answer, stop)
  // That the callback's path is there does not say that the robot uses it; its first message does.
  let byCallback = false
  const heard = (): void => {
    byCallback = true
  }
  const connection = {
    lost: (reason: string) => deps.connectionLost({ reason, ways: APP_WAYS }),
    back: () => deps.connectionBack(),
  }
  const stream = openStream({
    ...taking,
    presses: openPresses(deps, client, timing.press),
    timing,
    besides: () => byCallback,
    open,
    ...connection,
  })
  return {
    sender: dingtalkSender({ ...sendingOf(settings, timing, deps), robot: { app, client, media: openMedia(client) } }),
    run: (stop) => stream.run(stop),
    fetchPicture: (picture) => fetchPicture(picture, client, app.robotCode, [apiBase, oapiBase]),
    ...(callbackPath !== null && {
      register: (web) => registerCallback(web, callbackPath, { ...taking, appSecret: app.appSecret, now, heard }),
    }),
    connected: () => byCallback || stream.connected(),
    check: () => checkDingtalk({ robot: { app, tokens, open }, callbackPath, directory, apiBase, now }),
  }
}
