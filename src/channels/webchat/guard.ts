import type { FastifyInstance } from 'fastify'

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]']

/**
 * Anyone can be anyone on this page, so no other site may reach it through a visitor's browser: a foreign name that was made to
 * resolve to this machine shows in `Host`, a foreign page that asks shows in `Origin`. Browsers always send `Origin` with a
 * WebSocket. In Chinese, why the request is refused, or null.
 */
export function reasonToRefuse(
  asked: { host: string | undefined; origin: string | undefined; upgrade: boolean },
  port: number | undefined,
): string | null {
  const names = LOOPBACK.flatMap((name) => (port === 80 ? [name, `${name}:80`] : [`${name}:${port}`]))
  const host = asked.host?.toLowerCase()
  if (!host || !names.includes(host)) return `演示页只在本机提供，请用 http://127.0.0.1:${port} 打开。`
  if (asked.origin === undefined) return asked.upgrade ? '连接缺少来源（Origin），已拒绝。' : null
  return asked.origin.toLowerCase() === `http://${host}` ? null : '来自其他网站的请求，已拒绝。'
}

const headers = {
  'content-security-policy': [
    "default-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
}

/** Checks every request of this server, WebSocket upgrades included, and sets the headers of every answer. */
export function guard(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(headers)
    const { host, origin, upgrade } = request.headers
    const reason = reasonToRefuse({ host, origin, upgrade: upgrade !== undefined }, request.socket.localPort)
    if (reason) return reply.code(403).type('text/plain; charset=utf-8').send(reason)
  })
  // An upgrade that was answered like any other request leaves a connection that the HTTP server no longer minds nor closes.
  app.addHook('onResponse', async (request) => {
    if (request.headers.upgrade !== undefined) request.raw.socket.destroy()
  })
}
