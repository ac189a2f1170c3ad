import { Buffer } from 'node:buffer'
import { request } from 'node:http'
import { expect, test } from 'vitest'
import { keptFile } from '../../fakes/kept-files.ts'
import { fakeWorld } from './fake-deps.ts'
import { served } from './served.ts'
import { upgrade } from './visitor.ts'

const silent = () => fakeWorld(() => [])

/** A plain request with exactly these headers, as a browser would never let a script send it. */
const ask = (port: number, path: string, headers: Record<string, string>, method = 'GET'): Promise<{ status: number; text: string }> =>
  new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => (text += part))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
    })
    asked.on('error', reject).end()
  })

test('the page answers the loopback names with its own port', async () => {
  const { port } = await served(silent())
  for (const name of ['127.0.0.1', 'localhost', 'LOCALHOST', '[::1]']) {
    expect(await ask(port, '/', { host: `${name}:${port}` }), name).toMatchObject({ status: 200 })
  }
})

test('a foreign name that was made to resolve to this machine is refused in Chinese', async () => {
  const { port } = await served(silent())
  const refusal = { status: 403, text: `演示页只在本机提供，请用 http://127.0.0.1:${port} 打开。` }
  const hosts = [
    `evil.example:${port}`,
    'evil.example',
    `127.0.0.1.evil.example:${port}`,
    `localhost.evil.example:${port}`,
    'localhost',
    `127.0.0.1:${port + 1}`,
  ]
  for (const host of hosts) expect(await ask(port, '/', { host }), host).toEqual(refusal)
})

test('every path is guarded, the health check and unknown ones too', async () => {
  const { port } = await served(silent())
  for (const path of ['/healthz', '/webchat/main.js', '/nowhere']) {
    expect(await ask(port, path, { host: `evil.example:${port}` }), path).toMatchObject({ status: 403 })
    expect(await ask(port, path, { host: `127.0.0.1:${port}`, origin: 'http://evil.example' }), path).toMatchObject({ status: 403 })
  }
})

test('a request from another site is refused, one from the page is not', async () => {
  const { port } = await served(silent())
  const host = `localhost:${port}`
  expect(await ask(port, '/', { host, origin: `http://localhost:${port}` })).toMatchObject({ status: 200 })
  for (const origin of [
    'http://evil.example',
    'null',
    `https://localhost:${port}`,
    `http://127.0.0.1:${port}`,
    `http://localhost:${port + 1}`,
  ]) {
    expect(await ask(port, '/', { host, origin }), origin).toEqual({ status: 403, text: '来自其他网站的请求，已拒绝。' })
  }
})

test('a WebSocket needs an origin, and its own', async () => {
  const { url, port } = await served(silent())
  expect(await upgrade(port, {})).toMatchObject({ status: 403 })
  expect(await upgrade(port, { origin: 'http://evil.example' })).toMatchObject({ status: 403 })
  expect(await upgrade(port, { origin: 'null' })).toMatchObject({ status: 403 })
  expect(await upgrade(port, { host: `evil.example:${port}`, origin: `http://evil.example:${port}` })).toMatchObject({ status: 403 })
  expect(await upgrade(port, { origin: url })).toMatchObject({ status: 101 })
})

test('the page runs nothing but its own modules and cannot be framed', async () => {
  const { url } = await served(silent())
  const response = await fetch(url)
  const policy = response.headers.get('content-security-policy')
  expect(policy).toContain("default-src 'self'")
  expect(policy).toContain("frame-ancestors 'none'")
  expect(policy).not.toContain('unsafe')
  expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  expect(response.headers.get('referrer-policy')).toBe('no-referrer')
  const html = await response.text()
  expect(html.match(/<script[^>]*>[^<]/g)).toBeNull()
  expect(html).not.toMatch(/ (on\w+|style)=|https?:\/\//)
})

test('the font is kept by the browser for good, the page is asked for again', async () => {
  const { url } = await served(silent())
  const page = await fetch(url)
  const sheet = /\/webchat\/font\/[\d.]+\/index\.css/.exec(await page.text())?.[0] ?? ''
  const font = await fetch(url + sheet)
  const piece = /\.\/(files\/[\w[\]-]+\.woff2)/.exec(await font.text())?.[1] ?? ''
  const file = await fetch(url + sheet.replace('index.css', piece))
  expect([file.status, file.headers.get('content-type'), file.headers.get('cache-control')]).toEqual([
    200,
    'font/woff2',
    'public, max-age=31536000, immutable',
  ])
  expect(page.headers.get('cache-control')).toBe('no-cache')
  const again = await fetch(url, { headers: { 'if-none-match': page.headers.get('etag') ?? '' } })
  expect(again.status).toBe(304)
})

test("no file but the page's own comes out", async () => {
  const { port } = await served(silent())
  const paths = [
    '/webchat/font/1/files/..%2fpackage.json',
    '/webchat/..%2fdeps.ts',
    '/webchat/tsconfig.json',
    '/webchat/main.ts',
    '/webchat/../../package.json',
    '/package.json',
  ]
  for (const path of paths) expect(await ask(port, path, { host: `127.0.0.1:${port}` }), path).toMatchObject({ status: 404 })
})

test('a file is saved under the name in its link, which never leaves the header it stands in', async () => {
  const { hash } = keptFile({ kind: 'file', name: '', mediaType: 'text/csv', text: '' }, Buffer.from('1'))
  const { url } = await served(silent())
  const named = async (query: string) => (await fetch(`${url}/webchat/files/${hash}${query}`)).headers.get('content-disposition')
  expect(await named('')).toBe('attachment')
  expect(await named(`?name=${encodeURIComponent('日报 (1)*.xlsx')}`)).toBe(
    "attachment; filename*=UTF-8''%E6%97%A5%E6%8A%A5%20%281%29_.xlsx",
  )
  expect(await named(`?name=${encodeURIComponent('../a\r\nb"; x=\u202E')}`)).toBe("attachment; filename*=UTF-8''.._a__b_%3B%20x%3D_")
  expect(await named('?name=a&name=b')).toBe('attachment')
  expect((await named(`?name=${'长'.repeat(500)}`))?.length).toBeLessThan(1200)
})

test('the modules are served without their types and name each other as served', async () => {
  const { url } = await served(silent())
  const response = await fetch(`${url}/webchat/main.js`)
  expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
  const source = await response.text()
  expect(source).toContain("from './model/state.js'")
  expect(source).not.toMatch(/from '[^']+\.ts'/)
  expect(source).not.toContain('import type')
})
